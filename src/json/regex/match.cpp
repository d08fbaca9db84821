// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <vector>

#include "json/regex/escapes.hpp"
#include "json/regex/regex.hpp"
#include "json/regex/syntax_tree.hpp"

namespace mcpxx::json::regex {
namespace {

using Code = Instruction::Code;

// Up to this many instructions the lists of a match live on the stack.
constexpr std::size_t kFewInstructions = 128;

/// A list of instruction numbers in memory of somebody else's, which is large enough.
class List {
 public:
  explicit List(std::uint32_t* memory) : memory_(memory) {}

  bool empty() const { return size_ == 0; }
  void push(std::uint32_t at) { memory_[size_++] = at; }
  std::uint32_t pop() { return memory_[--size_]; }
  std::uint32_t* begin() { return memory_; }
  std::uint32_t* end() { return memory_ + size_; }
  void resize(std::size_t size) { size_ = size; }

 private:
  std::uint32_t* memory_;
  std::size_t size_ = 0;
};

/// Each of the two lists begins a step with at most one entry an instruction, and each instruction is
/// followed once a step, which adds at most two. The positions take one more.
constexpr std::size_t list_size(std::size_t instructions) { return 3 * instructions + 2; }
constexpr std::size_t memory_size(std::size_t instructions) {
  return 2 * list_size(instructions) + instructions;
}

/// Runs all ways through the program side by side, one code point at a time: at any moment there are at most
/// as many as there are instructions, so the time is bounded by their number times the length of the text.
class Matcher {
 public:
  Matcher(const Program& program, std::string_view text, std::uint32_t* memory, std::uint64_t& budget)
      : program_(program),
        input_(text),
        states_(memory),
        pending_(memory + list_size(program.instructions.size())),
        reached_at_(memory + 2 * list_size(program.instructions.size())),
        budget_(budget) {
    forget_positions();
  }

  std::optional<bool> run() {
    const bool only_at_start = program_.instructions.front().code == Code::at_start;
    for (;;) {
      const bool at_end = input_.at_end();
      const std::optional<char32_t> next = at_end ? std::nullopt : std::optional(input_.take());
      if (++position_ == 0) forget_positions();
      std::swap(pending_, states_);
      states_.resize(0);
      bool accepted = follow(next);
      // A match may begin anywhere, so the start is reached at every position.
      if (!accepted && (!only_at_start || !previous_)) {
        pending_.push(0);
        accepted = follow(next);
      }
      if (exhausted_) return std::nullopt;
      if (accepted) return true;
      if (at_end || (only_at_start && states_.empty())) return false;
      consume(*next);
      previous_ = next;
    }
  }

 private:
  void forget_positions() {
    std::fill_n(reached_at_, program_.instructions.size(), 0);
    position_ = 1;
  }

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
  /// acceptance. Leaves nothing pending.
  bool follow(std::optional<char32_t> next) {
    while (!pending_.empty()) {
      if (budget_ == 0) {
        exhausted_ = true;
        return false;
      }
      --budget_;
      const std::uint32_t at = pending_.pop();
      if (reached_at_[at] == position_) continue;
      reached_at_[at] = position_;
      const Instruction& instruction = program_.instructions[at];
      switch (instruction.code) {
        case Code::accept:
          return true;
        case Code::character:
          states_.push(at);
          break;
        case Code::jump:
          pending_.push(instruction.first);
          break;
        case Code::fork:
          pending_.push(instruction.second);
          pending_.push(instruction.first);
          break;
        default:
          if (holds(instruction.code, next)) pending_.push(at + 1);
      }
    }
    return false;
  }

  /// Replaces states_ by what lies behind those that take `c`.
  void consume(char32_t c) {
    std::size_t kept = 0;
    for (const std::uint32_t at : states_) {
      if (program_.sets[program_.instructions[at].first].contains(c)) states_.begin()[kept++] = at + 1;
    }
    states_.resize(kept);
  }

  const Program& program_;
  Input input_;
  std::optional<char32_t> previous_;
  List states_;
  List pending_;
  // For each instruction the last position it was reached at.
  std::uint32_t* reached_at_;
  std::uint32_t position_ = 1;
  std::uint64_t& budget_;
  bool exhausted_ = false;
};

}  // namespace

Result<Regex> Regex::compile(std::string_view expression) {
  auto tree = parse_expression(expression);
  if (!tree) return std::move(tree).error();
  auto program = compile_tree(std::move(*tree));
  if (!program) return std::move(program).error();
  return Regex(std::move(*program));
}

std::optional<bool> Regex::matches(std::string_view text, std::uint64_t& budget) const {
  const std::size_t size = program_.instructions.size();
  if (size <= kFewInstructions) {
    std::array<std::uint32_t, memory_size(kFewInstructions)> memory;  // NOLINT: filled by the matcher
    return Matcher(program_, text, memory.data(), budget).run();
  }
  // At most memory_size(kMaxInstructions), which is worth keeping.
  static thread_local std::vector<std::uint32_t> memory;
  if (memory.size() < memory_size(size)) memory.resize(memory_size(size));
  return Matcher(program_, text, memory.data(), budget).run();
}

std::size_t Regex::memory() const noexcept {
  std::size_t bytes = program_.instructions.size() * sizeof(Instruction);
  for (const CharacterSet& set : program_.sets) bytes += sizeof set + set.range_count() * sizeof(Range);
  return bytes;
}

bool Regex::matches(std::string_view text) const {
  std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();
  return *matches(text, unlimited);
}

}  // namespace mcpxx::json::regex
