// SPDX-License-Identifier: MIT
#include <mcpxx/json/schema_validator.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "schema_support.hpp"
#include "support/catch.hpp"

using mcpxx::json::Problems;
using mcpxx::json::SchemaValidator;
using mcpxx::json::SchemaValidatorOptions;
using mcpxx::json::Value;
using schema_tests::parse;

namespace {

SchemaValidator compile(std::string_view schema, const SchemaValidatorOptions& options = {}) {
  return schema_tests::compile(parse(schema), options);
}

std::string error_of(std::string_view schema, const SchemaValidatorOptions& options = {}) {
  const auto validator = SchemaValidator::compile(parse(schema), options);
  return validator ? "compiled" : validator.error().message;
}

/// Empty where the instance is valid.
std::string problems_of(std::string_view schema, std::string_view instance) {
  const auto validator = compile(schema);
  const Value value = parse(instance);
  Problems problems;
  const bool valid = validator.validate(value, problems);
  CHECK(valid == problems.empty());
  CHECK(valid == validator.is_valid(value));
  return problems.to_string();
}

}  // namespace

TEST_CASE("a schema that is wrong is refused with the place and the reason") {
  struct {
    std::string_view schema;
    std::string_view error;
  } const cases[] = {
      {"7", "must be a schema, that is an object or a boolean, not an integer"},
      {R"({"type": "int"})",
       "/type: \"int\" is no type; there are array, boolean, integer, null, number, object, string"},
      {R"({"type": [["a"]]})",
       "/type: an array is no type; there are array, boolean, integer, null, number, object, string"},
      {R"({"type": []})", "/type: must have at least 1 item"},
      {R"({"properties": {"a/b": {"minLength": -1}}})",
       "/properties/a~1b/minLength: must be an integer >= 0"},
      {R"({"maxItems": 1.5})", "/maxItems: must be an integer >= 0"},
      {R"({"minimum": "1"})", "/minimum: must be a number"},
      {R"({"multipleOf": 0})", "/multipleOf: must be a number > 0"},
      {R"({"uniqueItems": 1})", "/uniqueItems: must be true or false"},
      {R"({"enum": {}})", "/enum: must be an array"},
      {R"({"required": "a"})", "/required: must be an array of names"},
      {R"({"required": ["a", 1]})", "/required: must be an array of names"},
      {R"({"dependentRequired": {"a": 1}})", "/dependentRequired: must be an array of names"},
      {R"({"properties": []})", "/properties: must be an object with schemas"},
      {R"({"properties": {"a": 1}})",
       "/properties/a: must be a schema, that is an object or a boolean, not an integer"},
      {R"({"allOf": {}})", "/allOf: must be an array of schemas"},
      {R"({"anyOf": []})", "/anyOf: must have at least 1 item"},
      {R"({"items": [{}]})", "/items: must be a schema, that is an object or a boolean, not an array"},
      {R"({"pattern": "["})", "/pattern: has a pattern that cannot be used: [ without an end"},
      {R"({"pattern": "(a)\\1"})",
       "/pattern: has a pattern that cannot be used: back-references are not supported"},
      {R"({"patternProperties": {"(?<=a)b": {}}})",
       "/patternProperties: has a pattern that cannot be used: look-around is not supported"},
      {R"({"format": 1})", "/format: must be the name of a format"},
      {R"({"$ref": 1})", "/$ref: must be a URI reference"},
      {R"({"$ref": "#/$defs/a"})", "/$ref: refers to \"#/$defs/a\", which is nowhere in the schema"},
      {R"({"$ref": "#a"})", "/$ref: refers to \"#a\", which is nowhere in the schema"},
      {R"({"items": {"$ref": "https://example.org/a"}})",
       "/items/$ref: refers to \"https://example.org/a\", which is nowhere in the schema"},
      {R"({"$id": "a#b"})", "/$id: must not have a fragment"},
      {R"({"$defs": {"a": {"$id": "x"}, "b": {"$id": "x"}}})",
       "/$defs/b/$id: is the identifier of another schema too"},
      {R"({"$anchor": "1"})", "/$anchor: must be a name of letters, digits, \"_\", \"-\" and \".\""},
      {R"({"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}})",
       "/$defs/b/$anchor: is the anchor of another schema too"},
      {R"({"$schema": "http://json-schema.org/draft-07/schema#"})",
       "/$schema: the dialect \"http://json-schema.org/draft-07/schema\" is not supported, only "
       "\"https://json-schema.org/draft/2020-12/schema\""},
      {R"({"$schema": "https://json-schema.org/draft/2019-09/schema"})",
       "/$schema: the dialect \"https://json-schema.org/draft/2019-09/schema\" is not supported, only "
       "\"https://json-schema.org/draft/2020-12/schema\""},
      {R"({"items": {"$schema": "http://json-schema.org/draft-04/schema#"}})",
       "/items/$schema: the dialect \"http://json-schema.org/draft-04/schema\" is not supported, only "
       "\"https://json-schema.org/draft/2020-12/schema\""},
  };
  for (const auto& c : cases) {
    INFO(c.schema);
    CHECK(error_of(c.schema) == c.error);
  }
}

TEST_CASE("references that never go into the value are refused") {
  CHECK(error_of(R"({"$ref": "#"})") ==
        "refers back to itself without going into the value, which would never end");
  CHECK(error_of(R"({"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}]},)"
                 R"("b": {"anyOf": [true, {"$ref": "#/$defs/a"}]}}})") ==
        "/$defs/a: refers back to itself without going into the value, which would never end");
  CHECK(error_of(R"({"if": true, "then": {"not": {"$ref": "#"}}})") ==
        "refers back to itself without going into the value, which would never end");
  CHECK(error_of(R"({"properties": {"next": {"$ref": "#"}}})") == "compiled");
}

TEST_CASE("schemas registered by hand are found, and errors in them name them") {
  SchemaValidatorOptions options;
  options.remotes.emplace("https://example.org/a",
                          parse(R"({"type": "string", "$defs": {"b": {"minLength": "x"}}})"));
  const auto validator = compile(R"({"items": {"$ref": "https://example.org/a"}})", options);
  CHECK(validator.is_valid(parse(R"(["a"])")));
  CHECK(!validator.is_valid(parse("[1]")));
  CHECK(error_of(R"({"$ref": "https://example.org/a#/$defs/b"})", options) ==
        "https://example.org/a#/$defs/b/minLength: must be an integer >= 0");
  options.remotes.emplace("https://example.org/meta",
                          parse(R"({"$vocabulary": {"https://example.org/vocab": true}})"));
  CHECK(error_of(R"({"$schema": "https://example.org/meta"})", options) ==
        "/$schema: the vocabulary \"https://example.org/vocab\" is not supported");
}

TEST_CASE("problems name the place in the value and what is wanted") {
  struct {
    std::string_view schema;
    std::string_view instance;
    std::string_view problems;
  } const cases[] = {
      {"false", "1", "is not allowed"},
      {R"({"type": "integer"})", R"("1")", "must be an integer, not a string"},
      {R"({"type": "integer"})", "1.5", "must be a whole number"},
      {R"({"type": ["string", "null"]})", "{}", "must be a string or null, not an object"},
      {R"({"enum": ["a", 1, null, [1.0]]})", "2", "must be one of \"a\", 1, null, [1.0]"},
      {R"({"enum": []})", "1", "is not allowed"},
      {R"({"const": "a"})", "2", "must be \"a\""},
      {R"({"minimum": 0, "multipleOf": 0.5})", "-1.25", "must be >= 0\nmust be a multiple of 0.5"},
      {R"({"maximum": 1.5})", "2", "must be <= 1.5"},
      {R"({"exclusiveMinimum": 1})", "1", "must be > 1"},
      {R"({"exclusiveMaximum": 1})", "1", "must be < 1"},
      {R"({"minLength": 1})", R"("")", "must have at least 1 character"},
      {R"({"maxLength": 2})", R"("abc")", "must have at most 2 characters"},
      {R"({"pattern": "^a$"})", R"("b")", "must match the pattern ^a$"},
      {R"({"minItems": 1})", "[]", "must have at least 1 item"},
      {R"({"maxProperties": 1})", R"({"a": 1, "b": 2})", "must have at most 1 member"},
      {R"({"uniqueItems": true})", "[1, 2, 1.0]", "/2: must not repeat an earlier item"},
      {R"({"contains": {"type": "null"}})", "[1]", "must contain at least 1 item of a certain form"},
      {R"({"contains": {"type": "null"}, "maxContains": 1})", "[null, null]",
       "must contain at most 1 item of a certain form"},
      {R"({"properties": {"items": {"items": {"properties": {"price": {"minimum": 0}}}}}})",
       R"({"items": [{}, {"price": 1}, {"price": -1}]})", "/items/2/price: must be >= 0"},
      {R"({"properties": {"b": {}, "a": {}}, "required": ["a", "c"], "additionalProperties": false})",
       R"({"b": 1, "x~": 2, "c": 3})",
       "/x~0: is unknown; known are \"b\", \"a\"\n/c: is unknown; known are \"b\", "
       "\"a\"\n/a: is required"},
      {R"({"additionalProperties": {"type": "string"}})", R"({"a": 1})",
       "/a: must be a string, not an integer"},
      {R"({"patternProperties": {"^x": false}})", R"({"x1": 1})", "/x1: is not allowed"},
      {R"({"propertyNames": {"maxLength": 1}})", R"({"ab": 1})",
       "/ab: has a name that must have at most 1 character"},
      {R"({"dependentRequired": {"a": ["b"]}})", R"({"a": 1})", "/b: is required beside \"a\""},
      {R"({"anyOf": [{"type": "null"}, {"type": "object", "required": ["a"]}]})", "{}", "/a: is required"},
      {R"({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/o"}], "$defs": {"o": {"type": "object", "required": ["a"]}}})",
       "{}", "/a: is required"},
      {R"({"anyOf": [{"minimum": 5}, {"multipleOf": 7}]})", "3", "is none of the alternatives"},
      {R"({"oneOf": [{"type": "integer"}, {"minimum": 1}]})", "3", "is more than one of the alternatives"},
      {R"({"not": {"type": "integer"}})", "3", "is what the schema's \"not\" excludes"},
      {R"({"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}})",
       R"({"a": 1})", "/b: is required"},
      {R"({"properties": {"a": true}, "unevaluatedProperties": false})", R"({"a": 1, "b": 1})",
       "/b: is not allowed"},
      {R"({"prefixItems": [true], "unevaluatedItems": false})", "[1, 2]", "/1: is not allowed"},
  };
  for (const auto& c : cases) {
    INFO(c.schema << " on " << c.instance);
    CHECK(problems_of(c.schema, c.instance) == c.problems);
  }
}

TEST_CASE("the number of problems and the length of each are bounded") {
  const std::string many = "[" + std::string(2000, ' ') + "1" + [] {
    std::string more;
    for (int i = 0; i < 1000; ++i) more += ",1";
    return more;
  }() + "]";
  const auto validator = compile(R"({"items": {"type": "string"}})");
  Problems problems;
  CHECK(!validator.validate(parse(many), problems));
  CHECK(problems.size() == Problems::kCapacity);
  Problems unknown;
  const Value long_name = Value::object({{std::string(100000, 'x'), 1}});
  CHECK(!compile(R"({"additionalProperties": false})").validate(long_name, unknown));
  CHECK(unknown.to_string().size() < 300);
}

TEST_CASE("numbers are compared and divided exactly, as they are written") {
  struct {
    std::string_view schema;
    std::string_view instance;
    bool valid;
  } const cases[] = {
      {R"({"multipleOf": 0.01})", "19.99", true},
      {R"({"multipleOf": 0.01})", "19.999", false},
      {R"({"multipleOf": 0.1})", "0.3", true},
      {R"({"multipleOf": 1e-8})", "12391239123", true},
      {R"({"multipleOf": 0.7})", "1e300", false},
      {R"({"multipleOf": 7e299})", "1.4e300", true},
      {R"({"multipleOf": 3})", "9223372036854775807", false},
      {R"({"multipleOf": 7})", "9223372036854775807", true},
      {R"({"multipleOf": 7})", "-9223372036854775808", false},
      {R"({"multipleOf": 8})", "-9223372036854775808", true},
      {R"({"multipleOf": 5})", "18446744073709551615", true},
      {R"({"multipleOf": 18446744073709551615})", "18446744073709551615", true},
      {R"({"multipleOf": 18446744073709551615})", "0", true},
      {R"({"multipleOf": 2})", "7.0", false},
      {R"({"multipleOf": 2})", "8.0", true},
      {R"({"multipleOf": 5e-324})", "1.7976931348623157e308", true},
      {R"({"maximum": 9007199254740992})", "9007199254740993", false},
      {R"({"maximum": 9007199254740992.0})", "9007199254740993", false},
      {R"({"maximum": 9223372036854775807})", "9223372036854775808", false},
      {R"({"minimum": 18446744073709551615})", "18446744073709551614", false},
      {R"({"minimum": -1e300})", "-9223372036854775808", true},
      {R"({"exclusiveMaximum": 0.5})", "0", true},
      {R"({"exclusiveMinimum": -0.5})", "0", true},
      {R"({"minimum": 0.5})", "0", false},
      {R"({"const": 1})", "1.0", true},
      {R"({"type": "integer"})", "1e300", true},
      {R"({"enum": [9007199254740993]})", "9007199254740992", false},
  };
  for (const auto& c : cases) {
    INFO(c.schema << " on " << c.instance);
    CHECK(problems_of(c.schema, c.instance).empty() == c.valid);
  }
}

TEST_CASE("a number that JSON does not have is the null that is written for it") {
  const Value infinite(std::numeric_limits<double>::infinity());
  CHECK(!compile(R"({"type": "number"})").is_valid(infinite));
  CHECK(compile(R"({"type": "null"})").is_valid(infinite));
  CHECK(compile(R"({"const": null})").is_valid(infinite));
  CHECK(compile(R"({"enum": ["a", null]})").is_valid(infinite));
  CHECK(!compile(R"({"const": 1})").is_valid(infinite));
  for (const Value& schema :
       {Value::object({{"const", infinite}}), Value::object({{"enum", Value::array({1, infinite})}})}) {
    const auto validator = SchemaValidator::compile(schema);
    REQUIRE(validator);
    CHECK(validator->is_valid(Value()));
    CHECK(validator->is_valid(infinite));
    CHECK(!validator->is_valid(Value(1e300)));
  }
}

TEST_CASE("a limit that JSON does not have is refused") {
  using Limits = std::numeric_limits<double>;
  for (const char* name : {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}) {
    for (const double limit : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
      INFO(name << " " << limit);
      const auto refused = SchemaValidator::compile(Value::object({{name, limit}}));
      REQUIRE(!refused);
      CHECK(refused.error().message.starts_with("/" + std::string(name) + ": must be a number"));
    }
    const auto largest = SchemaValidator::compile(Value::object({{name, Limits::max()}}));
    REQUIRE(largest);
    const bool upper = std::string_view(name).ends_with("aximum");
    CHECK(largest->is_valid(Value(std::numeric_limits<std::uint64_t>::max())) == upper);
  }
}

TEST_CASE("formats are annotations, or asserted where that is asked for") {
  const Value no_date("tomorrow");
  CHECK(compile(R"({"format": "date"})").is_valid(no_date));
  SchemaValidatorOptions options;
  options.assert_formats = true;
  const auto validator = compile(R"({"format": "date"})", options);
  CHECK(!validator.is_valid(no_date));
  CHECK(validator.is_valid(Value("2026-07-28")));
  CHECK(validator.is_valid(Value(1)));
  CHECK(compile(R"({"format": "shoe-size"})", options).is_valid(no_date));
}

TEST_CASE("a validator outlives the schema, and copies share it") {
  auto schema = parse(R"({"properties": {"a": {"enum": ["x", {"deep": ["y"]}], "pattern": "^x"}}})");
  auto validator = SchemaValidator::compile(schema);
  REQUIRE(validator);
  const SchemaValidator copy = *validator;
  schema = Value();
  validator = mcpxx::Error("gone");
  CHECK(copy.is_valid(parse(R"({"a": {"deep": ["y"]}})")));
  CHECK(!copy.is_valid(parse(R"({"a": "y"})")));
}
