// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "json/schema_validator/resources.hpp"

namespace mcpxx::json::validation {

/// How a keyword holds schemas.
enum class Subschemas : std::uint8_t { none, one, list, by_name };

inline Subschemas subschemas_of(std::string_view keyword, const Dialect& dialect) {
  // "definitions" is what "$defs" was called before; the metaschema of 2020-12 still has it.
  if (keyword == "$defs" || keyword == "definitions") return Subschemas::by_name;
  if (keyword == "contentSchema") return Subschemas::one;
  if (dialect.unevaluated && (keyword == "unevaluatedItems" || keyword == "unevaluatedProperties")) {
    return Subschemas::one;
  }
  if (!dialect.applicator) return Subschemas::none;
  for (const std::string_view name :
       {"items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"}) {
    if (keyword == name) return Subschemas::one;
  }
  for (const std::string_view name : {"allOf", "anyOf", "oneOf", "prefixItems"}) {
    if (keyword == name) return Subschemas::list;
  }
  for (const std::string_view name : {"properties", "patternProperties", "dependentSchemas"}) {
    if (keyword == name) return Subschemas::by_name;
  }
  return Subschemas::none;
}

}  // namespace mcpxx::json::validation
