// SPDX-License-Identifier: MIT
#include "base/base64.hpp"

#include <array>
#include <cstdint>

namespace mcpxx::base64 {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kInvalid = 0xff;

using Inverse = std::array<std::uint8_t, 256>;

constexpr Inverse inverse_of(std::string_view alphabet) {
  Inverse table{};
  for (auto& entry : table) entry = kInvalid;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr Inverse kStandardInverse = inverse_of(kStandard);
constexpr Inverse kUrlSafeInverse = inverse_of(kUrlSafe);

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

void encode_with(std::string& out, std::string_view alphabet, std::string_view bytes, bool padded) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    for (int shift = 18; shift >= 0; shift -= 6) out.push_back(alphabet[group >> shift & 63]);
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 0) return;
  const std::uint32_t group = byte_at(bytes, i) << 16 | (rest == 2 ? byte_at(bytes, i + 1) << 8 : 0);
  out.push_back(alphabet[group >> 18 & 63]);
  out.push_back(alphabet[group >> 12 & 63]);
  if (rest == 2) out.push_back(alphabet[group >> 6 & 63]);
  if (padded) out.append(3 - rest, '=');
}

/// `text` without padding; `text.size() % 4 == 1` cannot encode anything.
std::optional<std::string> decode_with(const Inverse& inverse, std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    const std::uint8_t value = inverse[static_cast<unsigned char>(c)];
    if (value == kInvalid) return std::nullopt;
    group = group << 6 | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<char>(group >> bits & 0xff));
    }
  }
  const std::uint32_t leftover = group & ((1U << bits) - 1);
  if (leftover != 0) return std::nullopt;
  return out;
}

}  // namespace

void encode_to(std::string& out, std::string_view bytes) { encode_with(out, kStandard, bytes, true); }

std::string encode(std::string_view bytes) {
  std::string out;
  encode_to(out, bytes);
  return out;
}

std::string encode_url(std::string_view bytes) {
  std::string out;
  encode_with(out, kUrlSafe, bytes, false);
  return out;
}

std::optional<std::string> decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  return decode_with(kStandardInverse, text);
}

std::optional<std::string> decode_url(std::string_view text) { return decode_with(kUrlSafeInverse, text); }

}  // namespace mcpxx::base64
