// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/message.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mcpxx::http {

/// What follows the head of a response.
enum class Framing {
  /// A body of known length (possibly 0), announced by Content-Length.
  length,
  /// Chunks.
  chunked,
  /// Whatever comes until the connection is closed (HTTP/1.0).
  until_close,
  /// Nothing, and nothing is announced (204, 304).
  none
};

/// What the Connection field of a response says.
enum class Persistence { implied, keep_alive, close };

/// Appends the status line and the date. Header fields and finish_head() follow.
void begin_head(std::string& out, int status);

/// Appends a field. Control characters in it become spaces, so that a value cannot add lines (RFC 9110
/// section 5.5); fields that are the connection's own business (Content-Length, Transfer-Encoding,
/// Connection, Date) are left out.
void append_field(std::string& out, std::string_view name, std::string_view value);

/// Appends the fields about framing and persistence, and the blank line.
void finish_head(std::string& out, Framing framing, std::size_t length, Persistence persistence);

/// Whether a response of that status has no body and no Content-Length (RFC 9110
/// sections 8.6, 15.3.5, 15.4.5).
constexpr bool is_bodyless(int status) noexcept { return status == 204 || status == 304 || status < 200; }

/// Appends one chunk of the chunked coding; empty data is left out, since it would end the body.
void append_chunk(std::string& out, std::string_view data);

/// The end of a chunked body.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace mcpxx::http
