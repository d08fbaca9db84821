// SPDX-License-Identifier: MIT
#include <array>
#include <cstdint>
#include <string>

#include "crypto/hkdf.hpp"
#include "crypto/secret.hpp"
#include "crypto/sha256.hpp"
#include "hex.hpp"
#include "support/catch.hpp"

namespace crypto = mcpxx::crypto;
using support::from_hex;

TEST_CASE("SHA-256 gives the digests of FIPS 180-4", "[crypto]") {
  CHECK(crypto::sha256("") == from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  CHECK(crypto::sha256("abc") ==
        from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

TEST_CASE("HKDF derives what RFC 5869 says", "[crypto]") {
  std::array<std::uint8_t, 42> derived{};
  crypto::derive(std::string(22, '\x0b'), "", derived);
  CHECK(std::string(derived.begin(), derived.end()) ==
        from_hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                 "9d201395faa4b61a96c8"));
}

TEST_CASE("Keys of one secret differ by their purpose", "[crypto]") {
  const std::string secret(32, 's');
  const crypto::SecretKey one = crypto::derive_key(secret, "one");
  const crypto::SecretKey same = crypto::derive_key(secret, "one");
  const crypto::SecretKey other = crypto::derive_key(secret, "other");
  const auto text_of = [](const crypto::SecretKey& key) {
    return std::string(key.data(), key.data() + crypto::SecretKey::kSize);
  };
  CHECK(text_of(one) == text_of(same));
  CHECK(text_of(one) != text_of(other));
}

TEST_CASE("Wiping overwrites the bytes and empties a text", "[crypto]") {
  std::array<char, 4> bytes{'a', 'b', 'c', 'd'};
  crypto::wipe(bytes.data(), bytes.size());
  CHECK(bytes == std::array<char, 4>{});
  std::string text = "secret";
  crypto::wipe(text);
  CHECK(text.empty());
}
