// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace mcpxx {

constexpr char to_lower_ascii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// tchar of RFC 9110 section 5.6.2: what names of methods, header fields and parameters are made of.
constexpr bool is_token_character(char c) noexcept {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
  const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return alphanumeric || kPunctuation.find(c) != kPunctuation.npos;
}

/// Comparison of names whose letters may have any case: those of header fields, schemes, hosts. Bytes beyond
/// ASCII are compared as they are.
inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  constexpr char kCaseBit = 'a' - 'A';
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char difference = static_cast<char>(a[i] ^ b[i]);
    if (difference == 0) continue;
    const char lower = static_cast<char>(a[i] | kCaseBit);
    if (difference != kCaseBit || lower < 'a' || lower > 'z') return false;
  }
  return true;
}

}  // namespace mcpxx
