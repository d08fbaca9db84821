// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace mcpxx::json {

/// Whether `text` has the JSON Schema format of that name: date-time, date and time (RFC 3339), email (one @
/// between two parts without spaces), uri (RFC 3986: a scheme, and no characters that need escaping), uuid
/// (RFC 4122). Other names are annotations, which every text satisfies.
bool matches_format(std::string_view format, std::string_view text) noexcept;

}  // namespace mcpxx::json
