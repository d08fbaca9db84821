// SPDX-License-Identifier: MIT
#include "base/base64.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

using namespace std::string_literals;
namespace base64 = mcpxx::base64;

TEST_CASE("base64 of RFC 4648 section 10", "[base64]") {
  const std::pair<std::string, std::string> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [plain, encoded] : vectors) {
    CHECK(base64::encode(plain) == encoded);
    CHECK(base64::decode(encoded) == plain);
  }
  CHECK(base64::encode("\xfb\xff\x00"s) == "+/8A");
  CHECK(base64::encode_url("\xfb\xff\x00"s) == "-_8A");
  CHECK(base64::encode_url("f") == "Zg");
}

TEST_CASE("every byte survives base64 at every length", "[base64]") {
  std::string bytes;
  for (int length = 0; length < 300; ++length) {
    CHECK(base64::decode(base64::encode(bytes)) == bytes);
    CHECK(base64::decode_url(base64::encode_url(bytes)) == bytes);
    bytes.push_back(static_cast<char>(length * 7));
  }
}

TEST_CASE("base64 decoding is strict", "[base64]") {
  for (const std::string text :
       {"Z",      "Zg",   "Zg=",      "Zg===", "=",     "==",         "====",       "Zm9v=",
        "Zm9vYg", "Z=g=", "Zg==Zg==", "Zg= =", " Zg==", "Zg== ",      "Zg==\n",     "Zm\n9v",
        "Zm9!",   "Zm9-", "Zm9_",     "Zh==",  "Zm9=",  "\xc3\xa4==", "SGVs!!!bG8="}) {
    INFO(text);
    CHECK_FALSE(base64::decode(text).has_value());
  }
  CHECK_FALSE(base64::decode("Zm9\0"s).has_value());
  for (const std::string text : {"Z", "Zg==", "Zg=", "Zh", "Zm9+", "Zm9/", "Zm9v ", "Zm9vY", "+/8A"}) {
    INFO(text);
    CHECK_FALSE(base64::decode_url(text).has_value());
  }
}
