// SPDX-License-Identifier: MIT
#include <mcpxx/server/uri_template.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/error.hpp>

#include "support/catch.hpp"

using mcpxx::UriMatch;
using mcpxx::UriTemplate;
using mcpxx::UriVerdict;

namespace {

// "a=1;b=2" for a match, "-" for none, "refused".
std::string describe(const UriMatch& match) {
  if (match.verdict == UriVerdict::no_match) return "-";
  if (match.verdict == UriVerdict::refused) return "refused";
  std::string text;
  for (const auto& [name, value] : match.variables) text += (text.empty() ? "" : ";") + name + "=" + value;
  return text;
}

struct Row {
  const char* pattern;
  std::string_view uri;
  const char* expected;
};

}  // namespace

TEST_CASE("a URI template finds the values of its variables") {
  const Row rows[] = {
      {"users://{id}/profile", "users://42/profile", "id=42"},
      {"users://{id}/profile", "users://4/2/profile", "-"},
      {"users://{id}/profile", "users:///profile", "-"},
      {"users://{id}/profile", "users://42/profile/", "-"},
      {"users://{id}/profile", "Users://42/profile", "-"},
      {"users://{id}/profile", "", "-"},
      {"docs:///{path*}", "docs:///a/b/c.md", "path=a/b/c.md"},
      {"docs:///{+path}", "docs:///a/b/c.md", "path=a/b/c.md"},
      {"docs:///{path*}", "docs:///", "-"},
      {"docs:///{path*}", "docs:///a?b", "-"},
      {"docs:///{path*}", "docs:///a#b", "-"},
      {"x://{dir*}/{name}.{ext}", "x://a/b/c.tar.gz", "dir=a/b;name=c.tar;ext=gz"},
      {"x://{a*}/b/{c*}", "x://1/b/2/b/3", "a=1/b/2;c=3"},
      {"x://{a}-{b}", "x://1-2-3", "a=1-2;b=3"},
      {"x://{a}-{b}", "x://12", "-"},
      {"{scheme}://host", "http://host", "scheme=http"},
      {"{all*}", "anything/at/all", "all=anything/at/all"},
      {"s://find{?q,limit}", "s://find?q=hello%20world&limit=5", "q=hello world;limit=5"},
      {"s://find{?q,limit}", "s://find?limit=5&q=x", "q=x;limit=5"},
      {"s://find{?q,limit}", "s://find", ""},
      {"s://find{?q,limit}", "s://find?", ""},
      {"s://find{?q,limit}", "s://find?other=1&&q", "q="},
      {"s://find{?q}", "s://find?q=a=b", "q=a=b"},
      {"s://find{?q}", "s://find?q=1&q=2", "q=1"},
      {"s://find{?q}", "s://findx?q=1", "-"},
      {"s://{kind}{?q}", "s://books?q=1", "kind=books;q=1"},
      {"s://find?q={q}", "s://find?q=1", "q=1"},
      {"x://{a}", "x://caf%C3%A9", "a=caf\xC3\xA9"},
      {"x://{a}", "x://a%2Fb", "a=a/b"},
      {"x://{a}", "x://1+1", "a=1+1"},
      {"plain://text", "plain://text", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern, row.uri);
    CHECK(describe(UriTemplate(row.pattern).match(row.uri)) == row.expected);
  }
}

TEST_CASE("a value that would leave its place is refused, unless the template allows it") {
  const std::string_view nul("x://a\0b", 7);
  const struct {
    std::string_view uri;
    const char* allowed;
  } rows[] = {
      {"x://..", "a=.."},
      {"x://../etc/passwd", "a=../etc/passwd"},
      {"x://a/../../etc", "a=a/../../etc"},
      {"x://a/..", "a=a/.."},
      {"x://%2e%2e/etc", "a=../etc"},
      {"x://%2E%2E%2Fetc", "a=../etc"},
      {"x://.%2e/etc", "a=../etc"},
      {"x://%252e%252e/etc", "a=%2e%2e/etc"},
      {"x://%25252e%25252e/etc", "a=%252e%252e/etc"},
      {"x://..%5cetc", "a=..\\etc"},
      {"x://a\\..\\b", "a=a\\..\\b"},
      {"x:///etc/passwd", "a=/etc/passwd"},
      {"x://%2Fetc/passwd", "a=/etc/passwd"},
      {"x://%5C%5Chost", "a=\\\\host"},
      {"x://C:/windows", "a=C:/windows"},
      {"x://c:%5Cwindows", "a=c:\\windows"},
      {"x://c:", "a=c:"},
      {"x://a%2500", "a=a%00"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.uri);
    CHECK(UriTemplate("x://{a*}").match(row.uri).verdict == UriVerdict::refused);
    CHECK(describe(UriTemplate("x://{a*}", true).match(row.uri)) == row.allowed);
  }
  CHECK(UriTemplate("x://{a*}").match(nul).verdict == UriVerdict::refused);
  CHECK(UriTemplate("x://{a*}").match("x://a%00.txt").verdict == UriVerdict::refused);
  CHECK(UriTemplate("x://{a*}", true).match("x://a%00.txt").variables[0].second == std::string("a\0.txt", 6));
  CHECK(UriTemplate("x://{?a}").match("x://?a=..%2F").verdict == UriVerdict::refused);
}

TEST_CASE("dots that do not leave the place are ordinary text") {
  for (const char* uri : {"x://a..b", "x://...", "x://.hidden", "x://a/./b", "x://..a/b..", "x://100%25"}) {
    CAPTURE(uri);
    CHECK(UriTemplate("x://{a*}").match(uri));
  }
}

TEST_CASE("malformed values are refused even where paths are not looked at") {
  for (const char* uri :
       {"x://%", "x://%4", "x://%zz", "x://a%2", "x://%ff", "x://%C0%AE%C0%AE", "x://%ED%A0%80"}) {
    CAPTURE(uri);
    CHECK(UriTemplate("x://{a*}").match(uri).verdict == UriVerdict::refused);
    CHECK(UriTemplate("x://{a*}", true).match(uri).verdict == UriVerdict::refused);
  }
}

TEST_CASE("a bad URI template is a configuration error") {
  const char* const bad[] = {"",           "x://{",      "x://}",        "x://{a",       "x://a}",
                             "x://{}",     "x://{a}{b}", "x://{a}/{a}",  "x://{?a}/b",   "x://{?}",
                             "x://{?a,}",  "x://{#a}",   "x://{/a}",     "x://{a:3}",    "x://{a,b}",
                             "x://{?a*}",  "x://{+}",    "x://{*}",      "x://{a b}",    "x:// /{a}",
                             "x://a?{?b}", "x://{{a}}",  "x://{?a}{?b}", "x://{a}/{?a}", "x://{;a}",
                             "x://{&a}",   "x://{.a}",   "x://{a\n}",    "x://\x7F{a}"};
  for (const char* text : bad) {
    CAPTURE(text);
    CHECK_THROWS_AS(UriTemplate(text), mcpxx::ConfigError);
  }
  std::string many = "x:/";
  for (int i = 0; i < 17; ++i) many += "/{v" + std::to_string(i) + "}";
  CHECK_THROWS_AS(UriTemplate(many), mcpxx::ConfigError);
}

TEST_CASE("matching a hostile URI takes bounded time and memory") {
  std::string pattern = "x://{v0*}";
  for (int i = 1; i < 16; ++i) pattern += "a{v" + std::to_string(i) + "*}";
  const UriTemplate hostile(pattern + "!");
  const auto start = std::chrono::steady_clock::now();
  CHECK(hostile.match("x://" + std::string(8000, 'a')).verdict == UriVerdict::no_match);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
  CHECK(UriTemplate("{a*}").match(std::string(UriTemplate::kMaxUriBytes, 'a')));
  CHECK_FALSE(UriTemplate("{a*}").match(std::string(UriTemplate::kMaxUriBytes + 1, 'a')));
}

TEST_CASE("templates with more literal text are tried first") {
  const UriTemplate file("x://files/{a}/raw");
  const UriTemplate segment("x://files/{a}");
  const UriTemplate wildcard("x://files/{a*}");
  const UriTemplate query("x://files/{a}{?b}");
  CHECK(is_more_specific(file, segment));
  CHECK_FALSE(is_more_specific(segment, file));
  CHECK(is_more_specific(segment, wildcard));
  CHECK(is_more_specific(segment, query));
  CHECK_FALSE(is_more_specific(segment, segment));
  CHECK(segment.variables() == std::vector<std::string>{"a"});
  CHECK(query.variables() == std::vector<std::string>{"a", "b"});
  CHECK(file.literal_size() == 14);
}
