// SPDX-License-Identifier: MIT
#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace mcpxx::utf8 {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;

bool in(unsigned char c, unsigned char low, unsigned char high) { return c >= low && c <= high; }
bool is_continuation(unsigned char c) { return in(c, 0x80, 0xbf); }

}  // namespace

std::size_t sequence_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto* s = reinterpret_cast<const unsigned char*>(text.data());
  const std::size_t left = text.size();
  const unsigned char lead = s[0];
  if (lead < 0x80) return 1;
  if (in(lead, 0xc2, 0xdf)) return left >= 2 && is_continuation(s[1]) ? 2 : 0;
  if (in(lead, 0xe0, 0xef)) {
    const unsigned char low = lead == 0xe0 ? 0xa0 : 0x80;
    const unsigned char high = lead == 0xed ? 0x9f : 0xbf;
    return left >= 3 && in(s[1], low, high) && is_continuation(s[2]) ? 3 : 0;
  }
  if (in(lead, 0xf0, 0xf4)) {
    const unsigned char low = lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xf4 ? 0x8f : 0xbf;
    const bool well_formed =
        left >= 4 && in(s[1], low, high) && is_continuation(s[2]) && is_continuation(s[3]);
    return well_formed ? 4 : 0;
  }
  return 0;
}

bool is_valid(std::string_view text) noexcept {
  while (!text.empty()) {
    if (text.size() >= sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data(), sizeof word);
      if ((word & kHighBits) == 0) {
        text.remove_prefix(sizeof word);
        continue;
      }
    }
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::size_t count_code_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(static_cast<unsigned char>(c)) ? 0 : 1;
  return count;
}

}  // namespace mcpxx::utf8
