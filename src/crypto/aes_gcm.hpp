// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret.hpp"

namespace mcpxx::crypto {

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D) with nonces of 96 and tags of 128 bits.
///
/// A nonce must never be used twice with one key. Random ones are safe for 2^32 texts a key (section 8.3).
inline constexpr std::size_t kGcmNonceSize = 12;
inline constexpr std::size_t kGcmTagSize = 16;

/// The ciphertext of `plain` with the tag behind it; `associated` is protected besides, and not contained.
/// `nonce` has kGcmNonceSize bytes. Throws std::runtime_error where the crypto library fails, and for texts
/// of 2 GiB or more.
std::string gcm_seal(const SecretKey& key, std::string_view nonce, std::string_view plain,
                     std::string_view associated);

/// The inverse; nothing where text, tag, nonce or associated data are not those of gcm_seal() with this key.
/// Nothing of a text that was changed is given away.
std::optional<std::string> gcm_open(const SecretKey& key, std::string_view nonce, std::string_view sealed,
                                    std::string_view associated);

}  // namespace mcpxx::crypto
