// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/limits.hpp>

#include <cstddef>
#include <string_view>

namespace mcpxx::http {

/// Decodes the chunked transfer coding (RFC 9112 section 7.1) in place, more strictly than the RFC: lines end
/// in CRLF, sizes have at most 16 digits and no white space around them, extensions are bounded, trailers are
/// refused.
class ChunkedBody {
 public:
  enum class Status { need_more, complete, too_large, malformed };

  explicit ChunkedBody(const Limits& limits) : limits_(limits) {}
  void reset();

  /// Decodes `data[read, size)`, appending the contents at `data[write]`, where write <= read. Both offsets
  /// advance.
  Status decode(char* data, std::size_t size, std::size_t& read, std::size_t& write);

  /// What was wrong, after `malformed`.
  const char* reason() const noexcept { return reason_; }

 private:
  enum class Phase { size_line, contents, contents_end, last_line };

  Status malformed(const char* reason);
  Status read_size_line(const char* data, std::size_t size, std::size_t& read);
  Status accept_size_line(std::string_view line);
  Status read_crlf(const char* data, std::size_t size, std::size_t& read, const char* reason);

  const Limits& limits_;
  Phase phase_ = Phase::size_line;
  std::size_t line_length_ = 0;  // bytes of the line at hand that are known to hold no line feed
  std::size_t crlf_seen_ = 0;
  std::size_t remaining_ = 0;
  std::size_t total_ = 0;
  std::size_t extension_bytes_ = 0;
  const char* reason_ = "";
};

}  // namespace mcpxx::http
