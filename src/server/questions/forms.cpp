// SPDX-License-Identifier: MIT
#include "server/questions/forms.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/error.hpp>
#include <mcpxx/json/schema.hpp>
#include <mcpxx/server/error.hpp>

#include "json/type_access.hpp"

namespace mcpxx::detail {
namespace {

using json::TypeKind;
using json::Value;

constexpr std::array<std::string_view, 4> kFormats = {"email", "uri", "date", "date-time"};

[[noreturn]] void refuse(const json::ObjectInfo& object, const json::MemberInfo& member,
                         std::string_view why) {
  throw ConfigError(fmt::format("{} cannot be a form: its member '{}' {}", object.name(), member.name, why));
}

/// What the types alone do not tell: whether the schema of a member stays within what forms have.
void check_member(const json::ObjectInfo& object, const json::MemberInfo& member) {
  if (member.is_constant()) refuse(object, member, "is a constant");
  const Constraints& limits = member.field.constraints();
  if (!limits.pattern.empty()) refuse(object, member, "has a pattern, which forms do not have");
  if (limits.multiple_of) refuse(object, member, "has multiple_of, which forms do not have");
  if (limits.exclusive_minimum || limits.exclusive_maximum)
    refuse(object, member, "has an exclusive limit: forms have minimum and maximum");
  if (!limits.format.empty() && std::find(kFormats.begin(), kFormats.end(), limits.format) == kFormats.end())
    refuse(object, member, "has a format other than email, uri, date and date-time");
  if (member.required && member.type().kind == TypeKind::optional)
    refuse(object, member, "is a std::optional that is required");
}

bool has_titles(const json::EnumInfo& choices) {
  return std::any_of(choices.entries().begin(), choices.entries().end(),
                     [](const auto& entry) { return !entry.title.empty(); });
}

std::string_view title_of(const json::EnumInfo::Entry& entry) {
  return entry.title.empty() ? entry.name : entry.title;
}

Value titled_choices(const json::EnumInfo& choices) {
  Value list = Value::array();
  for (const auto& entry : choices.entries())
    list.push_back(Value::object({{"const", entry.name}, {"title", title_of(entry)}}));
  return list;
}

/// One of several choices, with their titles in the way the revision has for them.
void add_titles(Value& property, const json::EnumInfo& choices, protocol::Version version) {
  if (protocol::has_rich_elicitation_schema(version)) {
    property.erase("enum");
    property.set("oneOf", titled_choices(choices));
    return;
  }
  Value names = Value::array();
  for (const auto& entry : choices.entries()) names.push_back(title_of(entry));
  property.set("enumNames", std::move(names));
}

/// The struct refuses what its integers cannot hold, so the form says it of all whose range a number can
/// tell.
void add_range(Value& property, const json::TypeInfo& type) {
  const auto low = property["minimum"].as_double();
  const auto high = property["maximum"].as_double();
  if (!low || *low < static_cast<double>(json::lowest(type))) property.set("minimum", json::lowest(type));
  if (!high || *high > static_cast<double>(json::highest(type))) property.set("maximum", json::highest(type));
}

Value property_of(const json::MemberInfo& member, Value property, protocol::Version version) {
  property.erase("examples");
  property.erase("x-mcp-header");
  const json::TypeInfo& type = json::without_optional(member.type());
  const bool is_integer = type.kind == TypeKind::integer || type.kind == TypeKind::unsigned_integer;
  if (is_integer && type.bytes < sizeof(std::int64_t)) add_range(property, type);
  if (type.kind == TypeKind::enumeration && has_titles(type.enumeration()))
    add_titles(property, type.enumeration(), version);
  if (type.kind == TypeKind::sequence && has_titles(type.child().enumeration()))
    property.set("items", Value::object({{"anyOf", titled_choices(type.child().enumeration())}}));
  if (!protocol::has_rich_elicitation_schema(version) && type.kind != TypeKind::boolean)
    property.erase("default");
  return property;
}

bool is_shown(const json::ObjectInfo& object, const json::MemberInfo& member, protocol::Version version) {
  const bool is_list = json::without_optional(member.type()).kind == TypeKind::sequence;
  if (!is_list || protocol::has_rich_elicitation_schema(version)) return true;
  if (!member.required) return false;
  throw QuestionFailed(fmt::format("The client cannot show '{}' of {}: revision {} has no choice of several",
                                   member.name, object.name(), protocol::to_string(version)));
}

// --- Hand-written schemas
// ---------------------------------------------------------------------------------------------

/// A list of `{"const": "a", ...}`.
bool are_constants(const Value& list) {
  return !list.empty() && std::all_of(list.elements().begin(), list.elements().end(),
                                      [](const Value& choice) { return choice["const"].is_string(); });
}

bool are_strings(const Value& list) {
  return !list.empty() && std::all_of(list.elements().begin(), list.elements().end(),
                                      [](const Value& choice) { return choice.is_string(); });
}

bool are_choices(const Value& items) {
  return are_strings(items["enum"]) || are_constants(items["anyOf"]) || are_constants(items["oneOf"]);
}

bool is_flat(const Value& property) {
  constexpr std::array<std::string_view, 6> kNested = {"properties", "items", "$ref",
                                                       "allOf",      "not",   "prefixItems"};
  const auto type = property["type"].as_string().value_or("");
  if (type == "array") return are_choices(property["items"]);
  if (type == "string" && property.contains("oneOf") && !are_constants(property["oneOf"])) return false;
  const bool is_scalar = type == "string" || type == "number" || type == "integer" || type == "boolean";
  return is_scalar && std::none_of(kNested.begin(), kNested.end(),
                                   [&](std::string_view keyword) { return property.contains(keyword); });
}

}  // namespace

json::Value form_schema(const json::TypeInfo& type, protocol::Version version) {
  const json::ObjectInfo& object = type.object();
  const Value described = json::schema(type);
  Value properties = Value::object();
  Value required = Value::array();
  for (const json::MemberInfo& member : object.members()) {
    check_member(object, member);
    if (!is_shown(object, member, version)) continue;
    properties.set(member.name, property_of(member, described["properties"][member.name], version));
    if (member.required) required.push_back(member.name);
  }
  Value schema = Value::object({{"type", "object"}, {"properties", std::move(properties)}});
  if (!required.empty()) schema.set("required", std::move(required));
  return schema;
}

void check_form_schema(const json::Value& schema) {
  if (schema["type"].as_string() != "object" || !schema["properties"].is_object())
    throw ConfigError("the schema of a form is of type \"object\" and has \"properties\"");
  for (const auto& property : schema["properties"].members()) {
    if (is_flat(property.value())) continue;
    throw ConfigError(
        fmt::format("the schema of a form is flat: '{:.100}' must be a string, number, integer, boolean, a "
                    "choice (\"enum\", \"oneOf\") or a list of choices",
                    property.name()));
  }
}

}  // namespace mcpxx::detail
