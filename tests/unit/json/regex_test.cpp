// SPDX-License-Identifier: MIT
#include "json/regex/regex.hpp"

#include <chrono>
#include <string>

#include "support/catch.hpp"

using mcpxx::json::regex::Regex;

namespace {

bool matches(std::string_view expression, std::string_view text) {
  const auto regex = Regex::compile(expression);
  INFO(expression);
  REQUIRE(regex);
  return regex->matches(text);
}
std::string error_of(std::string_view expression) {
  const auto regex = Regex::compile(expression);
  return regex ? "compiled" : regex.error().message;
}

}  // namespace

TEST_CASE("expressions match what ECMA-262 says") {
  struct {
    std::string_view expression;
    std::string_view text;
    bool matches;
  } const cases[] = {
      {"", "", true},
      {"", "abc", true},
      {"b", "abc", true},
      {"^b", "abc", false},
      {"^abc$", "abc", true},
      {"^abc$", "abcd", false},
      {"^$", "", true},
      {"^$", "\n", false},
      {"a|b|cd", "xcdx", true},
      {"^(a|b)+$", "abba", true},
      {"^(?:ab)*$", "ababab", true},
      {"^(?<year>[0-9]{4})-[0-9]{2}$", "2026-07", true},
      {"^(?<year>[0-9]{4})-[0-9]{2}$", "226-07", false},
      {"^a{2,3}$", "a", false},
      {"^a{2,3}$", "aaa", true},
      {"^a{2,3}$", "aaaa", false},
      {"^a{2,}$", "aaaa", true},
      {"^a{0}$", "", true},
      {"^a{0}$", "a", false},
      {"^a{2}?b$", "aab", true},
      {"^a*?b+?c??$", "aabb", true},
      {"^(a*)*$", "aaa", true},
      {"^(a?){3}$", "aa", true},
      {"^(?:){3}a$", "a", true},
      {"^((a{0})*|b)$", "", true},
      {"^(x()){2}$", "xx", true},
      {"^.$", "\n", false},
      {"^.$", "\xF0\x9F\x90\xB2", true},
      {"^\xF0\x9F\x90\xB2*$", "\xF0\x9F\x90\xB2\xF0\x9F\x90\xB2", true},
      {"^[\xC3\xA0-\xC3\xBF]$", "\xC3\xA9", true},
      {"^[^a-c]$", "b", false},
      {"^[^a-c]$", "d", true},
      {"^[]$", "a", false},
      {"^[^]$", "a", true},
      {"^[a\\-z]+$", "a-z", true},
      {"^[a-]+$", "a-", true},
      {"^[-a]+$", "a-", true},
      {"^[\\w.-]+$", "a.b-c_9", true},
      {"^[\\b]$", "\b", true},
      {"^\\d\\D\\w\\W\\s\\S$", "1a_- x", true},
      {"^\\d$", "\xDB\xB0", false},
      {"^\\s$", "\xC2\xA0", true},
      {"^\\s$", "\xEF\xBB\xBF", true},
      {"\\bfoo\\b", "a foo b", true},
      {"\\bfoo\\b", "afoo b", false},
      {"\\Boo", "foo", true},
      {"^\\u0041\\x42\\u{43}\\t\\cC$", "ABC\t\x03", true},
      {"^\\ud83d\\udc32$", "\xF0\x9F\x90\xB2", true},
      {"^\\ud83d\\u0041$", "A", false},
      {"^(\\ud83d\\u0041|b)$", "b", true},
      {"^\\cc\\cC\\0$", std::string_view("\x03\x03\0", 3), true},
      {"^\\/\\.\\*\\?\\(\\)\\[\\]\\{\\}\\|\\^\\$\\\\$", "/.*?()[]{}|^$\\", true},
      {"^\\S+@\\S+\\.\\S+$", "who@example.org", true},
  };
  for (const auto& c : cases) {
    INFO(c.expression << " on " << c.text);
    CHECK(matches(c.expression, c.text) == c.matches);
  }
}

TEST_CASE("what many schemas have though Unicode mode does not has its obvious meaning") {
  struct {
    std::string_view expression;
    std::string_view text;
  } const cases[] = {
      {"^a\\-b$", "a-b"},   {"^{}$", "{}"},         {"^\\${[a-z]+}$", "${name}"}, {"^\\[[^\\]]+]$", "[ab]"},
      {"^{{a}}$", "{{a}}"}, {"^a{2}{x}$", "aa{x}"}, {"^(?<y>a)|(?<y>b)$", "b"},
  };
  for (const auto& c : cases) {
    INFO(c.expression << " on " << c.text);
    CHECK(matches(c.expression, c.text));
  }
}

TEST_CASE("Unicode properties have the characters that the Unicode Character Database gives them") {
  struct {
    std::string_view expression;
    std::string_view text;
    bool matches;
  } const cases[] = {
      {"^\\p{Letter}+$", "H\xC3\xA9llo\xCF\x80\xE4\xB8\xAD", true},
      {"^\\p{L}$", "1", false},
      {"^\\p{Lu}\\p{Ll}$", "\xC3\x89\xC3\xA9", true},
      {"^\\p{Lu}$", "\xC3\xA9", false},
      {"^\\p{Lt}$", "\xC7\x85", true},
      {"^\\p{LC}+$", "aA\xC7\x85", true},
      {"^\\p{digit}+$", "0\xDB\xB0\xF0\x9D\x9F\x98", true},
      {"^\\p{Nd}$", "\xC2\xBD", false},
      {"^\\p{N}$", "\xC2\xBD", true},
      {"^\\p{gc=No}$", "\xC2\xBD", true},
      {"^\\p{General_Category=Decimal_Number}$", "7", true},
      {"^\\P{L}$", "1", true},
      {"^\\P{L}$", "a", false},
      {"^[\\p{L}\\d_-]+$", "\xC3\xA9-1_", true},
      {"^[^\\p{L}]$", "\xC3\xA9", false},
      {"^[\\P{L}a]$", "a", true},
      {"^\\p{punct}$", "!", true},
      {"^\\p{Sc}$", "\xE2\x82\xAC", true},
      {"^\\p{Zs}$", " ", true},
      {"^\\p{Script=Greek}$", "\xCF\x80", true},
      {"^\\p{sc=Grek}$", "p", false},
      {"^\\p{sc=Hani}$", "\xF0\xA0\x80\x80", true},
      {"^\\p{Script=Latin}+$", "Hello", true},
      {"^\\p{ASCII}$", "\xC2\x80", false},
      {"^\\p{Any}$", "\xF4\x8F\xBF\xBF", true},
      {"^\\p{Assigned}$", "\xF4\x8F\xBF\xBF", false},
      {"^\\p{Co}$", "\xF4\x8F\xBF\xBD", true},
  };
  for (const auto& c : cases) {
    INFO(c.expression << " on " << c.text);
    CHECK(matches(c.expression, c.text) == c.matches);
  }
}

TEST_CASE("a match ends where its budget of instructions does") {
  const auto regex = Regex::compile("(a|a)*b");
  REQUIRE(regex);
  const std::string many(1000, 'a');
  std::uint64_t small = 1000;
  CHECK(!regex->matches(many, small));
  CHECK(small == 0);
  std::uint64_t large = 1000000;
  CHECK(regex->matches(many, large) == false);
  CHECK(large < 1000000);
  CHECK(large > 900000);
}

TEST_CASE("what cannot be compiled is refused with a reason") {
  CHECK(error_of("(") == "group without an end");
  CHECK(error_of(")") == "unmatched )");
  CHECK(error_of("[a") == "[ without an end");
  CHECK(error_of("[b-a]") == "range out of order in []");
  CHECK(error_of("[\\d-\\w]") == "a class like \\d cannot bound a range");
  CHECK(error_of("*") == "nothing to repeat");
  CHECK(error_of("a**") == "nothing to repeat");
  CHECK(error_of("a{3,2}") == "numbers out of order in {}");
  for (const char* count :
       {"a{2}{3}", "a+{2}", "a{2}?{3}", "{2}", "^{2}", "(|{2})", "a{,5}", "a{2", "a{2,x}"}) {
    INFO(count);
    CHECK(error_of(count) == "{ does not count anything here, as a character it is \\{");
  }
  CHECK(error_of("\\00") == "\\0 must not be followed by a digit");
  CHECK(error_of("[\\01]") == "\\0 must not be followed by a digit");
  CHECK(error_of("\\c\xC3\xA9") == "\\c needs a letter");
  CHECK(error_of("[\\c1]") == "\\c needs a letter");
  for (const char* name : {"(?<>a)", "(?<1>a)", "(?<a b>c)", "(?<a", "(?<"}) {
    INFO(name);
    CHECK(error_of(name) != "compiled");
  }
  CHECK(error_of("(?<>a)") == "(?< without the name of a group");
  CHECK(error_of("\\u{}") == "invalid hexadecimal escape");
  CHECK(error_of("a\\") == "unexpected end");
  CHECK(error_of("\\q") == "unknown escape");
  CHECK(error_of("\\x1") == "invalid hexadecimal escape");
  CHECK(error_of("\\u{110000}") == "escape beyond U+10FFFF");
  CHECK(error_of("(a)\\1") == "back-references are not supported");
  CHECK(error_of("a(?=b)") == "look-around is not supported");
  CHECK(error_of("(?<!b)a") == "look-around is not supported");
  CHECK(error_of("(?i)a") == "unknown kind of group");
  CHECK(error_of("\\p{Script=Klingon}") == "the Unicode property Script=Klingon is not supported");
  CHECK(error_of("\\p{L\xC3\xA9}") == "the Unicode property L? is not supported");
  CHECK(error_of("\\p{" + std::string(100, 'x') + "}") ==
        "the Unicode property " + std::string(40, 'x') + " is not supported");
  CHECK(error_of("\\pL") == "a property needs a name in braces, as in \\p{Letter}");
  CHECK(error_of("\\p{L") == "unexpected end");
  CHECK(error_of("[\\p{L}-z]") == "a class like \\d cannot bound a range");
  CHECK(error_of("\xff") == "is not valid UTF-8");
  CHECK(error_of("((a{1000}){1000}){1000}") == "needs more than 4096 instructions, repeat less");
  CHECK(error_of("a{99999999999}") == "needs more than 4096 instructions, repeat less");
  CHECK(error_of(std::string(10000, '(')) == "groups nested too deeply");
  CHECK(error_of(std::string(65537, 'a')) == "is longer than 65536 bytes");
}

TEST_CASE("repetitions of what is empty compile in no time and match the empty text") {
  const std::string empty_groups = [] {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += "()";
    return text;
  }();
  const auto start = std::chrono::steady_clock::now();
  for (const std::string& expression :
       {std::string("(((){100000}){100000}){100000}"), std::string("(((a{0}){99999}){99999}){99999}"),
        std::string("(((()*){999999}){999999}){999999}"), std::string("((((){0,99999}){2,99999})+){99999}"),
        "(" + empty_groups + "){99999}", "(a" + empty_groups + "){0,2000}"}) {
    INFO(expression.substr(0, 40));
    CHECK(matches("^" + expression + "$", ""));
    CHECK(!matches("^" + expression + "$", "b"));
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("no expression and text take more than linear time or deep recursion") {
  const std::string many(50000, 'a');
  const std::string_view expressions[] = {"(a|a)*b", "(a+)+$b",           "^(a|b)*$",
                                          "(a*)*b",  "(.*)(.*)(.*)(.*)x", "(a?){50}a{50}x"};
  const auto start = std::chrono::steady_clock::now();
  for (const std::string_view expression : expressions) {
    CHECK(matches(expression, many) == (expression == "^(a|b)*$"));
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}
