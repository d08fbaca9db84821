// SPDX-License-Identifier: MIT
#include <mcpxx/json/value.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.hpp"

using mcpxx::json::Kind;
using mcpxx::json::Value;

TEST_CASE("a value remembers how its number was given") {
  CHECK(Value().kind() == Kind::null);
  CHECK(Value(true).kind() == Kind::boolean);
  CHECK(Value(-3).kind() == Kind::integer);
  CHECK(Value(std::numeric_limits<std::uint64_t>::max()).kind() == Kind::unsigned_integer);
  CHECK(Value(std::uint64_t{7}).kind() == Kind::integer);
  CHECK(Value(2.5).kind() == Kind::number);
  CHECK(Value("text").kind() == Kind::string);
}

TEST_CASE("integers are read from whole numbers that fit, and from nothing else") {
  CHECK(Value(3.0).as_int64() == 3);
  CHECK(Value(3.0).is_integer());
  CHECK_FALSE(Value(3.5).as_int64());
  CHECK_FALSE(Value(3.5).is_integer());
  CHECK_FALSE(Value(9223372036854775808.0).as_int64());
  CHECK(Value(-9223372036854775808.0).as_int64() == std::numeric_limits<std::int64_t>::min());
  CHECK(Value(9223372036854775808.0).as_uint64() == std::uint64_t{1} << 63);
  CHECK_FALSE(Value(18446744073709551616.0).as_uint64());
  CHECK_FALSE(Value(-1).as_uint64());
  CHECK_FALSE(Value(std::numeric_limits<double>::infinity()).is_integer());
  CHECK_FALSE(Value("3").as_int64());
  CHECK(Value(3).as_double() == 3.0);
}

TEST_CASE("asked for the wrong kind a value answers with nothing") {
  const Value number(1);
  CHECK(number.elements().empty());
  CHECK(number.members().empty());
  CHECK(number.size() == 0);
  CHECK(number["name"].is_null());
  CHECK(number[4]["name"].is_null());
  CHECK_FALSE(number.as_string());
  CHECK_FALSE(number.as_bool());
}

TEST_CASE("objects keep the order of their members and have each name once") {
  Value object = Value::object({{"b", 1}, {"a", 2}, {"b", 3}});
  REQUIRE(object.to_string() == R"({"b":3,"a":2})");
  object.set("c", Value::array({1, "two", nullptr}));
  object.set("a", true);
  CHECK(object.to_string() == R"({"b":3,"a":true,"c":[1,"two",null]})");
  CHECK(object.erase("b"));
  CHECK_FALSE(object.erase("b"));
  CHECK(object.to_string() == R"({"a":true,"c":[1,"two",null]})");
  CHECK(object.contains("c"));
  CHECK(object["c"][1].as_string() == "two");
}

TEST_CASE("a value that is not a container becomes one when something is put in") {
  Value value("text");
  value.push_back(1);
  CHECK(value.to_string() == "[1]");
  value.set("a", 1);
  CHECK(value.to_string() == R"({"a":1})");
}

TEST_CASE("copies own their content") {
  Value original =
      Value::object({{"list", Value::array({"a long enough string", Value::object({{"deep", 1.5}})})}});
  Value copy = original;
  original.find("list")->push_back(2);
  CHECK(copy.to_string() == R"({"list":["a long enough string",{"deep":1.5}]})");
  CHECK(original["list"].size() == 3);
  copy = copy["list"][1];
  CHECK(copy.to_string() == R"({"deep":1.5})");
  const Value moved = std::move(original);
  CHECK(moved["list"].size() == 3);
  const std::vector<Value> list(5, moved);
  CHECK(Value::array(list).size() == 5);
  copy = std::move(*copy.find("deep"));
  CHECK(copy.as_double() == 1.5);
}

TEST_CASE("elements can be changed in place") {
  Value list = Value::array({1, 2});
  for (Value& element : list.elements()) element = Value::array({element});
  CHECK(list.to_string() == "[[1],[2]]");
}

TEST_CASE("equality is that of JSON Schema") {
  CHECK(Value(1) == Value(1.0));
  CHECK(Value(0.0) == Value(-0.0));
  CHECK_FALSE(Value(1) == Value(true));
  CHECK_FALSE(Value(0) == Value());
  CHECK_FALSE(Value(9007199254740993) == Value(9007199254740992.0));
  CHECK(Value(std::numeric_limits<std::uint64_t>::max()) == Value(std::numeric_limits<std::uint64_t>::max()));
  CHECK_FALSE(Value(std::numeric_limits<std::uint64_t>::max()) == Value(18446744073709551616.0));
  CHECK(Value::object({{"a", 1}, {"b", 2}}) == Value::object({{"b", 2}, {"a", 1}}));
  CHECK_FALSE(Value::object({{"a", 1}, {"b", 2}}) == Value::object({{"b", 2}, {"c", 1}}));
  CHECK_FALSE(Value::array({1, 2}) == Value::array({2, 1}));
  CHECK_FALSE(Value::array() == Value::object());
}

TEST_CASE("large objects compare in any order too") {
  Value forwards = Value::object();
  Value backwards = Value::object();
  for (int i = 0; i < 100; ++i) forwards.set(std::to_string(i), i);
  for (int i = 99; i >= 0; --i) backwards.set(std::to_string(i), i);
  CHECK(forwards == backwards);
  backwards.set("50", 0);
  CHECK_FALSE(forwards == backwards);
}
