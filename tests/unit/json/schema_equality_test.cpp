// SPDX-License-Identifier: MIT
// Which items are equal, and that telling many apart stays cheap.
#include <chrono>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/schema_validator.hpp>

#include "support/catch.hpp"

using mcpxx::json::Problems;
using mcpxx::json::SchemaValidator;
using mcpxx::json::Value;

namespace {

/// Empty where all items differ.
std::string problems_of(const Value& items) {
  const auto validator = SchemaValidator::compile(Value::object({{"uniqueItems", true}}));
  REQUIRE(validator);
  Problems problems;
  const bool valid = validator->validate(items, problems);
  CHECK(valid == problems.empty());
  return problems.to_string();
}

template <class Make>
Value list(int count, const Make& make) {
  Value items = Value::array();
  for (int i = 0; i < count; ++i) items.push_back(make(i));
  return items;
}

template <class T>
std::string problems_of_set(const std::set<T>& object) {
  Problems problems;
  const bool fine = mcpxx::json::check(object, problems);
  CHECK(fine == problems.empty());
  return problems.to_string();
}

}  // namespace

TEST_CASE("large integers that follow each other are told apart") {
  constexpr std::int64_t kIds = 1'800'000'000'000'000'000;
  constexpr std::uint64_t kUnsigned = std::uint64_t{1} << 63;
  CHECK(problems_of(list(100000, [](int i) { return Value(kIds + i); })).empty());
  CHECK(problems_of(list(30000, [](int i) { return Value((std::int64_t{1} << 62) + i); })).empty());
  CHECK(problems_of(list(30000, [](int i) { return Value(-kIds - i); })).empty());
  CHECK(problems_of(list(30000, [](int i) {
          return Value(kUnsigned + static_cast<std::uint64_t>(i));
        })).empty());
  Value repeated = list(1000, [](int i) { return Value(kIds + i); });
  repeated.push_back(kIds + 7);
  CHECK(problems_of(repeated) == "/1000: must not repeat an earlier item");
}

TEST_CASE("a number is the same one whatever its kind") {
  const Value twins[][2] = {{Value(1), Value(1.0)},
                            {Value(0), Value(-0.0)},
                            {Value(std::uint64_t{1} << 63), Value(9223372036854775808.0)},
                            {Value(1e300), Value(1e300)}};
  for (const auto& [a, b] : twins) {
    Value items = list(20, [](int i) { return Value(100 + i); });
    items.push_back(a);
    items.push_back(b);
    CHECK(problems_of(items) == "/21: must not repeat an earlier item");
  }
}

TEST_CASE("objects and lists of small values are told apart within the budget") {
  CHECK(problems_of(list(90000, [](int i) {
          return Value::object({{"x", i / 300}, {"y", i % 300}});
        })).empty());
  CHECK(problems_of(list(90000, [](int i) { return Value::array({i / 300, i % 300}); })).empty());
  CHECK(problems_of(list(65536, [](int i) {
          Value flags = Value::object();
          for (int bit = 0; bit < 16; ++bit)
            flags.set(std::string(1, static_cast<char>('a' + bit)), (i >> bit & 1) != 0);
          return flags;
        })).empty());
}

TEST_CASE("elements of a set that are one value in JSON are found among any others") {
  using Any = std::variant<std::int64_t, std::uint64_t, double, std::string, bool>;
  std::set<Any> many;
  for (int i = 0; i < 50000; ++i) many.insert(Any(std::int64_t{1'800'000'000'000'000'000} + i));
  for (int i = 0; i < 50000; ++i) many.insert(Any((std::uint64_t{1} << 63) + static_cast<std::uint64_t>(i)));
  many.insert(Any(std::string("1")));
  many.insert(Any(true));
  const auto start = std::chrono::steady_clock::now();
  CHECK(problems_of_set(many).empty());
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  many.insert(Any(9223372036854775808.0));
  CHECK(problems_of_set(many) == "/100000: must not repeat an earlier item");

  using Lists = std::variant<std::vector<int>, std::vector<double>>;
  CHECK(problems_of_set(std::set<Lists>{std::vector<int>{1, 2}, std::vector<double>{1, 2}}) ==
        "/1: must not repeat an earlier item");
  CHECK(problems_of_set(std::set<Lists>{std::vector<int>{1, 2}, std::vector<double>{2, 1}}).empty());
}
