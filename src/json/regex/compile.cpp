// SPDX-License-Identifier: MIT
#include <string>
#include <utility>

#include "json/regex/syntax_tree.hpp"

namespace mcpxx::json::regex {
namespace {

using Code = Instruction::Code;

/// Thompson's construction: every node becomes instructions that end where the next node's begin.
class Compiler {
 public:
  explicit Compiler(SyntaxTree tree) : tree_(std::move(tree)) {}

  Result<Program> run() {
    emit(tree_.root);
    append(Code::accept);
    if (too_large_) {
      return Error("needs more than " + std::to_string(kMaxInstructions) + " instructions, repeat less");
    }
    return Program{std::move(code_), std::move(tree_.sets)};
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(code_.size()); }

  std::uint32_t append(Code code, std::uint32_t first = 0, std::uint32_t second = 0) {
    if (code_.size() >= kMaxInstructions) {
      too_large_ = true;
      return 0;
    }
    code_.push_back({code, first, second});
    return here() - 1;
  }

  void emit(std::uint32_t number) {
    if (too_large_) return;
    const Node& node = tree_.nodes[number];
    switch (node.kind) {
      case Node::Kind::set:
        append(Code::character, node.set);
        break;
      case Node::Kind::assertion:
        append(node.assertion);
        break;
      case Node::Kind::sequence:
        for (const std::uint32_t child : node.children) emit(child);
        break;
      case Node::Kind::alternatives:
        emit_alternatives(node);
        break;
      case Node::Kind::repetition:
        emit_repetition(node);
        break;
    }
  }

  void emit_alternatives(const Node& node) {
    std::vector<std::uint32_t> jumps;
    for (std::size_t i = 0; i + 1 < node.children.size(); ++i) {
      const std::uint32_t fork = append(Code::fork);
      code_[fork].first = here();
      emit(node.children[i]);
      jumps.push_back(append(Code::jump));
      code_[fork].second = here();
    }
    emit(node.children.back());
    for (const std::uint32_t jump : jumps) code_[jump].first = here();
  }

  void emit_repetition(const Node& node) {
    const std::uint32_t child = node.children.front();
    for (std::uint32_t i = 0; i < node.minimum && !too_large_; ++i) emit(child);
    if (node.maximum == kUnbounded) {
      const std::uint32_t fork = append(Code::fork);
      code_[fork].first = here();
      emit(child);
      append(Code::jump, fork);
      code_[fork].second = here();
      return;
    }
    std::vector<std::uint32_t> forks;
    for (std::uint32_t i = node.minimum; i < node.maximum && !too_large_; ++i) {
      const std::uint32_t fork = append(Code::fork);
      code_[fork].first = here();
      forks.push_back(fork);
      emit(child);
    }
    for (const std::uint32_t fork : forks) code_[fork].second = here();
  }

  SyntaxTree tree_;
  std::vector<Instruction> code_;
  bool too_large_ = false;
};

}  // namespace

Result<Program> compile_tree(SyntaxTree tree) { return Compiler(std::move(tree)).run(); }

}  // namespace mcpxx::json::regex
