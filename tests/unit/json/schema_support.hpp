// SPDX-License-Identifier: MIT
// What the tests of schemas share.
#pragma once

#include <string_view>
#include <utility>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/schema_validator.hpp>

#include "support/catch.hpp"

namespace schema_tests {

inline mcpxx::json::Value parse(std::string_view text) {
  auto value = mcpxx::json::parse(text, {.max_depth = mcpxx::json::kMaxDepth});
  INFO(text.substr(0, 1000));
  REQUIRE(value);
  return std::move(*value);
}

inline mcpxx::json::SchemaValidator compile(const mcpxx::json::Value& schema,
                                            const mcpxx::json::SchemaValidatorOptions& options = {}) {
  auto validator = mcpxx::json::SchemaValidator::compile(schema, options);
  INFO((validator ? "" : validator.error().message));
  REQUIRE(validator);
  return std::move(*validator);
}

}  // namespace schema_tests
