// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mcpxx::json::regex {

inline constexpr std::size_t kMaxInstructions = 4096;

struct Range {
  char32_t first;
  char32_t last;
};

/// A set of code points: ranges in ascending order that neither overlap nor touch.
class CharacterSet {
 public:
  void add(char32_t first, char32_t last);
  void add(const CharacterSet& other);
  void negate();
  bool contains(char32_t c) const noexcept;

 private:
  std::vector<Range> ranges_;
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
