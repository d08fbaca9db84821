// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace mcpxx::http {

/// Appends `text` as a JSON string of ASCII: this layer lies beside the json layer, and its error texts are
/// all the JSON it writes. Control characters and bytes above 0x7e, which an error may quote from a request,
/// become '?'.
void append_json_string(std::string& out, std::string_view text);

}  // namespace mcpxx::http
