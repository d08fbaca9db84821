// SPDX-License-Identifier: MIT
#include <optional>
#include <vector>

#include "json/regex/escapes.hpp"
#include "json/regex/regex.hpp"
#include "json/regex/syntax_tree.hpp"

namespace mcpxx::json::regex {
namespace {

using Code = Instruction::Code;

/// Runs all ways through the program side by side, one code point at a time: at any moment there are at most
/// as many as there are instructions, so the time is bounded by their number times the length of the text.
class Matcher {
 public:
  Matcher(const Program& program, std::string_view text)
      : program_(program), input_(text), reached_at_(program.instructions.size(), 0) {}

  bool run() {
    for (;;) {
      const bool at_end = input_.at_end();
      const std::optional<char32_t> next = at_end ? std::nullopt : std::optional(input_.take());
      ++position_;
      // A match may begin anywhere, so the start is reached at every position.
      pending_.swap(states_);
      states_.clear();
      if (follow(pending_, next)) return true;
      pending_ = {0};
      if (follow(pending_, next)) return true;
      if (at_end) return false;
      consume(*next);
      previous_ = next;
    }
  }

 private:
  bool holds(Code assertion, std::optional<char32_t> next) const {
    const bool word_before = previous_ && is_word_character(*previous_);
    const bool word_after = next && is_word_character(*next);
    switch (assertion) {
      case Code::at_start:
        return !previous_;
      case Code::at_end:
        return !next;
      case Code::at_word_boundary:
        return word_before != word_after;
      default:
        return word_before == word_after;
    }
  }

  /// Adds to states_ the instructions that consume, reached from those pending without consuming; true on
  /// acceptance.
  bool follow(std::vector<std::uint32_t>& pending, std::optional<char32_t> next) {
    while (!pending.empty()) {
      const std::uint32_t at = pending.back();
      pending.pop_back();
      if (reached_at_[at] == position_) continue;
      reached_at_[at] = position_;
      const Instruction& instruction = program_.instructions[at];
      switch (instruction.code) {
        case Code::accept:
          return true;
        case Code::character:
          states_.push_back(at);
          break;
        case Code::jump:
          pending.push_back(instruction.first);
          break;
        case Code::fork:
          pending.push_back(instruction.second);
          pending.push_back(instruction.first);
          break;
        default:
          if (holds(instruction.code, next)) pending.push_back(at + 1);
      }
    }
    return false;
  }

  /// Replaces states_ by what lies behind those that take `c`.
  void consume(char32_t c) {
    std::size_t kept = 0;
    for (const std::uint32_t at : states_) {
      if (program_.sets[program_.instructions[at].first].contains(c)) states_[kept++] = at + 1;
    }
    states_.resize(kept);
  }

  const Program& program_;
  Input input_;
  std::optional<char32_t> previous_;
  std::vector<std::uint32_t> states_;
  std::vector<std::uint32_t> pending_;
  // For each instruction the last position it was reached at.
  std::vector<std::size_t> reached_at_;
  std::size_t position_ = 0;
};

}  // namespace

Result<Regex> Regex::compile(std::string_view expression) {
  auto tree = parse_expression(expression);
  if (!tree) return std::move(tree).error();
  auto program = compile_tree(std::move(*tree));
  if (!program) return std::move(program).error();
  return Regex(std::move(*program));
}

bool Regex::matches(std::string_view text) const { return Matcher(program_, text).run(); }

}  // namespace mcpxx::json::regex
