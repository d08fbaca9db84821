// SPDX-License-Identifier: MIT
// Strings are looked at several bytes at a time, when read and when written: what needs a look may stand
// anywhere.
#include <string>
#include <string_view>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/writer.hpp>

#include "json/plain_text.hpp"
#include "support/catch.hpp"

using namespace mcpxx::json;

namespace {

constexpr std::size_t kLongest = 70;

std::string written(std::string_view text) {
  std::string out;
  Writer writer(out);
  writer.string(text);
  return out;
}

}  // namespace

TEST_CASE("plain text ends before the first character that needs a look") {
  for (const char special : {'"', '\\', '\n', '\0', '\x1f', '\x80', '\xff'}) {
    for (std::size_t size = 1; size <= kLongest; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, 'a');
        text[at] = special;
        REQUIRE(plain_prefix(text) == at);
      }
    }
  }
}

TEST_CASE("text without such characters is plain to its end") {
  for (std::size_t size = 0; size <= kLongest; ++size) {
    CHECK(plain_prefix(std::string(size, ' ')) == size);
    CHECK(plain_prefix(std::string(size, '\x7f')) == size);
  }
}

TEST_CASE("plain text does not look beyond its end") {
  const std::string text = "abc\"";
  CHECK(plain_prefix(std::string_view(text).substr(0, 2)) == 2);
  CHECK(plain_prefix(std::string_view(text).substr(0, 3)) == 3);
}

TEST_CASE("a string comes back as it was written, wherever it has something to escape") {
  for (const std::string_view special :
       {"\"", "\\", "\n", "\x01", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
    for (std::size_t before = 0; before <= kLongest; ++before) {
      for (const std::size_t after : {0, 1, 7, 8, 9, 40}) {
        const std::string text = std::string(before, 'a').append(special).append(after, 'b').append(special);
        const auto value = parse(written(text));
        REQUIRE(value);
        REQUIRE(value->as_string() == text);
      }
    }
  }
}

TEST_CASE("a long string of escapes is written whole") {
  for (std::size_t size = 240; size <= 270; ++size) {
    const std::string controls(size, '\x02');
    std::string expected = "\"";
    for (std::size_t i = 0; i < size; ++i) expected.append("\\u0002");
    REQUIRE(written(controls) == expected.append("\""));
  }
}

TEST_CASE("bytes that are not UTF-8 are replaced wherever they stand") {
  for (std::size_t before = 0; before <= kLongest; ++before) {
    const std::string text = std::string(before, 'a') + "\xc3";
    REQUIRE(written(text) == "\"" + std::string(before, 'a') + "\xEF\xBF\xBD\"");
  }
}

TEST_CASE("numbers beside strings keep to themselves") {
  const auto value = parse(R"([1,"a",22,"b\"c",333,{"k":4444},"", 5])");
  REQUIRE(value);
  CHECK(value->to_string() == R"([1,"a",22,"b\"c",333,{"k":4444},"",5])");
}
