// SPDX-License-Identifier: MIT
#include "crypto/hkdf.hpp"

#include <limits>
#include <memory>

#include <openssl/evp.h>
#include <openssl/kdf.h>

#include "crypto/bytes.hpp"
#include "crypto/failure.hpp"

namespace mcpxx::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
};

int length_of(std::string_view text) {
  require(text.size() <= std::size_t{std::numeric_limits<int>::max()}, "the text is too long");
  return static_cast<int>(text.size());
}

}  // namespace

void derive(std::string_view secret, std::string_view purpose, std::span<std::uint8_t> out) {
  const std::unique_ptr<EVP_PKEY_CTX, FreeContext> context(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr));
  std::size_t size = out.size();
  const bool derived =
      context != nullptr && EVP_PKEY_derive_init(context.get()) == 1 &&
      EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) == 1 &&
      EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytes_of(secret), length_of(secret)) == 1 &&
      EVP_PKEY_CTX_add1_hkdf_info(context.get(), bytes_of(purpose), length_of(purpose)) == 1 &&
      EVP_PKEY_derive(context.get(), out.data(), &size) == 1 && size == out.size();
  require(derived, "HKDF");
}

SecretKey derive_key(std::string_view secret, std::string_view purpose) {
  SecretKey key;
  derive(secret, purpose, {key.data(), SecretKey::kSize});
  return key;
}

}  // namespace mcpxx::crypto
