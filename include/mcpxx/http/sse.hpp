// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mcpxx::http {

/// The media type of an event stream.
inline constexpr std::string_view kEventStreamType = "text/event-stream";

/// One event of a text/event-stream (WHATWG HTML, section 9.2).
struct SseEvent {
  /// Payload; JSON of one line in practice. Each line of it becomes a `data` line.
  std::string_view data = {};
  /// Event type; empty: left out, which clients read as "message". Must not contain line breaks, nor must the
  /// id.
  std::string_view event = {};
  /// Event id, for resumption; absent: left out. An id that contains NUL, CR or LF is left out as well.
  std::optional<std::string_view> id = std::nullopt;
  /// How long a client waits before it reconnects; absent: left out.
  std::optional<std::chrono::milliseconds> retry = std::nullopt;
};

/// Appends the event to `out`, with its closing blank line.
void append_event(std::string& out, const SseEvent& event);
std::string format_event(const SseEvent& event);

/// Appends a comment (": text"), which clients ignore and proxies take as a sign of life. Line breaks become
/// spaces.
void append_comment(std::string& out, std::string_view text);

}  // namespace mcpxx::http
