// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mcpxx {

/// How what a handler has to find again, when the client has answered its questions, travels with the client
/// (specification 2026-07-28, basic/patterns/mrtr, `requestState`): sealed with AES-256-GCM, bound to the
/// caller, the method, the component and the arguments.
struct RequestStateOptions {
  /// Secrets of at least 32 random bytes each. The first one seals, all of them open, so a new one is put in
  /// front of the old ones, which can go when `ttl_ms` has passed. Instances of a server that have the same
  /// ones continue each other's calls. Empty: a random one for this process, so that other instances, and
  /// this one after a restart, refuse what it has sealed.
  std::vector<std::string> keys = {};
  /// Milliseconds for which a state can be used, at least 1: how long a user may take to answer. The
  /// specification asks for a short time, since a state can be used more than once while it lasts; people
  /// come back from a meeting to a form.
  std::int64_t ttl_ms = 60 * 60 * 1000;
  /// Bytes of the sealed text, which the client has to hold and to send back.
  std::size_t max_bytes = 64 * 1024;
};

}  // namespace mcpxx
