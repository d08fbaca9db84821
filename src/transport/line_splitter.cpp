// SPDX-License-Identifier: MIT
#include "transport/line_splitter.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mcpxx::detail {
namespace {

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kLeastSpace = kChunk / 2;

bool is_blank(std::string_view line) noexcept {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

LineSplitter::LineSplitter(std::size_t max_line) : max_line_(max_line), buffer_(kChunk) {}

std::span<char> LineSplitter::space() {
  if (begin_ == end_) {
    begin_ = scanned_ = end_ = 0;
    if (buffer_.size() > kChunk) std::vector<char>(kChunk).swap(buffer_);
  }
  if (buffer_.size() - end_ < kLeastSpace && begin_ != 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    scanned_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < kLeastSpace) buffer_.resize(buffer_.size() * 2);
  return std::span<char>(buffer_).subspan(end_);
}

LineSplitter::Found LineSplitter::next(std::string_view& line) {
  for (;;) {
    const auto* feed = static_cast<const char*>(
        scanned_ == end_ ? nullptr : std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_));
    if (feed == nullptr && !(finished_ && begin_ != end_)) break;
    const std::size_t line_end = feed != nullptr ? static_cast<std::size_t>(feed - buffer_.data()) : end_;
    const Found found = take(line_end - begin_, std::min(line_end + 1, end_) - begin_, line);
    if (found != Found::nothing) return found;
  }
  scanned_ = end_;
  // One byte more than allowed for a carriage return.
  if (end_ - begin_ > max_line_ + 1 || skipping_) {
    const bool reported = std::exchange(skipping_, true);
    begin_ = end_;
    if (!reported) return Found::too_long;
  }
  return Found::nothing;
}

LineSplitter::Found LineSplitter::take(std::size_t length, std::size_t with_end, std::string_view& line) {
  std::string_view text(buffer_.data() + begin_, length);
  begin_ += with_end;
  scanned_ = begin_;
  if (std::exchange(skipping_, false)) return Found::nothing;
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  if (text.size() > max_line_) return Found::too_long;
  if (is_blank(text)) return Found::nothing;
  line = text;
  return Found::line;
}

}  // namespace mcpxx::detail
