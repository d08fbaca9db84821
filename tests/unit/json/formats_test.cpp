// SPDX-License-Identifier: MIT
#include "json/formats.hpp"

#include "support/catch.hpp"

using mcpxx::json::matches_format;

TEST_CASE("formats tell good texts from bad ones") {
  struct {
    std::string_view format;
    std::string_view text;
    bool matches;
  } const cases[] = {
      {"date-time", "2026-01-31T12:00:00Z", true},
      {"date-time", "2026-01-31", false},
      {"date", "2026-01-31", true},
      {"date", "2026-02-31", false},
      {"time", "12:00:00Z", true},
      {"time", "12:00:00", false},
      {"email", "who@example.org", true},
      {"email", "who@localhost", true},
      {"email", "who", false},
      {"email", "@example.org", false},
      {"email", "who@", false},
      {"email", "a b@example.org", false},
      {"email", "a@b@example.org", false},
      {"email", "a@.example.org", false},
      {"uri", "https://example.org/a?b=%20#c", true},
      {"uri", "urn:isbn:0451450523", true},
      {"uri", "/relative", false},
      {"uri", "no scheme:", false},
      {"uri", "http://a b", false},
      {"uri", "http://example.org/%2", false},
      {"uri", "http://example.org/\xC3\xA9", false},
      {"uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", true},
      {"uuid", "2eb8aa08aa9811eab4aa73b441d16380", false},
      {"uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d1638g", false},
      {"made-up", "anything", true},
  };
  for (const auto& c : cases) {
    INFO(c.format << " " << c.text);
    CHECK(matches_format(c.format, c.text) == c.matches);
  }
}
