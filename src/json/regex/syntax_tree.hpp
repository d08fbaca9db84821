// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include <mcpxx/error.hpp>

#include "json/regex/program.hpp"

namespace mcpxx::json::regex {

inline constexpr std::uint32_t kUnbounded = std::numeric_limits<std::uint32_t>::max();

/// A node of a parsed expression; children are numbers of nodes.
struct Node {
  enum class Kind : std::uint8_t { set, assertion, sequence, alternatives, repetition };
  Kind kind;
  std::vector<std::uint32_t> children;
  std::uint32_t set = 0;
  Instruction::Code assertion = Instruction::Code::at_start;
  std::uint32_t minimum = 0;
  std::uint32_t maximum = 0;
};

struct SyntaxTree {
  std::vector<Node> nodes;
  std::vector<CharacterSet> sets;
  std::uint32_t root = 0;
};

Result<SyntaxTree> parse_expression(std::string_view expression);

/// Fails where the program would be larger than kMaxInstructions.
Result<Program> compile_tree(SyntaxTree tree);

}  // namespace mcpxx::json::regex
