// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace mcpxx::detail {

/// Cuts a byte stream into lines, in one buffer that never grows much beyond the longest line allowed.
/// Thread-safety: none.
class LineSplitter {
 public:
  /// `max_line` in bytes, without the line end.
  explicit LineSplitter(std::size_t max_line);

  /// Where to put what is read next: never empty. Invalidates lines.
  std::span<char> space();
  /// That many bytes have been put there.
  void commit(std::size_t count) noexcept { end_ += count; }
  /// The input has ended: what follows the last line feed is a line as well.
  void finish() noexcept { finished_ = true; }

  enum class Found { nothing, line, too_long };
  /// The next line without its LF or CRLF, blank ones left out; or once for each that is longer than allowed,
  /// `too_long`. `nothing` asks for more input. The line is valid until space() is called.
  Found next(std::string_view& line);

 private:
  Found take(std::size_t length, std::size_t with_end, std::string_view& line);

  const std::size_t max_line_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;    // of the current line
  std::size_t scanned_ = 0;  // no line feed between begin_ and here
  std::size_t end_ = 0;      // of what was read
  bool skipping_ = false;    // the current line is too long and was reported
  bool finished_ = false;
};

}  // namespace mcpxx::detail
