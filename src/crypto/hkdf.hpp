// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "crypto/secret.hpp"

namespace mcpxx::crypto {

/// Fills `out` with key material derived from a secret of full entropy (HKDF with SHA-256 and no salt, RFC
/// 5869). `purpose` keeps what is derived of one secret for different uses apart. At most 8160 bytes. Throws
/// std::runtime_error where the crypto library fails.
void derive(std::string_view secret, std::string_view purpose, std::span<std::uint8_t> out);

SecretKey derive_key(std::string_view secret, std::string_view purpose);

}  // namespace mcpxx::crypto
