// SPDX-License-Identifier: MIT
#include "http/response_head.hpp"

#include "base/ascii.hpp"
#include "http/date.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace mcpxx::http {
namespace {

void append_number(std::string& out, std::size_t value, int base = 10) {
  char digits[24];
  const auto result = std::to_chars(digits, digits + sizeof(digits), value, base);
  out.append(digits, result.ptr);
}

bool is_control(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

/// False where there is surely no control character; eight bytes at a time, since there hardly ever is one.
bool may_have_control(std::string_view text) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = kOnes * 0x80;
  std::uint64_t found = 0;
  for (; text.size() >= 8; text.remove_prefix(8)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data(), sizeof(bytes));
    const std::uint64_t below_space = (bytes - kOnes * 0x20) & ~bytes;
    const std::uint64_t without_del = bytes ^ (kOnes * 0x7f);
    found |= below_space | ((without_del - kOnes) & ~without_del);
  }
  return (found & kHighBits) != 0 || std::any_of(text.begin(), text.end(), is_control);
}

void append_clean(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  out.append(text);
  if (!may_have_control(text)) return;
  std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), is_control, ' ');
}

/// Whether a field is the connection's own business.
bool is_reserved(std::string_view name) noexcept {
  switch (name.size()) {
    case 4:
      return equal_ignoring_case(name, "date");
    case 10:
      return equal_ignoring_case(name, "connection");
    case 14:
      return equal_ignoring_case(name, "content-length");
    case 17:
      return equal_ignoring_case(name, "transfer-encoding");
    default:
      return name.empty();
  }
}

}  // namespace

void begin_head(std::string& out, int status) {
  if (status == 200) {
    out.append("HTTP/1.1 200 OK\r\n");
  } else {
    out.append("HTTP/1.1 ");
    append_number(out, static_cast<std::size_t>(std::clamp(status, 100, 999)));
    out.append(" ").append(reason_phrase(status)).append("\r\n");
  }
  out.append(date_field());
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (is_reserved(name)) return;
  append_clean(out, name);
  out.append(": ");
  append_clean(out, value);
  out.append("\r\n");
}

void finish_head(std::string& out, Framing framing, std::size_t length, Persistence persistence) {
  if (framing == Framing::length) {
    out.append("Content-Length: ");
    append_number(out, length);
    out.append("\r\n");
  } else if (framing == Framing::chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  }
  if (persistence == Persistence::close) out.append("Connection: close\r\n");
  if (persistence == Persistence::keep_alive) out.append("Connection: keep-alive\r\n");
  out.append("\r\n");
}

void append_chunk(std::string& out, std::string_view data) {
  if (data.empty()) return;
  append_number(out, data.size(), 16);
  out.append("\r\n").append(data).append("\r\n");
}

}  // namespace mcpxx::http
