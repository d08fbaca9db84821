// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "json/regex/program.hpp"

namespace mcpxx::json::regex {
namespace {

constexpr char32_t kLastCodePoint = 0x10ffff;

}  // namespace

void CharacterSet::add(const CharacterSet& other) {
  ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
}

void CharacterSet::settle() {
  std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (const Range& range : ranges_) {
    if (kept > 0 && range.first <= ranges_[kept - 1].last + 1) {
      ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
  index_ascii();
}

void CharacterSet::index_ascii() noexcept {
  ascii_ = {};
  for (const Range& range : ranges_) {
    for (char32_t c = range.first; c <= range.last && c < 0x80; ++c) {
      ascii_[c / 64] |= std::uint64_t{1} << (c % 64);
    }
  }
}

void CharacterSet::negate() {
  std::vector<Range> gaps;
  char32_t next = 0;
  for (const Range& range : ranges_) {
    if (range.first > next) gaps.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= kLastCodePoint) gaps.push_back({next, kLastCodePoint});
  ranges_ = std::move(gaps);
  index_ascii();
}

bool CharacterSet::contains_beyond_ascii(char32_t c) const noexcept {
  const auto range = std::lower_bound(ranges_.begin(), ranges_.end(), c,
                                      [](const Range& r, char32_t x) { return r.last < x; });
  return range != ranges_.end() && range->first <= c;
}

bool is_word_character(char32_t c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace mcpxx::json::regex
