// SPDX-License-Identifier: MIT
#include <algorithm>

#include "json/regex/program.hpp"

namespace mcpxx::json::regex {
namespace {

constexpr char32_t kLastCodePoint = 0x10ffff;

}  // namespace

void CharacterSet::add(char32_t first, char32_t last) {
  std::vector<Range> merged;
  for (const Range& range : ranges_) {
    if (range.first <= last + 1 && first <= range.last + 1) {
      first = std::min(first, range.first);
      last = std::max(last, range.last);
    } else {
      merged.push_back(range);
    }
  }
  const auto after =
      std::find_if(merged.begin(), merged.end(), [&](const Range& r) { return r.first > last; });
  merged.insert(after, Range{first, last});
  ranges_ = std::move(merged);
}

void CharacterSet::add(const CharacterSet& other) {
  for (const Range& range : other.ranges_) add(range.first, range.last);
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
}

bool CharacterSet::contains(char32_t c) const noexcept {
  const auto range = std::lower_bound(ranges_.begin(), ranges_.end(), c,
                                      [](const Range& r, char32_t x) { return r.last < x; });
  return range != ranges_.end() && range->first <= c;
}

bool is_word_character(char32_t c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace mcpxx::json::regex
