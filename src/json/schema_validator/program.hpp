// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/json/value.hpp>

#include "json/regex/regex.hpp"
#include "json/schema_validator/numbers.hpp"

// What a schema is compiled to: flat tables that refer to each other by number.

namespace mcpxx::json::validation {

/// The number of no node, and a count without a limit.
inline constexpr std::uint32_t kNone = 0xffffffff;

/// Kinds of JSON values as bits.
using Kinds = std::uint8_t;
constexpr Kinds bit(Kind kind) { return static_cast<Kinds>(1U << static_cast<unsigned>(kind)); }
inline constexpr Kinds kAnyKind = 0xff;
inline constexpr Kinds kNumberKinds = bit(Kind::integer) | bit(Kind::unsigned_integer) | bit(Kind::number);

/// A text in Program::text.
struct Text {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

/// A keyword, or several that are checked in one go; what `a` and `b` mean stands beside each.
enum class Operation : std::uint8_t {
  enumeration,         // a: of Program::enumerations
  reference,           // a: node
  dynamic_reference,   // a: node, b: name of an anchor
  all_of,              // a: first of Program::children, b: their number
  any_of,              // likewise
  one_of,              // likewise
  negation,            // a: node
  conditional,         // a: first of three children, if, then, else, where the last two may be kNone
  minimum,             // a: of Program::numbers
  maximum,             // likewise
  exclusive_minimum,   // likewise
  exclusive_maximum,   // likewise
  multiple_of,         // a: of Program::divisors
  min_length,          // a: limit
  max_length,          // a: limit
  pattern,             // a: of Program::patterns
  format,              // a: of Program::texts
  min_items,           // a: limit
  max_items,           // a: limit
  unique_items,        //
  items,               // a: first child, b: number of prefixItems, followed by items or kNone
  contains,            // a: of Program::contains
  min_properties,      // a: limit
  max_properties,      // a: limit
  members,             // a: of Program::members
  dependent_required,  // a: first of Program::texts, the member that demands b - 1 others
  dependent_schema,    // a: of Program::texts, b: node
  property_names,      // a: node
  // Last, since they look at what the others did.
  unevaluated_items,    // a: node
  unevaluated_members,  // a: node
};

struct Instruction {
  Operation operation;
  /// Values of other kinds pass.
  Kinds kinds;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
};

/// A schema.
struct Node {
  /// "type"; nothing for the schema `false`.
  Kinds types = kAnyKind;
  /// Of the doubles only those without a fraction ("type": "integer").
  bool whole_numbers = false;
  /// What has been evaluated needs to be known for the keywords unevaluatedItems and unevaluatedProperties.
  bool tracks_items = false;
  bool tracks_members = false;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  /// The schema resource it belongs to.
  std::uint32_t resource = 0;

  bool is_false() const noexcept { return types == 0; }
};

struct Property {
  Text name;
  /// kNone where it may be anything.
  std::uint32_t node = kNone;
  bool required = false;
  /// It is in "properties"; else it is only required.
  bool listed = true;
};

struct PatternProperty {
  std::uint32_t pattern;
  std::uint32_t node;
};

/// "properties", "patternProperties", "additionalProperties" and "required" of one schema.
struct Members {
  /// Of Program::properties, in the order of the schema.
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  /// Of Program::sorted_properties: the same by name.
  std::uint32_t first_sorted = 0;
  std::uint32_t required = 0;
  std::uint32_t first_pattern = 0;
  std::uint32_t pattern_count = 0;
  std::uint32_t additional = kNone;
};

struct Contains {
  std::uint32_t node;
  std::uint32_t minimum = 1;
  std::uint32_t maximum = kNone;
};

/// The values of "enum" and "const", in the order of the schema. Strings among them are looked up in sorted
/// order, the others compared one by one.
struct Enumeration {
  std::uint32_t first_value = 0;
  std::uint32_t value_count = 0;
  /// Of Program::other_values.
  std::uint32_t first_other = 0;
  std::uint32_t other_count = 0;
  std::uint32_t first_text = 0;
  std::uint32_t text_count = 0;
};

struct Pattern {
  regex::Regex regex;
  Text source;
};

/// Which node "$dynamicAnchor" names in a resource. In order of resource and name.
struct DynamicAnchor {
  std::uint32_t resource;
  std::uint32_t name;
  std::uint32_t node;
};

struct Program {
  std::vector<Node> nodes;
  std::vector<Instruction> instructions;
  std::vector<std::uint32_t> children;
  std::vector<Members> members;
  std::vector<Property> properties;
  std::vector<std::uint32_t> sorted_properties;
  std::vector<PatternProperty> pattern_properties;
  std::vector<Contains> contains;
  std::vector<Enumeration> enumerations;
  std::vector<Value> values;
  /// Of `values` those that are no strings.
  std::vector<std::uint32_t> other_values;
  std::vector<Value> numbers;
  std::vector<Divisor> divisors;
  std::vector<Pattern> patterns;
  std::vector<Text> texts;
  std::vector<DynamicAnchor> dynamic_anchors;
  std::string text;
  std::uint32_t root = 0;
  std::uint64_t max_steps = 0;
  std::size_t max_depth = 0;

  std::string_view view(Text of) const noexcept { return {text.data() + of.offset, of.size}; }
  std::span<const Instruction> code(const Node& node) const noexcept {
    return {instructions.data() + node.first, node.count};
  }
  bool has_dynamic_references() const noexcept { return !dynamic_anchors.empty(); }
};

/// The order of sorted names: comparing sizes first settles most comparisons.
inline bool goes_before(std::string_view a, std::string_view b) noexcept {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace mcpxx::json::validation
