// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <mcpxx/unique_function.hpp>

namespace mcpxx {

/// From whom to whom, as the server sees it.
enum class WireDirection { in, out };

/// One JSON-RPC message (or batch) as it crosses a transport. Views live for the duration of the call.
struct WireMessage {
  WireDirection direction;
  /// "stdio", "in_memory" or "streamable_http".
  std::string_view transport;
  /// The protocol revision the message belongs to, e.g. "2025-11-25"; where it does not say, what was spoken
  /// on the connection before, at first the newest revision that opens with initialize.
  std::string_view revision;
  /// The message, without framing; what a client sends need not be JSON.
  std::string_view text;
  /// A client's message that is no JSON, no JSON-RPC or belongs to no supported revision.
  bool malformed = false;
};

/// Sees wire traffic, for debugging: every message in both directions, unredacted. It may contain secrets.
/// Thread-safety: called from several threads at once, in the order of the wire for each message and its
/// answer; must not throw. An empty one costs nothing.
using WireTrace = SharedFunction<void(const WireMessage& message)>;

}  // namespace mcpxx
