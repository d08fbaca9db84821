// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace mcpxx::crypto {

/// The SHA-256 digest of `bytes` (FIPS 180-4), 32 bytes. Throws std::runtime_error where the crypto library
/// fails.
std::string sha256(std::string_view bytes);

}  // namespace mcpxx::crypto
