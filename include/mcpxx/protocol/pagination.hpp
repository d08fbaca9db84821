// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>

namespace mcpxx::protocol {

/// Whether a cache shared between users may keep an answer (2026-07-28, server/utilities/caching).
enum class CacheScope : std::uint8_t { private_, public_ };

/// Parameters of tools/list, resources/list, resources/templates/list and prompts/list.
struct PaginatedRequestParams {
  /// Where the last page ended; opaque to the client.
  std::optional<std::string> cursor = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() { return fields(field<&PaginatedRequestParams::meta>().name("_meta")); }
};

}  // namespace mcpxx::protocol
