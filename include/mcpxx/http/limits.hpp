// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>

namespace mcpxx::http {

/// What one connection may take. Each limit names what a peer that exceeds it is told; after every error
/// answer the connection is closed, never resumed. A time of milliseconds::max() is never over.
/// A size may be as large as its type allows, for "no limit"; a server lowers max_header_bytes to 2^31 - 1,
/// max_body_bytes and max_chunk_extension_bytes to SIZE_MAX / 4.
struct Limits {
  /// Request line, header fields and the blank line, in bytes. 431; 414 where the request line alone exceeds
  /// it.
  std::size_t max_header_bytes = 16 * 1024;
  /// Number of header fields. 431.
  std::size_t max_headers = 100;
  /// Bytes of the body, after removing the chunked framing. 413.
  std::size_t max_body_bytes = 4 * 1024 * 1024;
  /// Bytes of chunk extensions in one request. 400.
  std::size_t max_chunk_extension_bytes = 256;
  /// From the first byte of a request to the end of its header. 408.
  std::chrono::milliseconds header_timeout{10'000};
  /// Without a byte of the body arriving. 408.
  std::chrono::milliseconds body_timeout{30'000};
  /// For the whole body, however steadily it trickles. 408.
  std::chrono::milliseconds body_total_timeout{300'000};
  /// Without a request, from the connection's start or the last answer. Closed without an answer.
  std::chrono::milliseconds idle_timeout{75'000};
  /// For the peer to take the next 256 KiB of the answer, or what is left of it. Closed.
  std::chrono::milliseconds write_timeout{60'000};
  /// Bytes of a streamed answer that may wait for a slow reader before another piece is written. Closed.
  std::size_t max_stream_buffer_bytes = 8 * 1024 * 1024;
};

}  // namespace mcpxx::http
