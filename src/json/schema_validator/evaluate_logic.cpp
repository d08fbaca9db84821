// SPDX-License-Identifier: MIT
// Keywords that apply schemas to the value itself (JSON Schema Core section 10.2).
#include <utility>

#include "json/schema_validator/evaluator.hpp"

namespace mcpxx::json::validation {

bool Evaluator::attempt(std::uint32_t number, const Value& value, const Path& path, const Marks& marks) {
  const Silence silence(*this);
  if (!marks.wanted) return apply(number, value, path, marks);
  // What a schema that fails has evaluated does not count.
  if (!spend(marks.words, path)) return false;
  const Marks own = marks_.push(value.size());
  const bool valid = apply(number, value, path, own);
  if (valid) marks_.add(marks, own);
  marks_.pop(own);
  return valid;
}

bool Evaluator::all_of(const Instruction& instruction, const Value& value, const Path& path,
                       const Marks& marks) {
  bool valid = true;
  for (std::uint32_t i = 0; i < instruction.b; ++i) {
    if (apply(program_.children[instruction.a + i], value, path, marks)) continue;
    valid = false;
    if (!collecting()) return false;
  }
  return valid;
}

bool Evaluator::any_of(const Instruction& instruction, const Value& value, const Path& path,
                       const Marks& marks) {
  bool valid = false;
  for (std::uint32_t i = 0; i < instruction.b && !aborted_; ++i) {
    if (!attempt(program_.children[instruction.a + i], value, path, marks)) continue;
    valid = true;
    // With marks to be set, every schema that fits has to be found.
    if (!marks.wanted) break;
  }
  if (!valid && collecting()) explain_alternatives(instruction, value, path);
  return valid;
}

bool Evaluator::one_of(const Instruction& instruction, const Value& value, const Path& path,
                       const Marks& marks) {
  std::uint32_t fits = 0;
  for (std::uint32_t i = 0; i < instruction.b && fits < 2 && !aborted_; ++i) {
    if (attempt(program_.children[instruction.a + i], value, path, marks)) ++fits;
  }
  if (fits == 1) return true;
  if (!collecting()) return false;
  if (fits > 1) return report(path, "is more than one of the alternatives");
  explain_alternatives(instruction, value, path);
  return false;
}

bool Evaluator::negation(const Instruction& instruction, const Value& value, const Path& path) {
  if (!attempt(instruction.a, value, path, Marks{})) return true;
  return collecting() && report(path, "is what the schema's \"not\" excludes");
}

bool Evaluator::conditional(const Instruction& instruction, const Value& value, const Path& path,
                            const Marks& marks) {
  const std::uint32_t* branches = &program_.children[instruction.a];
  if (branches[1] == kNone && branches[2] == kNone && !marks.wanted) return true;
  const std::uint32_t branch = attempt(branches[0], value, path, marks) ? branches[1] : branches[2];
  return branch == kNone || apply(branch, value, path, marks);
}

/// The kinds that a schema lets through, as far as its "type", or that of the schema it refers to, says.
Kinds Evaluator::accepted_kinds(std::uint32_t number) const {
  const Node* node = &program_.nodes[number];
  for (int references = 0; references < 4; ++references) {
    const auto code = program_.code(*node);
    if (node->types != kAnyKind || code.empty() || code.front().operation != Operation::reference) break;
    node = &program_.nodes[code.front().a];
  }
  return node->types;
}

/// Where just one alternative is for values of this kind, what is wrong is what it says.
void Evaluator::explain_alternatives(const Instruction& instruction, const Value& value, const Path& path) {
  std::uint32_t candidate = kNone;
  std::uint32_t candidates = 0;
  for (std::uint32_t i = 0; i < instruction.b; ++i) {
    const std::uint32_t number = program_.children[instruction.a + i];
    if ((accepted_kinds(number) & bit(value.kind())) == 0) continue;
    candidate = number;
    ++candidates;
  }
  if (candidates == 1) {
    apply(candidate, value, path, Marks{});
  } else {
    report(path, "is none of the alternatives");
  }
}

}  // namespace mcpxx::json::validation
