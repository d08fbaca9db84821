// SPDX-License-Identifier: MIT
#include "json/schema_validator/evaluator.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace mcpxx::json::validation {
namespace {

/// "a string or null".
std::string describe_kinds(Kinds kinds, bool whole_numbers) {
  std::string text;
  const auto add = [&](Kinds wanted, std::string_view name) {
    if ((kinds & wanted) == 0) return;
    if (!text.empty()) text.append(" or ");
    text.append(name);
  };
  add(bit(Kind::string), "a string");
  add(kNumberKinds, whole_numbers ? "an integer" : "a number");
  add(bit(Kind::boolean), "a boolean");
  add(bit(Kind::array), "an array");
  add(bit(Kind::object), "an object");
  add(bit(Kind::null), "null");
  return text;
}

}  // namespace

bool Evaluator::apply(std::uint32_t number, const Value& value, const Path& path, const Marks& marks) {
  const Node& node = program_.nodes[number];
  if (aborted_ || !spend(1 + node.count, path)) return false;
  const Kind kind = kind_of(value);
  if ((node.types & bit(kind)) == 0) return refuse_kind(node, value, path);
  if (kind == Kind::number && node.whole_numbers && !value.is_integer())
    return refuse_kind(node, value, path);
  if (node.count == 0) return true;
  if (depth_ >= program_.max_depth) return abort_for_depth(path);
  ++depth_;
  const Scope* const outer = scope_;
  const Scope scope{outer, node.resource};
  if (program_.has_dynamic_references() && (outer == nullptr || outer->resource != node.resource)) {
    scope_ = &scope;
  }
  const bool tracks =
      (kind == Kind::object && node.tracks_members) || (kind == Kind::array && node.tracks_items);
  const bool valid = tracks ? apply_tracked(node, value, bit(kind), path, marks)
                            : apply_code(node, value, bit(kind), path, marks);
  scope_ = outer;
  --depth_;
  return valid;
}

bool Evaluator::apply_code(const Node& node, const Value& value, Kinds kind, const Path& path,
                           const Marks& marks) {
  bool valid = true;
  for (const Instruction& instruction : program_.code(node)) {
    if ((instruction.kinds & kind) == 0) continue;
    // What failed was not evaluated, and would be reported again.
    if (!valid && instruction.operation >= Operation::unevaluated_items) break;
    if (execute(instruction, value, path, marks)) continue;
    valid = false;
    if (!collecting()) return false;
  }
  return valid;
}

/// With marks of its own: a schema does not see what schemas beside it evaluated.
bool Evaluator::apply_tracked(const Node& node, const Value& value, Kinds kind, const Path& path,
                              const Marks& marks) {
  if (!spend(value.size() / 64, path)) return false;
  const Marks own = marks_.push(value.size());
  const bool valid = apply_code(node, value, kind, path, own);
  if (valid) marks_.add(marks, own);
  marks_.pop(own);
  return valid;
}

bool Evaluator::execute(const Instruction& instruction, const Value& value, const Path& path,
                        const Marks& marks) {
  switch (instruction.operation) {
    case Operation::enumeration:
      return enumeration(program_.enumerations[instruction.a], value, path);
    case Operation::reference:
      return apply(instruction.a, value, path, marks);
    case Operation::dynamic_reference:
      if (!spend(depth_ / 4, path)) return false;
      return apply(dynamic_target(instruction), value, path, marks);
    case Operation::all_of:
      return all_of(instruction, value, path, marks);
    case Operation::any_of:
      return any_of(instruction, value, path, marks);
    case Operation::one_of:
      return one_of(instruction, value, path, marks);
    case Operation::negation:
      return negation(instruction, value, path);
    case Operation::conditional:
      return conditional(instruction, value, path, marks);
    case Operation::minimum:
    case Operation::maximum:
    case Operation::exclusive_minimum:
    case Operation::exclusive_maximum:
    case Operation::multiple_of:
      return this->number(instruction, value, path);
    case Operation::min_length:
    case Operation::max_length:
    case Operation::pattern:
    case Operation::format:
      return string(instruction, value, path);
    case Operation::min_items:
    case Operation::max_items:
    case Operation::min_properties:
    case Operation::max_properties:
      return size(instruction, value, path);
    case Operation::unique_items:
      return unique_items(value, path);
    case Operation::items:
      return items(instruction, value, path, marks);
    case Operation::contains:
      return contains(program_.contains[instruction.a], value, path, marks);
    case Operation::members:
      return members(program_.members[instruction.a], value, path, marks);
    case Operation::dependent_required:
      return dependent_required(instruction, value, path);
    case Operation::dependent_schema: {
      const std::string_view trigger = program_.view(program_.texts[instruction.a]);
      if (!spend_lookup(value, trigger, path)) return false;
      return !value.contains(trigger) || apply(instruction.b, value, path, marks);
    }
    case Operation::property_names:
      return property_names(instruction, value, path);
    case Operation::unevaluated_items:
      return unevaluated_items(instruction, value, path, marks);
    case Operation::unevaluated_members:
      return unevaluated_members(instruction, value, path, marks);
  }
  return false;
}

bool Evaluator::refuse_kind(const Node& node, const Value& value, const Path& path) {
  if (!collecting()) return false;
  if (node.is_false()) return report(path, "is not allowed");
  if (node.whole_numbers && node.types == kNumberKinds && value.kind() == Kind::number) {
    return report(path, "must be a whole number");
  }
  return report(path, "must be " + describe_kinds(node.types, node.whole_numbers) + ", not " +
                          std::string(describe(kind_of(value) == Kind::null ? Value() : value)));
}

/// The outermost resource entered that has the anchor (JSON Schema Core section 8.2.3.2).
std::uint32_t Evaluator::dynamic_target(const Instruction& instruction) {
  const auto& anchors = program_.dynamic_anchors;
  std::uint32_t target = instruction.a;
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    const auto found =
        std::lower_bound(anchors.begin(), anchors.end(), std::tie(scope->resource, instruction.b),
                         [](const DynamicAnchor& anchor, const auto& key) {
                           return std::tie(anchor.resource, anchor.name) < key;
                         });
    if (found == anchors.end() || found->resource != scope->resource || found->name != instruction.b)
      continue;
    target = found->node;
  }
  return target;
}

bool Evaluator::abort_for_steps(const Path& path) {
  if (aborted_) return false;
  return abort(path, "takes more than " + std::to_string(program_.max_steps) + " steps to check");
}

bool Evaluator::abort_for_depth(const Path& path) {
  if (aborted_) return false;
  return abort(path, "takes more than " + std::to_string(program_.max_depth) + " levels of schemas to check");
}

/// Reports even where an attempt may fail: no other alternative makes up for this failure.
bool Evaluator::abort(const Path& path, std::string message) {
  if (problems_ == nullptr) problems_ = silenced_;
  report(path, std::move(message));
  aborted_ = true;
  steps_ = 0;
  return false;
}

}  // namespace mcpxx::json::validation
