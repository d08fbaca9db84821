// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>
#include <string_view>

#include "crypto/aes_gcm.hpp"
#include "hex.hpp"
#include "support/catch.hpp"

namespace crypto = mcpxx::crypto;
using support::from_hex;

namespace {

crypto::SecretKey key_of(const std::string& bytes) {
  crypto::SecretKey key;
  std::copy_n(bytes.begin(), crypto::SecretKey::kSize, key.data());
  return key;
}

struct Vector {
  std::string_view key, nonce, associated, plain, sealed;
};

// Test cases 13 to 16 of "The Galois/Counter Mode of Operation", which NIST SP 800-38D refers to.
constexpr Vector kVectors[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "",
     "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "",
     "00000000000000000000000000000000", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
     "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
     "b094dac5d93471bdec1a502270e3cc6c"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
     "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
     "76fc6ece0f4e1768cddf8853bb2d551b"},
};

const std::string kNonce(crypto::kGcmNonceSize, 'n');

}  // namespace

TEST_CASE("AES-256-GCM seals and opens the published test vectors", "[crypto]") {
  for (const Vector& vector : kVectors) {
    CAPTURE(vector.sealed);
    const auto key = key_of(from_hex(vector.key));
    const auto nonce = from_hex(vector.nonce);
    const auto associated = from_hex(vector.associated);
    CHECK(crypto::gcm_seal(key, nonce, from_hex(vector.plain), associated) == from_hex(vector.sealed));
    CHECK(crypto::gcm_open(key, nonce, from_hex(vector.sealed), associated) == from_hex(vector.plain));
  }
}

TEST_CASE("A sealed text with any bit of it changed does not open", "[crypto]") {
  const auto key = key_of(std::string(32, 'k'));
  const std::string sealed = crypto::gcm_seal(key, kNonce, "what nobody may change", "for whom");
  REQUIRE(crypto::gcm_open(key, kNonce, sealed, "for whom") == "what nobody may change");
  for (std::size_t i = 0; i < sealed.size() * 8; ++i) {
    std::string changed = sealed;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    CHECK_FALSE(crypto::gcm_open(key, kNonce, changed, "for whom"));
  }
}

TEST_CASE("A sealed text that was cut or lengthened does not open", "[crypto]") {
  const auto key = key_of(std::string(32, 'k'));
  const std::string sealed = crypto::gcm_seal(key, kNonce, "text", "");
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    CHECK_FALSE(crypto::gcm_open(key, kNonce, sealed.substr(0, length), ""));
  }
  CHECK_FALSE(crypto::gcm_open(key, kNonce, sealed + '\0', ""));
}

TEST_CASE("A sealed text opens with its own key, nonce and associated data alone", "[crypto]") {
  const auto key = key_of(std::string(32, 'k'));
  const std::string sealed = crypto::gcm_seal(key, kNonce, "text", "for whom");
  CHECK_FALSE(crypto::gcm_open(key_of(std::string(32, 'l')), kNonce, sealed, "for whom"));
  CHECK_FALSE(crypto::gcm_open(key, std::string(crypto::kGcmNonceSize, 'm'), sealed, "for whom"));
  CHECK_FALSE(crypto::gcm_open(key, kNonce, sealed, "for whom else"));
  CHECK_FALSE(crypto::gcm_open(key, kNonce, sealed, ""));
}
