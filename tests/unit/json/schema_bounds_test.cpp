// SPDX-License-Identifier: MIT
// Schemas and values made to take more than they should.
#include <mcpxx/json/schema_validator.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "schema_support.hpp"
#include "support/catch.hpp"

using mcpxx::json::Problems;
using mcpxx::json::SchemaValidator;
using mcpxx::json::SchemaValidatorOptions;
using mcpxx::json::Value;
using schema_tests::compile;
using schema_tests::parse;

namespace {

constexpr std::string_view kTooManySteps = "takes more than 10000000 steps to check";
constexpr std::string_view kTooDeep = "takes more than 1000 levels of schemas to check";

/// What ends the validation; it must not pass, in either way of asking.
std::string end_of(const Value& schema, const Value& instance) {
  const auto validator = compile(schema);
  CHECK(!validator.is_valid(instance));
  Problems problems;
  CHECK(!validator.validate(instance, problems));
  REQUIRE(!problems.empty());
  return problems[problems.size() - 1].message;
}

std::string repeated(std::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result.append(text);
  return result;
}

/// Levels that each try the next one twice, down to the leaf.
Value doubling(std::string_view keyword, int levels, Value leaf = Value::object({{"type", "null"}})) {
  Value definitions = Value::object();
  for (int i = 0; i < levels; ++i) {
    const auto reference = Value::object({{"$ref", "#/$defs/" + std::to_string(i + 1)}});
    definitions.set(std::to_string(i), Value::object({{keyword, Value::array({reference, reference})}}));
  }
  definitions.set(std::to_string(levels), std::move(leaf));
  Value schema = Value::object({{"$ref", "#/$defs/0"}});
  schema.set("$defs", std::move(definitions));
  return schema;
}

}  // namespace

TEST_CASE("alternatives inside alternatives end within the budget of steps") {
  const auto start = std::chrono::steady_clock::now();
  CHECK(end_of(doubling("anyOf", 40), Value(1)) == kTooManySteps);
  CHECK(end_of(doubling("oneOf", 40), Value(1)) == kTooManySteps);
  CHECK(end_of(doubling("allOf", 40), Value(nullptr)) == kTooManySteps);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}

TEST_CASE("what looks at every byte of a long text takes steps for it") {
  const std::string text(999'999, 'a');
  const std::string other = text.substr(1) + "b";
  const Value instance(text);
  const Value object = Value::object({{text, 1}});
  const auto leaf = [](std::string_view keyword, Value value) {
    Value schema = Value::object();
    schema.set(keyword, std::move(value));
    return schema;
  };
  const Value demands = Value::object({{other, Value::array({"x"})}});
  struct {
    std::string_view what;
    std::string_view doubled;
    Value leaf;
    const Value& instance;
  } const cases[] = {
      {"minLength", "anyOf", leaf("minLength", 1'000'000), instance},
      {"maxLength", "anyOf", leaf("maxLength", 999'998), instance},
      {"const", "anyOf", leaf("const", Value(other)), instance},
      {"enum", "anyOf", leaf("enum", Value::array({other, "b", text.substr(2) + "bb"})), instance},
      {"required", "anyOf", leaf("required", Value::array({other})), object},
      {"properties", "allOf", leaf("properties", Value::object({{other, false}})), object},
      {"dependentRequired", "allOf", leaf("dependentRequired", demands), object},
      {"dependentSchemas", "allOf", leaf("dependentSchemas", Value::object({{other, false}})), object},
  };
  for (const auto& c : cases) {
    INFO(c.what);
    CHECK(end_of(doubling(c.doubled, 40, c.leaf), c.instance) == kTooManySteps);
  }
}

TEST_CASE("the strings of an enumeration cost other values nothing, its other values take steps") {
  Value texts = Value::array();
  Value numbers = Value::array();
  for (int i = 0; i < 5000; ++i) {
    texts.push_back(std::to_string(i));
    numbers.push_back(i);
  }
  Value items = Value::array();
  for (int i = 0; i < 300'000; ++i) items.push_back(-1);
  const auto schema = [](const Value& values) {
    const Value choices =
        Value::array({Value::object({{"enum", values}}), Value::object({{"type", "number"}})});
    return Value::object({{"items", Value::object({{"anyOf", choices}})}});
  };
  CHECK(compile(schema(texts)).is_valid(items));
  CHECK(end_of(schema(numbers), items) == kTooManySteps);
}

TEST_CASE("whatever is left of the budget, giving up on a member's name is reported") {
  bool gave_up = false;
  bool named = false;
  for (const char* text : {R"({"propertyNames": {"pattern": "(a|a|a)*b"}})",
                           R"({"propertyNames": {"not": {"not": {"pattern": "(a|a|a)*b"}}}})"}) {
    const Value schema = parse(text);
    const Value instance = parse(R"({"aaaaaaaaaaaa": 1, "aaaaaaaaaaab": 1, "aaaaaaaaaaac": 1})");
    for (std::uint64_t steps = 1; steps < 400; ++steps) {
      const auto validator = SchemaValidator::compile(schema, {.max_steps = steps});
      REQUIRE(validator);
      Problems problems;
      CHECK(!validator->validate(instance, problems));
      REQUIRE(!problems.empty());
      const auto& last = problems[problems.size() - 1].message;
      INFO(last);
      const bool too_many = last == "takes more than " + std::to_string(steps) + " steps to check";
      CHECK((too_many || last.starts_with("has a name that ")));
      gave_up = gave_up || too_many;
      named = named || !too_many;
    }
  }
  CHECK(gave_up);
  CHECK(named);
}

TEST_CASE("problems deep inside a value are told in messages of bounded length") {
  Value deep = Value::object();
  for (int i = 0; i < 40; ++i) deep.set("wrong" + std::to_string(i), 1);
  const std::string name = std::string(98, '/') + "\xc3\xa9";
  for (int i = 0; i < 120; ++i) deep = Value::object({{name, std::move(deep)}});
  deep = Value::object({{"outermost", std::move(deep)}});
  Problems problems;
  CHECK(!compile(parse(R"({"type": "object", "additionalProperties": {"$ref": "#"}})"))
             .validate(deep, problems));
  REQUIRE(problems.size() == Problems::kCapacity);
  const std::string& pointer = problems[0].pointer;
  CHECK(pointer.starts_with("/outermost/~1~1"));
  CHECK(pointer.ends_with("~1\xc3\xa9/wrong0"));
  CHECK(pointer.find("\xc3\xa9/.../~1") != std::string::npos);
  CHECK(pointer.find("/...") == pointer.rfind("/..."));
  CHECK(pointer.size() <= 1024 + 4);
  CHECK(problems[0].message == "must be an object, not an integer");
}

TEST_CASE("giving up is a failure, also where a failure would be a success") {
  Value schema = Value::object({{"not", doubling("anyOf", 40)}});
  schema.set("$defs", schema["not"]["$defs"]);
  CHECK(end_of(schema, Value(1)) == kTooManySteps);
  schema.set("not", Value::object({{"not", schema["not"]}}));
  CHECK(end_of(schema, Value(1)) == kTooManySteps);
}

TEST_CASE("a small budget is kept") {
  SchemaValidatorOptions options;
  options.max_steps = 10;
  const auto validator =
      SchemaValidator::compile(Value::object({{"items", Value::object({{"type", "integer"}})}}), options);
  REQUIRE(validator);
  CHECK(validator->is_valid(parse("[1,2,3,4]")));
  Problems problems;
  CHECK(!validator->validate(parse("[1,2,3,4,5,6,7,8,9,10,11]"), problems));
  CHECK(problems.to_string() == "/8: takes more than 10 steps to check");
}

TEST_CASE("dynamic references that never go into the value end within the depth") {
  CHECK(end_of(parse(R"({"$dynamicAnchor": "a", "$dynamicRef": "#a"})"), Value(1)) == kTooDeep);
  CHECK(end_of(parse(R"({"$dynamicAnchor": "a", "anyOf": [{"$dynamicRef": "#a"}, {"$dynamicRef": "#a"}]})"),
               Value(1)) == kTooDeep);
  CHECK(end_of(parse(R"({"$dynamicAnchor": "a", "not": {"$dynamicRef": "#a"}})"), Value(1)) == kTooDeep);
}

TEST_CASE("a recursive schema follows a value as deep as a reader lets it be") {
  const Value schema = parse(
      R"({"type": ["object", "array"], "properties": {"a": {"type": "array", "items": {"$ref": "#"}}}})");
  const auto validator = compile(schema);
  CHECK(validator.is_valid(parse(repeated(R"({"a":[)", 255) + "{}" + repeated("]}", 255))));
  CHECK(!validator.is_valid(parse(repeated(R"({"a":[)", 255) + "1" + repeated("]}", 255))));
}

TEST_CASE("a value nested deeper than any reader allows ends within the depth") {
  Value deep = Value::array();
  for (int i = 0; i < 3000; ++i) {
    Value outer = Value::array();
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  CHECK(end_of(parse(R"({"items": {"$ref": "#"}})"), deep) == kTooDeep);
  Value twice = Value::array();
  twice.push_back(deep);
  twice.push_back(deep);
  CHECK(end_of(parse(R"({"uniqueItems": true})"), twice) == kTooDeep);
  for (int i = 0; i < 20; ++i) twice.push_back(i);
  CHECK(end_of(parse(R"({"uniqueItems": true})"), twice) == kTooDeep);
}

TEST_CASE("long chains of references and deep schemas end") {
  Value definitions = Value::object();
  for (int i = 0; i < 2000; ++i) {
    definitions.set(std::to_string(i), Value::object({{"$ref", "#/$defs/" + std::to_string(i + 1)}}));
  }
  definitions.set("2000", true);
  Value schema = Value::object({{"$ref", "#/$defs/0"}});
  schema.set("$defs", std::move(definitions));
  CHECK(end_of(schema, Value(1)) == kTooDeep);

  Value deep = true;
  for (int i = 0; i < 3000; ++i) {
    Value outer = Value::object();
    outer.set("items", std::move(deep));
    deep = std::move(outer);
  }
  const auto refused = SchemaValidator::compile(deep);
  REQUIRE(!refused);
  CHECK(refused.error().message == "is nested deeper than 512 levels");
}

TEST_CASE("a schema that takes much memory to compile is refused") {
  Value patterns = Value::object();
  for (int i = 0; i < 2000; ++i) patterns.set("a{4000}" + std::to_string(i), true);
  const auto crowded = SchemaValidator::compile(Value::object({{"patternProperties", patterns}}));
  REQUIRE(!crowded);
  CHECK(crowded.error().message ==
        "/patternProperties: is one pattern too many: all together they take too much memory");

  const auto long_name =
      SchemaValidator::compile(Value::object({{"$id", "https://example.org/" + std::string(2000, 'x')}}));
  REQUIRE(!long_name);
  CHECK(long_name.error().message == "/$id: is longer than 1024 bytes");
}

TEST_CASE("names of any length cost what they take once") {
  Value inner = Value::object();
  for (int i = 0; i < 2000; ++i) inner.set(std::to_string(i), Value::object({{"minimum", i}}));
  inner.set("wrong", Value::object({{"minimum", "1"}}));
  const std::string name(1'000'000, 'x');
  const Value schema =
      Value::object({{"properties", Value::object({{name, Value::object({{"properties", inner}})}})}});
  const auto validator = SchemaValidator::compile(schema);
  REQUIRE(!validator);
  CHECK(validator.error().message ==
        "/properties/" + name.substr(0, 100) + "/properties/wrong/minimum: must be a number");
}

TEST_CASE("patterns made for backtracking, and long texts, end within the budget of steps") {
  const Value many(std::string(50000, 'a'));
  for (const char* pattern : {"^(a|a)*$", "^(a+)+$", "^(a|b)*$"}) {
    CHECK(compile(Value::object({{"pattern", pattern}})).is_valid(many));
  }
  CHECK(!compile(Value::object({{"pattern", "(a*)*b"}})).is_valid(many));
  const Value more(std::string(4'000'000, 'a'));
  CHECK(end_of(Value::object({{"pattern", "(a|a|a|a|a|a|a|a|a|a|a|a)*b"}}), more) == kTooManySteps);
  CHECK(
      end_of(Value::object({{"pattern", "^.{4000}b"}}), Value(std::string(100000, 'a'))).starts_with("must"));
  CHECK(end_of(Value::object({{"pattern", ".{4000}b"}}), Value(std::string(100000, 'a'))) == kTooManySteps);
}

TEST_CASE("many items to tell apart, and large values to compare with, end within the budget of steps") {
  Value items = Value::array();
  for (int i = 0; i < 100000; ++i) items.push_back(i);
  CHECK(compile(parse(R"({"uniqueItems": true})")).is_valid(items));
  items.push_back(99999.0);
  CHECK(!compile(parse(R"({"uniqueItems": true})")).is_valid(items));

  Value constant = Value::array();
  for (int i = 0; i < 1000; ++i) constant.push_back(i);
  Value choices = Value::array();
  for (int i = 0; i < 100; ++i) choices.push_back(constant);
  Value all = Value::array();
  constant.elements()[999] = Value("another");
  for (int i = 0; i < 1000; ++i) all.push_back(constant);
  const Value schema = Value::object({{"items", Value::object({{"enum", choices}})}});
  const auto validator = compile(schema);
  Problems problems;
  CHECK(!validator.validate(all, problems));
}

TEST_CASE("large objects with tracked members end") {
  Value large = Value::object();
  std::string text = "{";
  for (int i = 0; i < 20000; ++i) text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":1";
  large = parse(text + "}");
  CHECK(
      compile(
          parse(R"({"allOf": [{"patternProperties": {"^[0-9]+$": true}}], "unevaluatedProperties": false})"))
          .is_valid(large));
  CHECK(
      !compile(
           parse(R"({"allOf": [{"patternProperties": {"^[0-8]+$": true}}], "unevaluatedProperties": false})"))
           .is_valid(large));
}
