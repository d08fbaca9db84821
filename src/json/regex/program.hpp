// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mcpxx::json::regex {

inline constexpr std::size_t kMaxInstructions = 4096;

struct Range {
  char32_t first;
  char32_t last;
};

/// A set of code points. What was added is brought into order by settle(), which contains() and negate() rely
/// on.
class CharacterSet {
 public:
  void add(char32_t first, char32_t last) { ranges_.push_back({first, last}); }
  void add(const CharacterSet& other);
  /// Sorts the ranges and joins those that overlap or touch.
  void settle();
  /// Of a settled set; the result is settled too.
  void negate();
  std::size_t range_count() const noexcept { return ranges_.size(); }
  /// Of a settled set.
  bool contains(char32_t c) const noexcept {
    if (c < 0x80) return (ascii_[c / 64] >> (c % 64) & 1) != 0;
    return contains_beyond_ascii(c);
  }

 private:
  void index_ascii() noexcept;
  bool contains_beyond_ascii(char32_t c) const noexcept;

  std::vector<Range> ranges_;
  std::array<std::uint64_t, 2> ascii_{};
};

/// One instruction of the automaton; `first` and `second` are instruction numbers, or for `character` the
/// number of a set.
struct Instruction {
  enum class Code : std::uint8_t {
    character,  // consume a code point of the set, go on with the next instruction
    fork,       // go on with both
    jump,       // go on with the first
    at_start,   // the others consume nothing, and go on with the next instruction where they hold
    at_end,
    at_word_boundary,
    inside_word,
    accept,
  };
  Code code;
  std::uint32_t first = 0;
  std::uint32_t second = 0;
};

struct Program {
  std::vector<Instruction> instructions;
  std::vector<CharacterSet> sets;
};

/// Letters, digits and underscore: what \w and \b mean.
bool is_word_character(char32_t c) noexcept;

}  // namespace mcpxx::json::regex
