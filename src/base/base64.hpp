// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcpxx::base64 {

/// RFC 4648 section 4, with padding.
void encode_to(std::string& out, std::string_view bytes);
std::string encode(std::string_view bytes);

/// RFC 4648 section 5 without padding, as JWT, PKCE and opaque identifiers use it.
std::string encode_url(std::string_view bytes);

/// Strict inverses: any character outside the alphabet, missing or superfluous padding, and non-zero trailing
/// bits are refused.
std::optional<std::string> decode(std::string_view text);
std::optional<std::string> decode_url(std::string_view text);

}  // namespace mcpxx::base64
