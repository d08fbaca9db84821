// SPDX-License-Identifier: MIT
#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>

#include "sample_types.hpp"
#include "support/catch.hpp"

using namespace samples;
using mcpxx::json::DecodeOptions;
using mcpxx::json::from_value;
using mcpxx::json::parse;

namespace {

template <class T>
std::string problems_of(std::string_view text, const DecodeOptions& options = {}) {
  const auto value = parse(text);
  if (!value) return value.error().message;
  const auto result = from_value<T>(*value, options);
  return result ? "" : result.error().message;
}
template <class T>
T decoded(std::string_view text, const DecodeOptions& options = {}) {
  const auto value = parse(text);
  REQUIRE(value);
  auto result = from_value<T>(*value, options);
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return std::move(*result);
}

}  // namespace

TEST_CASE("every problem is reported with its place") {
  CHECK(problems_of<Order>(R"({"items":[{"name":"a","price":{"currency":"EUR","amount":1}},
                                        {"name":3,"price":{"currency":"EUR","amount":-1}}, 7],"unit":"kelvin"})") ==
        "/items/1/name: must be a string, not an integer\n"
        "/items/1/price/amount: must be >= 0\n"
        "/items/2: must be an object, not an integer\n"
        R"(/unit: must be one of "celsius", "fahrenheit", "default")");
  CHECK(problems_of<Item>("{}") == "/name: is required\n/price: is required");
  CHECK(problems_of<Item>("[]") == "must be an object, not an array");
  CHECK(problems_of<Item>(R"({"name":"a","price":{"currency":"","amount":1},"a/b~c":1})") ==
        R"(/a~1b~0c: is unknown; known are "name", "price")");
}

TEST_CASE("unknown members are tolerated on request") {
  CHECK(problems_of<Item>(R"({"name":"a","x":{"y":1},"price":{"z":1,"currency":"","amount":1}})",
                          {.allow_unknown = true})
            .empty());
  struct Empty {};
  CHECK(problems_of<Empty>("{}").empty());
  CHECK(problems_of<Empty>(R"({"a":1})") == "/a: is unknown; there are no members");
}

TEST_CASE("absent members keep their defaults") {
  const auto search = decoded<Search>(R"({"query":"x","tag":"y"})");
  CHECK(search.limit == 10);
  CHECK(search.class_ == "a@b");
  CHECK(decoded<Order>("{}").unit == Unit::fahrenheit);
  CHECK_FALSE(decoded<Order>(R"({"note":null})").note);
  CHECK(problems_of<Order>(R"({"items":null})") == "/items: must be an array, not null");
}

TEST_CASE("what the schema says is enforced") {
  CHECK(problems_of<Search>(R"({"query":"","tag":"a"})") == "/query: must have at least 1 character");
  CHECK(problems_of<Search>(R"({"query":"\u00e9\u00e9\u00e9\u00e9\u00e9","tag":"a"})").empty());
  CHECK(problems_of<Search>(R"({"query":"sixsix","tag":"a"})") == "/query: must have at most 5 characters");
  CHECK(problems_of<Search>(R"({"query":"a","tag":"a","limit":0})") == "/limit: must be >= 1");
  CHECK(problems_of<Search>(R"({"query":"a","tag":"a","limit":51})") == "/limit: must be <= 50");
  CHECK(problems_of<Search>(R"({"query":"a","tag":"a","threshold":-1})") == "/threshold: must be > -1");
  CHECK(problems_of<Search>(R"({"query":"a","tag":"a","threshold":1})") == "/threshold: must be < 1");
  CHECK(problems_of<Search>(R"({"query":"a","tag":"a","threshold":0.3})") ==
        "/threshold: must be a multiple of 0.25");
  CHECK(problems_of<Search>(R"({"query":"a","tag":"a","threshold":0.75})").empty());
  CHECK(problems_of<Search>(R"({"query":"a","tag":"A1"})") == "/tag: must match the pattern ^[a-z]+$");
  CHECK(problems_of<Search>(R"({"query":"a"})") == "/tag: is required");
  CHECK(problems_of<Search>(R"({"query":"a","tag":"a","fields":["a","b","c"]})") ==
        "/fields: must have at most 2 items");
  CHECK(problems_of<Search>(R"({"query":"a","tag":"a","category":"x"})") ==
        "/category: must have the format email");
  CHECK(problems_of<std::set<int>>("[1,2,1]") == "/2: must not repeat an earlier item");
  CHECK(problems_of<std::set<int>>("[1,\"x\",\"y\",0]") ==
        "/1: must be an integer, not a string\n/2: must be an integer, not a string");
  CHECK(problems_of<std::array<int, 2>>("[1,2,3]") == "must have exactly 2 items");
}

TEST_CASE("numbers must fit their type") {
  CHECK(decoded<int>("3.0") == 3);
  CHECK(problems_of<int>("3.5") == "must be a whole number");
  CHECK(problems_of<int>("2147483648") == "must be between -2147483648 and 2147483647");
  CHECK(problems_of<std::int8_t>("-129") == "must be between -128 and 127");
  CHECK(problems_of<std::uint16_t>("-1") == "must be between 0 and 65535");
  CHECK(problems_of<std::uint64_t>("-1") == "must be between 0 and 18446744073709551615");
  CHECK(decoded<std::uint64_t>("18446744073709551615") == 18446744073709551615U);
  CHECK(problems_of<std::int64_t>("9223372036854775808") ==
        "must be between -9223372036854775808 and 9223372036854775807");
  CHECK(decoded<std::int64_t>("-9223372036854775808") == INT64_MIN);
  CHECK(problems_of<float>("1e39") == "must be between -3.4e38 and 3.4e38");
  CHECK(decoded<double>("3") == 3.0);
  CHECK(problems_of<int>("1e300") == "must be between -2147483648 and 2147483647");
}

TEST_CASE("texts of a special form are checked") {
  using Nano = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;
  CHECK(problems_of<Nano>(R"("yesterday")") == "must be a date-time such as 2026-01-31T12:00:00Z (RFC 3339)");
  CHECK(problems_of<Nano>(R"("9999-01-01T00:00:00Z")") == "is a date-time out of range");
  CHECK(decoded<Nano>(R"("1970-01-01T00:00:00.000000001Z")").time_since_epoch().count() == 1);
  CHECK(problems_of<mcpxx::json::Bytes>(R"("a")") == "must be base64 (RFC 4648 section 4, padded)");
  CHECK(problems_of<std::string_view>(R"("a")") == "is a member that is only written");
  CHECK(decoded<std::chrono::seconds>("5") == std::chrono::seconds(5));
  CHECK(decoded<Level>(R"("H")") == Level::high);
}

TEST_CASE("strings are taken for what they say on request") {
  struct Arguments {
    int count;
    bool flag;
    std::optional<double> ratio;
    std::string text;
    std::vector<int> list;
  };
  const std::string_view text = R"({"count":"3","flag":"true","ratio":"2.5","text":"7","list":"[1,2]"})";
  const auto arguments = decoded<Arguments>(text, {.lenient_strings = true, .decode_json_strings = true});
  CHECK(arguments.count == 3);
  CHECK(arguments.flag);
  CHECK(arguments.ratio == 2.5);
  CHECK(arguments.text == "7");
  CHECK(arguments.list == std::vector<int>{1, 2});
  CHECK(problems_of<Arguments>(text) ==
        "/count: must be an integer, not a string\n/flag: must be a boolean, not a string\n"
        "/ratio: must be a number, not a string\n/list: must be an array, not a string");
  CHECK(problems_of<int>(R"("many")", {.lenient_strings = true}) == "must be an integer, not a string");
  CHECK(problems_of<int>(R"("true")", {.lenient_strings = true}) == "must be an integer, not a boolean");
}

TEST_CASE("JSON inside strings is read where structure is wanted, never the other way round") {
  const DecodeOptions options{.decode_json_strings = true};
  CHECK(decoded<Item>(R"({"name":"{}","price":"{\"currency\":\"EUR\",\"amount\":1}"})", options).name ==
        "{}");
  CHECK(problems_of<Item>(R"({"name":"a","price":"{\"currency\":1,\"amount\":1}"})", options) ==
        "/price/currency: must be a string, not an integer");
  CHECK(problems_of<std::string>(R"({"a":1})", options) == "must be a string, not an object");
  CHECK(problems_of<std::vector<int>>(R"("{}")", options) == "must be an array, not a string");
  CHECK(problems_of<std::vector<int>>(R"("[1")", options) == "must be an array, not a string");
  CHECK(problems_of<int>(R"("3")", options) == "must be an integer, not a string");
}

TEST_CASE("recursive structs are read as deep as the document goes") {
  const auto tree = decoded<Tree>(R"({"label":"a","children":[{"label":"b","twin":{"label":"c"}}]})");
  CHECK(tree.children.at(0).twin->label == "c");
  CHECK(problems_of<Tree>(R"({"label":"a","children":[{"label":"b","children":[{}]}]})") ==
        "/children/0/children/0/label: is required");
}

TEST_CASE("problems are bounded in number and length") {
  std::string many = "[";
  for (int i = 0; i < 100; ++i) many += "\"x\",";
  many.back() = ']';
  const std::string text = problems_of<std::vector<int>>(many);
  CHECK(std::count(text.begin(), text.end(), '\n') == 32);
  CHECK(text.ends_with("\nand perhaps more"));
  const std::string long_name(1 << 20, 'n');
  CHECK(problems_of<Item>("{\"" + long_name + "\":1}").size() < 300);
}
