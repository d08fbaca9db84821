// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <mcpxx/error.hpp>

#include "json/regex/program.hpp"

namespace mcpxx::json::regex {

/// A compiled regular expression of ECMA-262 in Unicode mode, less what needs backtracking: back-references
/// and look-around are refused. Matching takes time linear in the text and a stack of fixed size, whatever
/// the expression and the text, and once a thread has matched an expression of that size it allocates
/// nothing. Thread-safety: immutable.
///
/// Beyond what Unicode mode allows, these are accepted since many schemas have them: \- outside a class is a
/// hyphen, a ] or } without a partner is that character, and so is a { unless a digit or a comma follows.
/// Names of groups are read and mean nothing, so that two groups may have the same one.
class Regex {
 public:
  /// The error says what in the expression is wrong. Expressions that would need more than kMaxInstructions
  /// (large bounded repetitions do) are refused too.
  static Result<Regex> compile(std::string_view expression);

  /// Whether some part of `text`, valid UTF-8, matches. (JSON Schema's "pattern" is not anchored.)
  bool matches(std::string_view text) const;

  /// The same within a budget of instructions, from which those carried out are taken; nothing where it does
  /// not suffice.
  std::optional<bool> matches(std::string_view text, std::uint64_t& budget) const;

  /// About how many bytes it takes.
  std::size_t memory() const noexcept;

 private:
  explicit Regex(Program program) : program_(std::move(program)) {}

  Program program_;
};

}  // namespace mcpxx::json::regex
