// SPDX-License-Identifier: MIT
#include "docs_search/text.hpp"

#include <algorithm>
#include <cstdint>

namespace docs_search {
namespace {

constexpr int kTitleLines = 20;

/// The bytes a character has that starts with `lead`, and the least code point that needs that many; 0 for no
/// lead.
std::size_t length_of(unsigned char lead, std::uint32_t& least) {
  least = 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return least = 0x80, 2;
  if (lead >= 0xe0 && lead < 0xf0) return least = 0x800, 3;
  if (lead >= 0xf0 && lead < 0xf5) return least = 0x10000, 4;
  return 0;
}

}  // namespace

bool is_text(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    std::uint32_t least = 0;
    const std::size_t length = length_of(lead, least);
    if (lead == 0 || length == 0 || length > bytes.size() - i) return false;
    std::uint32_t code_point = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if ((next & 0xc0U) != 0x80) return false;
      code_point = code_point << 6U | (next & 0x3fU);
    }
    if (code_point < least || code_point > 0x10ffff || (code_point >= 0xd800 && code_point < 0xe000))
      return false;
    i += length;
  }
  return true;
}

std::optional<std::string> find_title(std::string_view text) {
  for (int line_number = 0; line_number < kTitleLines && !text.empty(); ++line_number) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.substr(0, 2) != "# ") continue;
    line.remove_prefix(2);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return std::string(line);
  }
  return std::nullopt;
}

std::size_t count_lines(std::string_view text) {
  if (text.empty()) return 0;
  const auto feeds = std::count(text.begin(), text.end(), '\n');
  return static_cast<std::size_t>(feeds) + (text.back() == '\n' ? 0 : 1);
}

std::string_view lines(std::string_view text, std::size_t first, std::size_t last) {
  std::size_t begin = 0;
  for (std::size_t line = 1; line < first; ++line) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return {};
    ++begin;
  }
  std::size_t end = begin;
  for (std::size_t line = first; line <= last && end < text.size(); ++line) {
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  }
  return text.substr(begin, end - begin);
}

std::string encode_path(std::string_view path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : path) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (alphanumeric || std::string_view("-._~/").find(c) != std::string_view::npos) {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', kHex[byte >> 4U], kHex[byte & 0xfU]});
    }
  }
  return encoded;
}

}  // namespace docs_search
