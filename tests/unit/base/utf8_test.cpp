// SPDX-License-Identifier: MIT
#include "base/utf8.hpp"

#include <string>

#include "support/catch.hpp"

using namespace std::string_literals;
namespace utf8 = mcpxx::utf8;

TEST_CASE("well-formed UTF-8 is told from the rest", "[utf8]") {
  struct Case {
    std::string bytes;
    std::size_t length;  // of the first sequence; 0: malformed
  };
  const Case cases[] = {
      {"a", 1},
      {"\0"s, 1},
      {"\x7f", 1},
      {"\xc2\x80", 2},
      {"\xdf\xbf", 2},
      {"\xe0\xa0\x80", 3},
      {"\xed\x9f\xbf", 3},
      {"\xee\x80\x80", 3},
      {"\xef\xbf\xbf", 3},
      {"\xf0\x90\x80\x80", 4},
      {"\xf4\x8f\xbf\xbf", 4},
      // Continuation bytes alone, and leads that no sequence has.
      {"\x80", 0},
      {"\xbf", 0},
      {"\xc0\x80", 0},
      {"\xc1\xbf", 0},
      {"\xf5\x80\x80\x80", 0},
      {"\xff", 0},
      // Overlong forms.
      {"\xe0\x80\x80", 0},
      {"\xe0\x9f\xbf", 0},
      {"\xf0\x80\x80\x80", 0},
      {"\xf0\x8f\xbf\xbf", 0},
      // Surrogates, and beyond U+10FFFF.
      {"\xed\xa0\x80", 0},
      {"\xed\xbf\xbf", 0},
      {"\xf4\x90\x80\x80", 0},
      // Cut off, and interrupted.
      {"\xc2", 0},
      {"\xe2\x82", 0},
      {"\xf0\x9f\x98", 0},
      {"\xc2x", 0},
      {"\xe2\x82x", 0},
      {"\xf0\x9f\x98x", 0},
      {"\xe2\xc2\x80", 0},
  };
  for (const auto& test : cases) {
    CAPTURE(test.bytes);
    CHECK(utf8::sequence_length(test.bytes) == test.length);
    // At every distance from the word-wise part of the check.
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string text = std::string(before, 'x') + test.bytes;
      CHECK(utf8::is_valid(text) == (test.length != 0));
      CHECK(utf8::is_valid(text + std::string(17, 'y')) == (test.length != 0));
    }
  }
  CHECK(utf8::is_valid(""));
  CHECK(utf8::sequence_length("") == 0);
}

TEST_CASE("code points are counted, not bytes", "[utf8]") {
  CHECK(utf8::count_code_points("") == 0);
  CHECK(utf8::count_code_points("abc") == 3);
  CHECK(utf8::count_code_points("a\xc3\xa4\xe4\xb8\x96\xf0\x9f\x98\x80") == 4);
}
