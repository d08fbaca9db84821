// SPDX-License-Identifier: MIT
#include "server/header_parameters.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/ascii.hpp"
#include "base/base64.hpp"
#include "base/utf8.hpp"

namespace mcpxx::detail {
namespace {

constexpr std::string_view kAnnotation = "x-mcp-header";
constexpr std::string_view kPrefix = "=?base64?";
constexpr std::string_view kSuffix = "?=";
constexpr std::int64_t kMaxSafeInteger = (std::int64_t{1} << 53) - 1;

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_mirrored_type(const json::Value& type) {
  const auto name = type.as_string();
  return name == "string" || name == "integer" || name == "boolean";
}

/// Walks a schema and gathers annotations. `reachable` holds while the way there went through `properties`
/// alone.
class Collector {
 public:
  Result<void> visit_schema(const json::Value& schema, bool reachable) {
    if (schema.is_array()) {
      for (const auto& element : schema.elements()) {
        if (auto result = visit_schema(element, false); !result) return result;
      }
      return {};
    }
    for (const auto& member : schema.members()) {
      auto result = member.name() == "properties" ? visit_properties(member.value(), reachable)
                    : member.name() == kAnnotation
                        ? Result<void>(Error("x-mcp-header stands outside a property"))
                        : visit_schema(member.value(), false);
      if (!result) return result;
    }
    return {};
  }

  HeaderParameters take() { return std::move(found_); }

 private:
  Result<void> visit_properties(const json::Value& properties, bool reachable) {
    for (const auto& property : properties.members()) {
      path_.emplace_back(property.name());
      if (auto result = visit_property(property.value(), reachable); !result) return result;
      path_.pop_back();
    }
    return {};
  }

  Result<void> visit_property(const json::Value& schema, bool reachable) {
    const json::Value* annotation = schema.find(kAnnotation);
    if (annotation == nullptr) return visit_schema(schema, reachable);
    if (!reachable) return Error("x-mcp-header on a member that `properties` alone do not lead to");
    if (!is_mirrored_type(schema["type"]))
      return Error("x-mcp-header on a member that is no string, integer or boolean");
    return add(annotation->as_string().value_or(""));
  }

  Result<void> add(std::string_view name) {
    if (!is_token(name)) return Error("x-mcp-header is not a token of RFC 9110");
    std::string header = "Mcp-Param-";
    header.append(name);
    for (const auto& other : found_) {
      if (equal_ignoring_case(other.header, header))
        return Error("x-mcp-header \"" + std::string(name) + "\" is there twice");
    }
    found_.push_back({path_, std::move(header)});
    return {};
  }

  std::vector<std::string> path_;
  HeaderParameters found_;
};

const json::Value& value_at(const json::Value& arguments, const std::vector<std::string>& path) {
  const json::Value* value = &arguments;
  for (const auto& name : path) value = &(*value)[name];
  return *value;
}

/// Integers are compared as numbers, so that 42.0 equals 42.
bool same_integer(const json::Value& value, std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  const auto expected = value.as_double();
  return expected && *expected == number && std::abs(number) <= static_cast<double>(kMaxSafeInteger);
}

bool says_the_same(const json::Value& value, std::string_view text) {
  if (const auto boolean = value.as_bool()) return text == (*boolean ? "true" : "false");
  if (const auto string = value.as_string()) return *string == text;
  return value.is_number() && same_integer(value, text);
}

}  // namespace

Result<HeaderParameters> find_header_parameters(const json::Value& input_schema) {
  Collector collector;
  if (auto result = collector.visit_schema(input_schema, true); !result) return std::move(result).error();
  return collector.take();
}

std::optional<std::string> decode_header_value(std::string_view value) {
  const auto is_field_character = [](char c) { return (c >= 0x20 && c <= 0x7e) || c == '\t'; };
  if (!std::all_of(value.begin(), value.end(), is_field_character)) return std::nullopt;
  const bool wrapped = value.size() >= kPrefix.size() + kSuffix.size() &&
                       value.substr(0, kPrefix.size()) == kPrefix &&
                       value.substr(value.size() - kSuffix.size()) == kSuffix;
  if (!wrapped) return std::string(value);
  auto decoded = base64::decode(value.substr(kPrefix.size(), value.size() - kPrefix.size() - kSuffix.size()));
  if (!decoded || !utf8::is_valid(*decoded)) return std::nullopt;
  return decoded;
}

Result<void> check_header_parameters(const HeaderParameters& parameters, const json::Value& arguments,
                                     const RequestInfo& request) {
  for (const auto& parameter : parameters) {
    const json::Value& value = value_at(arguments, parameter.path);
    const auto header = request.header(parameter.header);
    // An argument that is absent or null has no header; a header without its argument contradicts the body.
    if (value.is_null() && !header) continue;
    if (!header) return Error("Header mismatch: " + parameter.header + " is missing");
    const auto text = decode_header_value(*header);
    if (!text) return Error("Header mismatch: " + parameter.header + " is not a valid header value");
    if (!says_the_same(value, *text)) {
      return Error("Header mismatch: " + parameter.header + " does not match the argument in the body");
    }
  }
  return {};
}

}  // namespace mcpxx::detail
