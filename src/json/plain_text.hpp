// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace mcpxx::json {

/// How many of the eight bytes of `word` come before the first quote, backslash, control character or byte
/// beyond ASCII. Big-endian machines learn only whether there is none.
inline std::size_t plain_bytes(std::uint64_t word) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  // A subtraction may borrow from the bytes above one that is found, never below it: the lowest hit is right.
  const std::uint64_t quote = word ^ kOnes * '"';
  const std::uint64_t backslash = word ^ kOnes * '\\';
  const std::uint64_t hits = (((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) |
                              ((word - kOnes * 0x20) & ~word) | word) &
                             kHighs;
  if (hits == 0) return sizeof word;
  return std::endian::native == std::endian::little ? static_cast<std::size_t>(std::countr_zero(hits)) / 8
                                                    : 0;
}

/// The first eight bytes of `text`; where it is shorter, blanks take the place of those that are missing.
inline std::uint64_t first_word(std::string_view text) noexcept {
  std::uint64_t word = 0x2020202020202020;
  if (text.size() >= sizeof word) {
    std::memcpy(&word, text.data(), sizeof word);
  } else {
    std::memcpy(&word, text.data(), text.size());
  }
  return word;
}

#if defined(__SSE2__)
/// How many of the sixteen bytes at `text` come before the first that plain_bytes() stops at.
inline std::size_t plain_bytes_of_sixteen(const char* text) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  // As signed numbers the bytes beyond ASCII are below the control characters.
  const __m128i others = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
  const auto hits =
      static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), others)));
  return hits == 0 ? sizeof bytes : static_cast<std::size_t>(std::countr_zero(hits));
}
#endif

/// How much at the start of `text` means itself in a JSON string and is ASCII. May be too little, so who has
/// to make progress looks at the next byte.
inline std::size_t plain_prefix(std::string_view text) noexcept {
  std::size_t at = 0;
#if defined(__SSE2__)
  while (text.size() - at >= 16) {
    const std::size_t plain = plain_bytes_of_sixteen(text.data() + at);
    at += plain;
    if (plain < 16) return at;
  }
#endif
  while (at < text.size()) {
    const std::size_t plain = plain_bytes(first_word(text.substr(at)));
    at += plain;
    if (plain < sizeof(std::uint64_t)) break;
  }
  return std::min(at, text.size());
}

}  // namespace mcpxx::json
