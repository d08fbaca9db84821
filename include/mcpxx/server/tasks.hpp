// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace mcpxx {

/// Whether calls of a tool may go on as a task, which the client polls, after they have been answered
/// (extension io.modelcontextprotocol/tasks). Clients of legacy revisions never get tasks; the tool runs for
/// them as it would without.
enum class TaskSupport : std::uint8_t {
  /// Never.
  forbidden,
  /// Where the client declared the extension; for others the tool runs inline.
  optional,
  /// Only as a task: modern clients without the extension are told that it is missing (-32021).
  required,
};

/// When a call becomes a task.
enum class TaskStart : std::uint8_t {
  /// Before the handler runs.
  at_once,
  /// When the handler says so, with Context::start_task(); a call whose handler does not is answered
  /// directly. What it asks before that, it asks as any other call does.
  by_handler,
};

/// How a tool uses tasks.
struct TaskOptions {
  TaskSupport support = TaskSupport::forbidden;
  TaskStart start = TaskStart::at_once;
  /// Milliseconds from its creation for which a task is kept; one that still runs then fails.
  std::int64_t ttl_ms = 60 * 60 * 1000;
  /// Milliseconds that clients are asked to wait between polls.
  std::int64_t poll_interval_ms = 1000;
};

}  // namespace mcpxx
