// SPDX-License-Identifier: MIT
// The validation vocabulary (JSON Schema Validation section 6), and "format" (section 7).
#include <algorithm>
#include <utility>

#include "json/report.hpp"
#include "json/schema_validator/compiler.hpp"

namespace mcpxx::json::validation {
namespace {

constexpr std::string_view kTypes = "array, boolean, integer, null, number, object, string";

/// Nothing for a name that is none of kTypes.
Kinds kinds_called(std::string_view type) {
  if (type == "null") return bit(Kind::null);
  if (type == "boolean") return bit(Kind::boolean);
  if (type == "integer" || type == "number") return kNumberKinds;
  if (type == "string") return bit(Kind::string);
  if (type == "array") return bit(Kind::array);
  if (type == "object") return bit(Kind::object);
  return 0;
}

}  // namespace

void Compiler::compile_type(Node& node) {
  const Value* value = keyword("type");
  if (value == nullptr) return;
  node.types = 0;
  bool any_number = false;
  const auto add = [&](const Value& type) {
    const auto name = type.as_string();
    const Kinds kinds = name ? kinds_called(*name) : Kinds{0};
    if (kinds == 0) {
      fail("type", (name ? quoted(*name) : std::string(describe(type))) + " is no type; there are " +
                       std::string(kTypes));
    }
    node.types |= kinds;
    any_number = any_number || name == "number";
  };
  if (value->is_array()) {
    for (const Value& type : value->elements()) add(type);
    if (value->empty()) fail("type", "must have at least 1 item");
  } else {
    add(*value);
  }
  node.whole_numbers = !any_number;
}

void Compiler::compile_values() {
  const auto compile = [&](std::span<const Value> values) {
    Enumeration enumeration;
    enumeration.first_value = static_cast<std::uint32_t>(program_.values.size());
    enumeration.value_count = static_cast<std::uint32_t>(values.size());
    enumeration.first_text = static_cast<std::uint32_t>(program_.texts.size());
    std::vector<std::string_view> texts;
    enumeration.first_other = static_cast<std::uint32_t>(program_.other_values.size());
    for (const Value& value : values) {
      if (const auto text = value.as_string()) {
        texts.push_back(*text);
      } else {
        program_.other_values.push_back(static_cast<std::uint32_t>(program_.values.size()));
        ++enumeration.other_count;
      }
      program_.values.push_back(kind_of(value) == Kind::null ? Value() : value);
    }
    std::sort(texts.begin(), texts.end(), goes_before);
    for (const std::string_view text : texts) add_texts(add_text(text));
    enumeration.text_count = static_cast<std::uint32_t>(texts.size());
    program_.enumerations.push_back(enumeration);
    emit(Operation::enumeration, kAnyKind, static_cast<std::uint32_t>(program_.enumerations.size() - 1));
  };
  if (const Value* value = keyword("const")) compile({value, 1});
  if (const Value* value = keyword("enum")) {
    if (!value->is_array()) return fail("enum", "must be an array");
    compile(value->elements());
  }
}

void Compiler::compile_numbers() {
  constexpr std::pair<std::string_view, Operation> kLimits[] = {
      {"minimum", Operation::minimum},
      {"maximum", Operation::maximum},
      {"exclusiveMinimum", Operation::exclusive_minimum},
      {"exclusiveMaximum", Operation::exclusive_maximum},
  };
  // Not those that JSON does not have: nothing can be compared with them, or divided by them.
  const auto is_number = [](const Value& value) { return (bit(kind_of(value)) & kNumberKinds) != 0; };
  for (const auto& [name, operation] : kLimits) {
    const Value* value = keyword(name);
    if (value == nullptr) continue;
    if (!is_number(*value)) return fail(name, "must be a number");
    program_.numbers.push_back(*value);
    emit(operation, kNumberKinds, static_cast<std::uint32_t>(program_.numbers.size() - 1));
  }
  if (const Value* value = keyword("multipleOf")) {
    if (!is_number(*value) || !is_less(Value(0), *value)) return fail("multipleOf", "must be a number > 0");
    program_.divisors.push_back(make_divisor(*value));
    emit(Operation::multiple_of, kNumberKinds, static_cast<std::uint32_t>(program_.divisors.size() - 1));
  }
}

void Compiler::compile_strings() {
  if (resource_->dialect.validation) {
    compile_limit("minLength", Operation::min_length, bit(Kind::string));
    compile_limit("maxLength", Operation::max_length, bit(Kind::string));
    if (const Value* value = keyword("pattern")) {
      const auto source = value->as_string();
      if (!source) return fail("pattern", "must be a regular expression");
      if (const auto pattern = pattern_of("pattern", *source)) {
        emit(Operation::pattern, bit(Kind::string), *pattern);
      }
    }
  }
  if (const Value* value = keyword("format")) {
    const auto name = value->as_string();
    if (!name) return fail("format", "must be the name of a format");
    if (!resource_->dialect.format_assertion) return;
    emit(Operation::format, bit(Kind::string), add_texts(add_text(*name)));
  }
}

void Compiler::compile_sizes() {
  compile_limit("minItems", Operation::min_items, bit(Kind::array));
  compile_limit("maxItems", Operation::max_items, bit(Kind::array));
  compile_limit("minProperties", Operation::min_properties, bit(Kind::object));
  compile_limit("maxProperties", Operation::max_properties, bit(Kind::object));
  if (const Value* value = keyword("uniqueItems")) {
    const auto unique = value->as_bool();
    if (!unique) return fail("uniqueItems", "must be true or false");
    if (*unique) emit(Operation::unique_items, bit(Kind::array));
  }
}

void Compiler::compile_limit(std::string_view name, Operation operation, Kinds kinds) {
  if (const auto count = limit(name)) emit(operation, kinds, *count);
}

/// Strings and arrays have fewer than kNone characters and elements, so larger limits may be cut to that.
std::optional<std::uint32_t> Compiler::limit(std::string_view name) {
  const Value* value = keyword(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_integer() || is_less(*value, Value(0))) {
    fail(name, "must be an integer >= 0");
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value->as_uint64().value_or(kNone), kNone));
}

void Compiler::compile_dependent_required() {
  const Value* value = keyword("dependentRequired");
  if (value == nullptr) return;
  if (!value->is_object()) return fail("dependentRequired", "must be an object with arrays of names");
  for (const Member& member : value->members()) {
    const auto names = names_in("dependentRequired", member.value());
    if (!names) return;
    const std::uint32_t first = add_texts(add_text(member.name()));
    for (const std::string_view name : *names) add_texts(add_text(name));
    emit(Operation::dependent_required, bit(Kind::object), first,
         static_cast<std::uint32_t>(names->size() + 1));
  }
}

std::optional<std::vector<std::string_view>> Compiler::names_in(std::string_view keyword,
                                                                const Value& value) {
  std::vector<std::string_view> names;
  bool all_strings = value.is_array();
  for (const Value& element : value.elements()) {
    const auto name = element.as_string();
    all_strings = all_strings && name;
    if (name) names.push_back(*name);
  }
  if (all_strings) return names;
  fail(keyword, "must be an array of names");
  return std::nullopt;
}

}  // namespace mcpxx::json::validation
