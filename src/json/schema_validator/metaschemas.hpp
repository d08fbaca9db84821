// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace mcpxx::json::validation {

/// Where the metaschemas of the dialect 2020-12 live.
inline constexpr std::string_view kDialectFolder = "https://json-schema.org/draft/2020-12/";
inline constexpr std::string_view kDialect = "https://json-schema.org/draft/2020-12/schema";

/// The JSON text of the metaschema of that URI, the dialect's own or one of its vocabularies'.
std::optional<std::string_view> metaschema(std::string_view uri) noexcept;

}  // namespace mcpxx::json::validation
