// SPDX-License-Identifier: MIT
#include "crypto/sha256.hpp"

#include <openssl/evp.h>

#include "crypto/bytes.hpp"
#include "crypto/failure.hpp"

namespace mcpxx::crypto {

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  require(EVP_Digest(bytes.data(), bytes.size(), bytes_of(digest), nullptr, EVP_sha256(), nullptr) == 1,
          "SHA-256");
  return digest;
}

}  // namespace mcpxx::crypto
