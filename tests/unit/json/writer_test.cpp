// SPDX-License-Identifier: MIT
#include <mcpxx/json/writer.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/value.hpp>

#include "support/catch.hpp"

using mcpxx::json::Value;
using mcpxx::json::Writer;

namespace {

template <class Write>
std::string written(Write write) {
  std::string out;
  Writer writer(out);
  write(writer);
  return out;
}
std::string written_string(std::string_view text) {
  return written([&](Writer& w) { w.string(text); });
}

}  // namespace

TEST_CASE("the writer puts commas where they belong") {
  const std::string out = written([](Writer& w) {
    w.begin_object();
    w.key("a").begin_array();
    w.integer(1);
    w.begin_object();
    w.end_object();
    w.begin_array();
    w.end_array();
    w.null();
    w.end_array();
    w.key("b").boolean(true);
    w.key("c").raw(R"({"x":1})");
    w.key("d").unsigned_integer(18446744073709551615U);
    w.key("e").base64("hello");
    w.end_object();
  });
  CHECK(out == R"({"a":[1,{},[],null],"b":true,"c":{"x":1},"d":18446744073709551615,"e":"aGVsbG8="})");
}

TEST_CASE("the writer appends to what is there") {
  std::string out = "data: ";
  Writer(out).value(Value::array({1}));
  CHECK(out == "data: [1]");
}

TEST_CASE("strings are escaped and always valid UTF-8") {
  struct {
    std::string_view text;
    std::string_view json;
  } const cases[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {"\"\\/\b\f\n\r\t", R"("\"\\/\b\f\n\r\t")"},
      {{"\0\x1f\x7f", 3}, "\"\\u0000\\u001f\x7f\""},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E\""},
      {"a\xff"
       "b",
       "\"a\xEF\xBF\xBD"
       "b\""},
      {"\xC3", "\"\xEF\xBF\xBD\""},
      {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
      {"\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
  };
  for (const auto& c : cases) CHECK(written_string(c.text) == c.json);
}

TEST_CASE("numbers have the shortest text that reads back the same") {
  const auto number = [](double value) { return written([&](Writer& w) { w.number(value); }); };
  CHECK(number(0.1) == "0.1");
  CHECK(number(2) == "2.0");
  CHECK(number(-0.0) == "-0.0");
  CHECK(number(1e300) == "1e+300");
  CHECK(number(5e-324) == "5e-324");
  CHECK(number(std::numeric_limits<double>::infinity()) == "null");
  CHECK(number(std::numeric_limits<double>::quiet_NaN()) == "null");
  CHECK(written([](Writer& w) { w.integer(std::numeric_limits<std::int64_t>::min()); }) ==
        "-9223372036854775808");
}

TEST_CASE("any double survives a round trip") {
  std::mt19937_64 random(42);
  for (int i = 0; i < 20000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    const auto back = mcpxx::json::parse(Value(value).to_string());
    REQUIRE(back);
    REQUIRE(back->as_double() == value);
  }
}

TEST_CASE("a value of any depth is written without recursion") {
  Value value;
  for (int i = 0; i < 300; ++i) value = i % 2 == 0 ? Value::array({value, i}) : Value::object({{"k", value}});
  const auto back = mcpxx::json::parse(value.to_string(), {.max_depth = 300});
  REQUIRE(back);
  CHECK(*back == value);
}
