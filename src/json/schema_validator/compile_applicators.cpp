// SPDX-License-Identifier: MIT
// The applicator vocabulary (JSON Schema Core section 10) and the unevaluated vocabulary (section 11). That
// keywords have the shape they need has been checked by Resources.
#include <algorithm>
#include <map>
#include <utility>

#include "json/schema_validator/compiler.hpp"

namespace mcpxx::json::validation {

/// The names of "properties" and "required", by which members are looked up.
bool Compiler::list_properties(Members& members, const Value* properties, const Value* required) {
  members.first = static_cast<std::uint32_t>(program_.properties.size());
  std::map<std::string_view, std::uint32_t> by_name;
  if (properties != nullptr) {
    for (const Member& member : properties->members()) {
      by_name.emplace(member.name(), static_cast<std::uint32_t>(program_.properties.size()));
      program_.properties.push_back({add_text(member.name()), node_unless_empty(member.value())});
    }
  }
  if (required != nullptr) {
    const auto names = names_in("required", *required);
    if (!names) return false;
    for (const std::string_view name : *names) {
      const auto number = static_cast<std::uint32_t>(program_.properties.size());
      const auto [known, added] = by_name.emplace(name, number);
      // A name that is only required still falls to the other keywords.
      if (added) program_.properties.push_back({add_text(name), kNone, false, false});
      Property& property = program_.properties[known->second];
      members.required += property.required ? 0 : 1;
      property.required = true;
    }
  }
  members.count = static_cast<std::uint32_t>(by_name.size());
  members.first_sorted = static_cast<std::uint32_t>(program_.sorted_properties.size());
  for (const auto& named : by_name) program_.sorted_properties.push_back(named.second);
  std::sort(program_.sorted_properties.begin() + members.first_sorted, program_.sorted_properties.end(),
            [this](std::uint32_t a, std::uint32_t b) {
              return goes_before(program_.view(program_.properties[a].name),
                                 program_.view(program_.properties[b].name));
            });
  return true;
}

void Compiler::compile_members() {
  const Dialect& dialect = resource_->dialect;
  const Value* properties = dialect.applicator ? keyword("properties") : nullptr;
  const Value* patterns = dialect.applicator ? keyword("patternProperties") : nullptr;
  const Value* additional = dialect.applicator ? keyword("additionalProperties") : nullptr;
  const Value* required = dialect.validation ? keyword("required") : nullptr;
  if (dialect.applicator) {
    if (const Value* names = keyword("propertyNames")) {
      emit(Operation::property_names, bit(Kind::object), node_of(*names));
    }
  }
  if (properties == nullptr && patterns == nullptr && additional == nullptr && required == nullptr) return;

  Members members;
  if (!list_properties(members, properties, required)) return;
  members.first_pattern = static_cast<std::uint32_t>(program_.pattern_properties.size());
  if (patterns != nullptr) {
    for (const Member& member : patterns->members()) {
      const auto pattern = pattern_of("patternProperties", member.name());
      if (!pattern) return;
      program_.pattern_properties.push_back({*pattern, node_of(member.value())});
    }
    members.pattern_count = static_cast<std::uint32_t>(patterns->size());
  }
  if (additional != nullptr) members.additional = node_of(*additional);
  program_.members.push_back(members);
  emit(Operation::members, bit(Kind::object), static_cast<std::uint32_t>(program_.members.size() - 1));
}

void Compiler::compile_items() {
  if (!resource_->dialect.applicator) return;
  const Value* prefix = keyword("prefixItems");
  const Value* rest = keyword("items");
  if (prefix != nullptr || rest != nullptr) {
    std::vector<std::uint32_t> children;
    if (prefix != nullptr) {
      for (const Value& schema : prefix->elements()) children.push_back(node_of(schema));
    }
    const auto count = static_cast<std::uint32_t>(children.size());
    children.push_back(rest != nullptr ? node_of(*rest) : kNone);
    emit(Operation::items, bit(Kind::array), add_children(children), count);
  }
  compile_contains();
}

void Compiler::compile_contains() {
  const Value* schema = keyword("contains");
  if (schema == nullptr) return;
  Contains contains;
  contains.node = node_of(*schema);
  if (resource_->dialect.validation) {
    contains.minimum = limit("minContains").value_or(1);
    contains.maximum = limit("maxContains").value_or(kNone);
  }
  program_.contains.push_back(contains);
  emit(Operation::contains, bit(Kind::array), static_cast<std::uint32_t>(program_.contains.size() - 1));
}

void Compiler::compile_logic() {
  compile_children("allOf", Operation::all_of);
  compile_children("anyOf", Operation::any_of);
  compile_children("oneOf", Operation::one_of);
  if (const Value* schema = keyword("not")) emit(Operation::negation, kAnyKind, node_of(*schema));
  compile_conditional();
  compile_dependent_schemas();
}

void Compiler::compile_children(std::string_view name, Operation operation) {
  const Value* schemas = keyword(name);
  if (schemas == nullptr) return;
  if (schemas->empty()) return fail(name, "must have at least 1 item");
  std::vector<std::uint32_t> children;
  for (const Value& schema : schemas->elements()) children.push_back(node_of(schema));
  emit(operation, kAnyKind, add_children(children), static_cast<std::uint32_t>(children.size()));
}

void Compiler::compile_conditional() {
  const Value* condition = keyword("if");
  if (condition == nullptr) return;
  std::vector<std::uint32_t> children{node_of(*condition)};
  for (const std::string_view name : {"then", "else"}) {
    const Value* schema = keyword(name);
    children.push_back(schema != nullptr ? node_of(*schema) : kNone);
  }
  emit(Operation::conditional, kAnyKind, add_children(children));
}

void Compiler::compile_dependent_schemas() {
  const Value* schemas = keyword("dependentSchemas");
  if (schemas == nullptr) return;
  for (const Member& member : schemas->members()) {
    const std::uint32_t name = add_texts(add_text(member.name()));
    emit(Operation::dependent_schema, bit(Kind::object), name, node_of(member.value()));
  }
}

/// Last of all keywords, since they need to know what the others evaluated.
void Compiler::compile_unevaluated(Node& node) {
  if (const Value* schema = keyword("unevaluatedItems")) {
    node.tracks_items = true;
    emit(Operation::unevaluated_items, bit(Kind::array), node_of(*schema));
  }
  if (const Value* schema = keyword("unevaluatedProperties")) {
    node.tracks_members = true;
    emit(Operation::unevaluated_members, bit(Kind::object), node_of(*schema));
  }
}

std::uint32_t Compiler::add_children(const std::vector<std::uint32_t>& children) {
  const auto first = static_cast<std::uint32_t>(program_.children.size());
  program_.children.insert(program_.children.end(), children.begin(), children.end());
  return first;
}

}  // namespace mcpxx::json::validation
