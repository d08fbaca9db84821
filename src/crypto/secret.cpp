// SPDX-License-Identifier: MIT
#include "crypto/secret.hpp"

#include <openssl/crypto.h>

namespace mcpxx::crypto {

void wipe(void* data, std::size_t size) noexcept { OPENSSL_cleanse(data, size); }

void wipe(std::string& text) noexcept {
  wipe(text.data(), text.size());
  text.clear();
}

}  // namespace mcpxx::crypto
