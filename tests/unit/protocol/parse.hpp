// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <utility>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/value.hpp>

#include "support/catch.hpp"

namespace mcpxx::test {

/// The value of a JSON text that must be one.
inline json::Value parse(std::string_view text) {
  auto value = json::parse(text);
  if (!value.ok()) FAIL(value.error().message << " in " << text);
  return std::move(value).value();
}

}  // namespace mcpxx::test
