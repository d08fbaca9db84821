// SPDX-License-Identifier: MIT
#include "http/chunked_body.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace mcpxx::http {
namespace {

constexpr std::size_t kMaxSizeDigits = 16;

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool skip_token(std::string_view& text) noexcept {
  const auto end = std::find_if_not(text.begin(), text.end(), is_token_character);
  const auto size = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(size);
  return size > 0;
}

bool skip_quoted_string(std::string_view& text) noexcept {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
    if (text[i] == '\\') ++i;
    const auto byte = static_cast<unsigned char>(i < text.size() ? text[i] : 0);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7f) return false;
  }
  return false;
}

/// *( ";" token [ "=" ( token / quoted-string ) ] ): RFC 9112 section 7.1.1 without the white space it
/// advises against.
bool is_extension(std::string_view text) noexcept {
  while (!text.empty()) {
    if (text.front() != ';') return false;
    text.remove_prefix(1);
    if (!skip_token(text)) return false;
    if (text.empty() || text.front() != '=') continue;
    text.remove_prefix(1);
    const bool is_quoted = !text.empty() && text.front() == '"';
    if (!(is_quoted ? skip_quoted_string(text) : skip_token(text))) return false;
  }
  return true;
}

}  // namespace

void ChunkedBody::reset() {
  phase_ = Phase::size_line;
  line_length_ = crlf_seen_ = remaining_ = total_ = extension_bytes_ = 0;
}

ChunkedBody::Status ChunkedBody::malformed(const char* reason) {
  reason_ = reason;
  return Status::malformed;
}

ChunkedBody::Status ChunkedBody::decode(char* data, std::size_t size, std::size_t& read, std::size_t& write) {
  for (;;) {
    Status status = Status::complete;
    switch (phase_) {
      case Phase::size_line:
        status = read_size_line(data, size, read);
        if (status == Status::complete) phase_ = remaining_ > 0 ? Phase::contents : Phase::last_line;
        break;
      case Phase::contents: {
        const std::size_t count = std::min(remaining_, size - read);
        std::memmove(data + write, data + read, count);
        read += count;
        write += count;
        remaining_ -= count;
        if (remaining_ > 0) return Status::need_more;
        phase_ = Phase::contents_end;
        break;
      }
      case Phase::contents_end:
        status = read_crlf(data, size, read, "a chunk is longer than its size");
        if (status == Status::complete) phase_ = Phase::size_line;
        break;
      case Phase::last_line:
        return read_crlf(data, size, read, "trailer fields are not accepted");
    }
    if (status != Status::complete) return status;
  }
}

ChunkedBody::Status ChunkedBody::read_size_line(const char* data, std::size_t size, std::size_t& read) {
  // The line stays in the buffer until it is whole: `read` moves past complete lines only.
  const std::size_t limit = kMaxSizeDigits + limits_.max_chunk_extension_bytes + 2;
  const std::size_t available = std::min(size - read, limit);
  const void* found = std::memchr(data + read + line_length_, '\n', available - line_length_);
  if (found == nullptr) {
    line_length_ = available;
    return available == limit ? malformed("chunk size line too long") : Status::need_more;
  }
  const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - (data + read));
  if (length == 0 || data[read + length - 1] != '\r') return malformed("bare line feed in chunked framing");
  const Status status = accept_size_line({data + read, length - 1});
  read += length + 1;
  line_length_ = 0;
  return status;
}

ChunkedBody::Status ChunkedBody::accept_size_line(std::string_view line) {
  std::size_t digits = 0;
  std::uint64_t value = 0;
  while (digits < line.size() && hex_value(line[digits]) >= 0) {
    if (digits == kMaxSizeDigits) return malformed("chunk size out of range");
    value = value * 16 + static_cast<std::uint64_t>(hex_value(line[digits++]));
  }
  if (digits == 0) return malformed("chunk size missing");
  const std::string_view extension = line.substr(digits);
  if (!extension.empty() && extension.front() != ';') return malformed("bad character in chunk size");
  if (!is_extension(extension)) return malformed("malformed chunk extension");
  extension_bytes_ += extension.size();
  if (extension_bytes_ > limits_.max_chunk_extension_bytes) return malformed("chunk extensions too long");
  if (value > limits_.max_body_bytes - total_) return Status::too_large;
  remaining_ = static_cast<std::size_t>(value);
  total_ += remaining_;
  return Status::complete;
}

ChunkedBody::Status ChunkedBody::read_crlf(const char* data, std::size_t size, std::size_t& read,
                                           const char* reason) {
  for (; crlf_seen_ < 2; ++crlf_seen_, ++read) {
    if (read == size) return Status::need_more;
    if (data[read] != "\r\n"[crlf_seen_]) return malformed(reason);
  }
  crlf_seen_ = 0;
  return Status::complete;
}

}  // namespace mcpxx::http
