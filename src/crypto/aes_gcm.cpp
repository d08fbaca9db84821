// SPDX-License-Identifier: MIT
#include "crypto/aes_gcm.hpp"

#include <limits>
#include <memory>

#include <openssl/evp.h>

#include "crypto/bytes.hpp"
#include "crypto/failure.hpp"

namespace mcpxx::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

constexpr std::size_t kMaxText = std::numeric_limits<int>::max() - kGcmTagSize;

/// The nonce has the length that the cipher has by default.
Context make_context(const SecretKey& key, std::string_view nonce, int encrypt) {
  require(nonce.size() == kGcmNonceSize, "a nonce has 96 bits");
  Context context(EVP_CIPHER_CTX_new());
  require(context != nullptr && EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                                  bytes_of(nonce), encrypt) == 1,
          "AES-256-GCM");
  return context;
}

/// Associated data, then the text: into `out`, which has room for it.
void run(EVP_CIPHER_CTX* context, std::string_view associated, std::string_view text, unsigned char* out) {
  require(associated.size() <= kMaxText && text.size() <= kMaxText, "the text is too long");
  int length = 0;
  require(EVP_CipherUpdate(context, nullptr, &length, bytes_of(associated),
                           static_cast<int>(associated.size())) == 1,
          "associated data");
  if (text.empty()) return;
  require(EVP_CipherUpdate(context, out, &length, bytes_of(text), static_cast<int>(text.size())) == 1,
          "the text");
}

}  // namespace

std::string gcm_seal(const SecretKey& key, std::string_view nonce, std::string_view plain,
                     std::string_view associated) {
  const Context context = make_context(key, nonce, 1);
  std::string sealed(plain.size() + kGcmTagSize, '\0');
  unsigned char* const tag = bytes_of(sealed) + plain.size();
  run(context.get(), associated, plain, bytes_of(sealed));
  int length = 0;
  require(EVP_CipherFinal_ex(context.get(), tag, &length) == 1, "the end of the text");
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagSize, tag) == 1, "the tag");
  return sealed;
}

std::optional<std::string> gcm_open(const SecretKey& key, std::string_view nonce, std::string_view sealed,
                                    std::string_view associated) {
  if (sealed.size() < kGcmTagSize || sealed.size() > kMaxText) return std::nullopt;
  const Context context = make_context(key, nonce, 0);
  std::string tag(sealed.substr(sealed.size() - kGcmTagSize));
  sealed.remove_suffix(kGcmTagSize);
  std::string plain(sealed.size(), '\0');
  run(context.get(), associated, sealed, bytes_of(plain));
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagSize, tag.data()) == 1, "the tag");
  int length = 0;
  unsigned char unused = 0;
  // The library compares the tags in constant time.
  if (EVP_CipherFinal_ex(context.get(), &unused, &length) == 1) return plain;
  wipe(plain);
  return std::nullopt;
}

}  // namespace mcpxx::crypto
