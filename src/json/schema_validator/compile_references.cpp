// SPDX-License-Identifier: MIT
// References (JSON Schema Core section 8.2.3), and those that would never end (section 9.4.1).
#include <utility>

#include "json/schema_validator/compiler.hpp"

namespace mcpxx::json::validation {
namespace {

/// Calls `visit` with every node that an instruction applies to the same value.
template <class F>
void for_each_in_place(const Program& program, const Instruction& instruction, F visit) {
  switch (instruction.operation) {
    case Operation::reference:
    case Operation::negation:
      return visit(instruction.a);
    case Operation::dependent_schema:
      return visit(instruction.b);
    case Operation::all_of:
    case Operation::any_of:
    case Operation::one_of:
      for (std::uint32_t i = 0; i < instruction.b; ++i) visit(program.children[instruction.a + i]);
      return;
    case Operation::conditional:
      for (std::uint32_t i = 0; i < 3; ++i) {
        if (program.children[instruction.a + i] != kNone) visit(program.children[instruction.a + i]);
      }
      return;
    default:
      return;
  }
}

/// A node on a way of in-place applications that leads back to it, or kNone. A dynamic reference's target is
/// known only while validating, where the depth is bounded.
std::uint32_t find_endless(const Program& program) {
  enum class State : std::uint8_t { fresh, open, done };
  std::vector<State> states(program.nodes.size(), State::fresh);
  std::vector<std::uint32_t> stack;
  for (std::uint32_t start = 0; start < program.nodes.size(); ++start) {
    stack.push_back(start);
    while (!stack.empty()) {
      const std::uint32_t number = stack.back();
      if (states[number] != State::fresh) {
        states[number] = State::done;
        stack.pop_back();
        continue;
      }
      states[number] = State::open;
      std::uint32_t endless = kNone;
      for (const Instruction& instruction : program.code(program.nodes[number])) {
        for_each_in_place(program, instruction, [&](std::uint32_t next) {
          if (states[next] == State::open) endless = next;
          if (states[next] == State::fresh) stack.push_back(next);
        });
      }
      if (endless != kNone) return endless;
    }
  }
  return kNone;
}

}  // namespace

void Compiler::compile_references() {
  if (const Value* value = keyword("$ref")) {
    const auto reference = value->as_string();
    if (!reference) return fail("$ref", "must be a URI reference");
    auto target = resources_.resolve(location_->resource, *reference);
    if (!target) return fail("$ref", target.error().message);
    const std::uint32_t node = node_of(*target->schema);
    emit(Operation::reference, kAnyKind, node);
  }
  if (const Value* value = keyword("$dynamicRef")) {
    const auto reference = value->as_string();
    if (!reference) return fail("$dynamicRef", "must be a URI reference");
    compile_dynamic_reference(*reference);
  }
}

void Compiler::compile_dynamic_reference(std::string_view reference) {
  auto target = resources_.resolve(location_->resource, reference);
  if (!target) return fail("$dynamicRef", target.error().message);
  const std::uint32_t node = node_of(*target->schema);
  const std::uint32_t resource = resources_.location(*target->schema).resource;
  const Anchors& anchors = resources_[resource].dynamic_anchors;
  const auto anchor = anchors.find(target->anchor);
  if (anchor == anchors.end() || anchor->second != target->schema) {
    return emit(Operation::reference, kAnyKind, node);
  }
  reach(resource);
  dynamic_ = true;
  emit(Operation::dynamic_reference, kAnyKind, node, anchor_names_.find(target->anchor)->second);
}

void Compiler::refuse_endless_references() {
  const std::uint32_t node = find_endless(program_);
  if (node == kNone) return;
  fail(error_at(resources_.location(*schemas_[node]).place(),
                "refers back to itself without going into the value, which would never end"));
}

}  // namespace mcpxx::json::validation
