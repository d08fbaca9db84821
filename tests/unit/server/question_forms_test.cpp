// SPDX-License-Identifier: MIT
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <mcpxx/error.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/server/error.hpp>
#include <mcpxx/server/questions.hpp>

#include "server/questions/forms.hpp"
#include "server/questions/question.hpp"
#include "server/questions/sample_request.hpp"
#include "support/catch.hpp"

using mcpxx::field;
using mcpxx::fields;
using mcpxx::Questions;
using mcpxx::detail::form_schema;
using mcpxx::json::Value;
using mcpxx::protocol::Version;

namespace {

enum class Colour { red, green };
enum class Size { s, l };

struct Order {
  std::string name;
  std::string email;
  std::optional<int> count;
  double weight = 1.5;
  bool express = true;
  Colour colour = Colour::green;
  Size size;
  std::vector<Colour> extras = {Colour::red};
  std::vector<Size> spare;

  static constexpr auto mcp_fields() {
    return fields(field<&Order::name>("Who orders").title("Name").min_length(1).max_length(20).example("Ada"),
                  field<&Order::email>().format("email"), field<&Order::count>().minimum(1).maximum(9),
                  field<&Order::size>().required(), field<&Order::extras>().max_items(2));
  }
};

struct Plain {
  std::string text;
};

Value parse(std::string_view text) {
  auto value = mcpxx::json::parse(text);
  REQUIRE(value.ok());
  return std::move(*value);
}

const auto& order() { return mcpxx::json::type_info<Order>(); }

Value params_of(const Questions& questions, Version version) {
  return mcpxx::detail::questions_of(questions, version).at(0).params;
}

}  // namespace

template <>
struct mcpxx::enum_names<Size> {
  static constexpr EnumName values[] = {{Size::s, "S", "Small"}, {Size::l, "L", "Large"}};
};

TEST_CASE("a struct becomes a form with a field for each member", "[questions][forms]") {
  for (const auto version : {Version::v2025_11_25, Version::v2026_07_28}) {
    CHECK(form_schema(order(), version) == parse(R"({
      "type": "object",
      "properties": {
        "name": {"type": "string", "title": "Name", "description": "Who orders", "minLength": 1, "maxLength": 20},
        "email": {"type": "string", "format": "email"},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "weight": {"type": "number", "default": 1.5},
        "express": {"type": "boolean", "default": true},
        "colour": {"type": "string", "enum": ["red", "green"], "default": "green"},
        "size": {"type": "string", "oneOf": [{"const": "S", "title": "Small"}, {"const": "L", "title": "Large"}]},
        "extras": {"type": "array", "items": {"type": "string", "enum": ["red", "green"]}, "maxItems": 2,
                   "default": ["red"]},
        "spare": {"type": "array", "items": {"anyOf": [{"const": "S", "title": "Small"},
                                                       {"const": "L", "title": "Large"}]}}
      },
      "required": ["name", "email", "size"]
    })"));
  }
}

TEST_CASE("the form of an older revision leaves out what that does not have", "[questions][forms]") {
  CHECK(form_schema(order(), Version::v2025_06_18) == parse(R"({
    "type": "object",
    "properties": {
      "name": {"type": "string", "title": "Name", "description": "Who orders", "minLength": 1, "maxLength": 20},
      "email": {"type": "string", "format": "email"},
      "count": {"type": "integer", "minimum": 1, "maximum": 9},
      "weight": {"type": "number"},
      "express": {"type": "boolean", "default": true},
      "colour": {"type": "string", "enum": ["red", "green"]},
      "size": {"type": "string", "enum": ["S", "L"], "enumNames": ["Small", "Large"]}
    },
    "required": ["name", "email", "size"]
  })"));
}

namespace {

struct WithPattern {
  std::string a;
  static constexpr auto mcp_fields() { return fields(field<&WithPattern::a>().pattern("x")); }
};
struct WithMultiple {
  int a;
  static constexpr auto mcp_fields() { return fields(field<&WithMultiple::a>().multiple_of(2)); }
};
struct WithExclusive {
  int a;
  static constexpr auto mcp_fields() { return fields(field<&WithExclusive::a>().exclusive_minimum(2)); }
};
struct WithUuid {
  std::string a;
  static constexpr auto mcp_fields() { return fields(field<&WithUuid::a>().format("uuid")); }
};
struct WithConstant {
  std::string a;
  static constexpr auto mcp_fields() { return fields(mcpxx::constant("kind", "x")); }
};
struct WithRequiredOptional {
  std::optional<int> a;
  static constexpr auto mcp_fields() { return fields(field<&WithRequiredOptional::a>().required()); }
};
struct WithRequiredList {
  std::vector<Colour> a;
  static constexpr auto mcp_fields() { return fields(field<&WithRequiredList::a>().required()); }
};

}  // namespace

TEST_CASE("limits that no form can show are refused with what to change", "[questions][forms]") {
  using mcpxx::json::type_info;
  const mcpxx::json::TypeInfo* const types[] = {
      &type_info<WithPattern>(), &type_info<WithMultiple>(), &type_info<WithExclusive>(),
      &type_info<WithUuid>(),    &type_info<WithConstant>(), &type_info<WithRequiredOptional>()};
  for (const auto* type : types) {
    CAPTURE(type->object().name());
    CHECK_THROWS_AS(form_schema(*type, Version::v2026_07_28), mcpxx::ConfigError);
  }
  const auto& list = type_info<WithRequiredList>();
  CHECK(form_schema(list, Version::v2025_11_25)["required"].size() == 1);
  CHECK_THROWS_AS(form_schema(list, Version::v2025_06_18), mcpxx::QuestionFailed);
}

namespace {

struct WithIntegers {
  int plain;
  std::int8_t narrow;
  std::uint32_t natural;
  std::int64_t wide;
  int limited;
  static constexpr auto mcp_fields() {
    return fields(field<&WithIntegers::limited>().minimum(-5e9).maximum(7));
  }
};

}  // namespace

TEST_CASE("a form says what its integers can hold", "[questions][forms]") {
  const Value schema = form_schema(mcpxx::json::type_info<WithIntegers>(), Version::v2025_11_25);
  CHECK(schema["properties"] == parse(R"({
    "plain": {"type": "integer", "minimum": -2147483648, "maximum": 2147483647},
    "narrow": {"type": "integer", "minimum": -128, "maximum": 127},
    "natural": {"type": "integer", "minimum": 0, "maximum": 4294967295},
    "wide": {"type": "integer"},
    "limited": {"type": "integer", "minimum": -2147483648, "maximum": 7}
  })"));
}

TEST_CASE("hand-written forms are sent as they are", "[questions][forms]") {
  const Value schema = parse(R"({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
    "properties": {"a": {"type": "string", "enum": ["x"], "enumNames": ["X"]},
                   "b": {"type": "string", "oneOf": [{"const": "y", "title": "Y"}]},
                   "c": {"type": "array", "items": {"anyOf": [{"const": "z", "title": "Z"}]}},
                   "d": {"type": "integer", "x-own": 1}}, "required": ["a"]})");
  Questions questions;
  questions.elicit("form", "Well?", schema);
  CHECK(params_of(questions, Version::v2025_06_18) ==
        Value::object({{"message", "Well?"}, {"requestedSchema", schema}}));
  CHECK(params_of(questions, Version::v2026_07_28) ==
        Value::object({{"mode", "form"}, {"message", "Well?"}, {"requestedSchema", schema}}));
}

TEST_CASE("hand-written schemas that are not flat are refused", "[questions][forms]") {
  const char* const schemas[] = {
      "{}",
      "[]",
      R"({"type": "object"})",
      R"({"type": "string", "properties": {}})",
      R"({"type": "object", "properties": {"a": {"type": "object"}}})",
      R"({"type": "object", "properties": {"a": {}}})",
      R"({"type": "object", "properties": {"a": true}})",
      R"({"type": "object", "properties": {"a": {"type": ["string", "null"]}}})",
      R"({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}})",
      R"({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "object", "enum": [{}]}}}})",
      R"({"type": "object", "properties": {"a": {"type": "string", "oneOf": [{"minLength": 1}]}}})",
      R"({"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}})",
      R"({"type": "object", "properties": {"a": {"type": "string", "minLength": "one"}}})",
  };
  for (const char* schema : schemas) {
    CAPTURE(schema);
    Questions questions;
    CHECK_THROWS_AS(questions.elicit("a", "b", parse(schema)), mcpxx::ConfigError);
    CHECK(questions.empty());
  }
}

TEST_CASE("questions need keys that name them", "[questions]") {
  Questions questions;
  questions.list_roots("a");
  const std::string keys[] = {"", "a", std::string(257, 'k'), "\xff"};
  for (const std::string& key : keys) {
    CAPTURE(key);
    CHECK_THROWS_AS(questions.elicit<Plain>(key, "?"), std::invalid_argument);
    CHECK_THROWS_AS(questions.sample(key, mcpxx::SampleRequest("?")), std::invalid_argument);
  }
  CHECK_THROWS_AS(questions.elicit_url("url", "?", "not a url"), std::invalid_argument);
  for (std::size_t i = 1; i < Questions::kMaxQuestions; ++i) questions.list_roots("k" + std::to_string(i));
  CHECK_THROWS_AS(questions.list_roots("one too many"), std::invalid_argument);
}

TEST_CASE("a URL carries an id on the revision that has one", "[questions]") {
  Questions questions;
  questions.elicit_url("url", "Pay here", "https://example.com/pay");
  const auto with_id = params_of(questions, Version::v2025_11_25);
  CHECK(with_id["mode"] == "url");
  CHECK(with_id["elicitationId"].as_string().value_or("").size() == 22);
  CHECK(params_of(questions, Version::v2025_11_25)["elicitationId"] != with_id["elicitationId"]);
  CHECK(params_of(questions, Version::v2026_07_28) ==
        Value::object({{"mode", "url"}, {"message", "Pay here"}, {"url", "https://example.com/pay"}}));
}

TEST_CASE("a question to the model is written for the client's revision", "[questions][sampling]") {
  using namespace mcpxx::protocol;
  CreateMessageRequestParams params;
  SamplingMessage message;
  message.content = std::vector<SamplingContentBlock>{TextContent{"one"}, TextContent{"two"}};
  params.messages.push_back(std::move(message));
  params.max_tokens = 7;
  const auto older = mcpxx::detail::sampling_params(params, Version::v2025_03_26);
  CHECK(older == parse(R"({"messages": [{"role": "user", "content": {"type": "text", "text": "one"}},
                                        {"role": "user", "content": {"type": "text", "text": "two"}}],
                           "maxTokens": 7})"));
  const auto newer = mcpxx::detail::sampling_params(params, Version::v2025_11_25);
  CHECK(newer["messages"].size() == 1);
  CHECK(newer["messages"][0]["content"].size() == 2);

  mcpxx::SampleRequest request("Sum up");
  request.system_prompt("Be brief").assistant("Sure").max_tokens(5).temperature(0.5);
  Questions questions;
  questions.sample("summary", request);
  CHECK(params_of(questions, Version::v2024_11_05) ==
        parse(R"({"messages": [{"role": "user", "content": {"type": "text", "text": "Sum up"}},
                               {"role": "assistant", "content": {"type": "text", "text": "Sure"}}],
                  "systemPrompt": "Be brief", "maxTokens": 5, "temperature": 0.5})"));
}

TEST_CASE("answers are accepted by what was asked", "[questions]") {
  struct Case {
    const char* result;
    bool fits;
  };
  const auto check_all = [](const Questions& questions, std::initializer_list<Case> cases) {
    const auto asked = mcpxx::detail::questions_of(questions, Version::v2025_11_25);
    for (const Case& c : cases) {
      CAPTURE(c.result);
      mcpxx::json::Problems problems;
      CHECK((*asked.at(0).check)(parse(c.result), problems) == c.fits);
      CHECK(problems.empty() == c.fits);
    }
  };
  Questions typed;
  typed.elicit<Plain>("a", "?");
  const std::initializer_list<Case> of_form = {
      {R"({"action": "accept", "content": {"text": "x"}})", true},
      {R"({"action": "accept", "content": {"text": "x", "more": 1}})", true},
      {R"({"action": "accept", "content": {"text": 1}})", false},
      {R"({"action": "accept", "content": {}})", false},
      {R"({"action": "accept", "content": []})", false},
      {R"({"action": "accept", "content": "x"})", false},
      {R"({"action": "accept"})", false},
      {R"({"action": "decline"})", true},
      {R"({"action": "decline", "content": {"text": 1}})", true},
      {R"({"action": "cancel"})", true},
      {R"({"action": "ACCEPT", "content": {"text": "x"}})", false},
      {R"({"action": 1})", false},
      {R"({"content": {"text": "x"}})", false},
      {"{}", false},
      {"null", false},
      {"[1]", false},
  };
  check_all(typed, of_form);
  Questions raw;
  raw.elicit(
      "a", "?",
      parse(R"({"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]})"));
  check_all(raw, of_form);
  Questions roots;
  roots.list_roots("a");
  check_all(roots, {{R"({"roots": []})", true},
                    {R"({"roots": [{"uri": "file:///a", "name": "A"}]})", true},
                    {R"({"roots": [{"uri": "https://a"}]})", false},
                    {R"({"roots": [{}]})", false},
                    {R"({"roots": {}})", false},
                    {"{}", false}});
  Questions model;
  model.sample("a", mcpxx::SampleRequest("?"));
  check_all(model,
            {{R"({"role": "assistant", "model": "m", "content": {"type": "text", "text": "x"}})", true},
             {R"({"role": "assistant", "model": "m", "content": [{"type": "text", "text": "x"}]})", true},
             {R"({"role": "robot", "model": "m", "content": {"type": "text", "text": "x"}})", false},
             {R"({"role": "assistant", "model": "m", "content": "x"})", false},
             {R"({"role": "assistant"})", false}});
  Value many = Value::array();
  for (int i = 0; i < 1'001; ++i) many.push_back(Value::object({{"uri", "file:///a"}}));
  mcpxx::json::Problems problems;
  const auto asked = mcpxx::detail::questions_of(roots, Version::v2025_11_25);
  CHECK_FALSE((*asked.at(0).check)(Value::object({{"roots", std::move(many)}}), problems));
}
