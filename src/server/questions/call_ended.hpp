// SPDX-License-Identifier: MIT
#pragma once

namespace mcpxx::detail {

/// Leaves a handler that is no coroutine where its call needs no more of it: the call is answered, or will be
/// when the handler has run again. Not derived from std::exception, so that handlers do not catch it by the
/// way.
struct CallEnded {};

/// As CallEnded, of a handler that is to run again as a task.
struct BecomesTask : CallEnded {};

/// Leaves a handler that runs on a thread which serves connections and is about to wait: it is to run again,
/// from its start, on the worker pool.
struct NeedsWorker {};

}  // namespace mcpxx::detail
