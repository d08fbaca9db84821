// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include "fixture.hpp"

using namespace behaviour;

namespace {

constexpr std::string_view kInput = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "$defs": {"item": {"type": "object", "properties": {"price": {"type": "number", "minimum": 0}}}},
  "properties": {"name": {"type": "string", "pattern": "^\\p{L}+$"}, "items": {"items": {"$ref": "#/$defs/item"}}},
  "required": ["name"],
  "additionalProperties": false
})";

mcpxx::protocol::Tool definition(std::string name, std::string_view input,
                                 std::string_view output = std::string_view()) {
  mcpxx::protocol::Tool tool;
  tool.name = std::move(name);
  tool.input_schema = parse(input);
  if (!output.empty()) tool.output_schema = parse(output);
  return tool;
}

struct Total {
  int total = 0;
};

std::string refused_schema(std::string_view input, std::string_view output = std::string_view()) {
  auto server = make_server();
  return refusal(
      [&] { server.add_tool(definition("raw", input, output), [](const Value&) { return "ok"; }); });
}

}  // namespace

TEST_CASE("arguments that break a hand-written schema never reach the handler", "[tools]") {
  int calls = 0;
  auto server = make_server();
  server.add_tool(definition("raw", kInput), [&calls](const Value& arguments) {
    ++calls;
    return arguments["name"].to_string();
  });
  const std::string expected =
      "Invalid arguments:\n"
      "/items/2/price: must be >= 0\n"
      "/names: is unknown; known are \"name\", \"items\"\n"
      "/name: is required";
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    const auto response =
        client.call_tool("raw", parse(R"({"items": [{}, {"price": 1}, {"price": -1}], "names": "Ada"})"));
    if (revision >= "2025-11-25") {
      CHECK(response.is_error);
      CHECK(response.text() == expected);
    } else {
      REQUIRE(response.error);
      CHECK(response.error->code == -32602);
      CHECK(response.error->message == expected);
    }
    CHECK(calls == 0);
    CHECK(client.call_tool("raw", object({{"name", "Zo\xc3\xab"}})).text() == "\"Zo\xc3\xab\"");
    CHECK(calls == 1);
    calls = 0;
  }
}

TEST_CASE("a call without arguments is checked as one with an empty object", "[tools]") {
  auto server = make_server();
  server.add_tool(definition("needs_name", kInput), [](const Value&) { return "called"; });
  server.add_tool(definition("needs_nothing", R"({"type": "object"})"),
                  [](const Value&) { return "called"; });
  server.add_tool(definition("looks_at_nothing", R"({"type": "object", "maxProperties": 1})"),
                  [] { return "called"; });
  auto client = connect(server);
  CHECK(client.call_tool("needs_name").text() == "Invalid arguments:\n/name: is required");
  CHECK(client.call_tool("needs_nothing").text() == "called");
  CHECK(client.call_tool("looks_at_nothing", object({{"a", 1}})).text() == "called");
  CHECK(client.call_tool("looks_at_nothing", object({{"a", 1}, {"b", 1}})).text() ==
        "Invalid arguments:\nmust have at most 1 member");
}

TEST_CASE("a hand-written schema that cannot be used is refused when the tool is registered",
          "[registration]") {
  CHECK(refused_schema(R"({"type": "object", "properties": {"a": {"minLength": -1}}})") ==
        "tool \"raw\": the input schema: /properties/a/minLength: must be an integer >= 0");
  CHECK(refused_schema(R"({"type": "object", "properties": {"a": {"pattern": "a(?=b)b"}}})") ==
        "tool \"raw\": the input schema: /properties/a/pattern: has a pattern that cannot be used: "
        "look-around is "
        "not supported");
  CHECK(refused_schema(R"({"type": "object", "$schema": "http://json-schema.org/draft-07/schema#"})") ==
        "tool \"raw\": the input schema: /$schema: the dialect \"http://json-schema.org/draft-07/schema\" is "
        "not "
        "supported, only \"https://json-schema.org/draft/2020-12/schema\"");
  CHECK(refused_schema(R"({"type": "object", "properties": {"a": {"$ref": "https://example.org/a"}}})") ==
        "tool \"raw\": the input schema: /properties/a/$ref: refers to \"https://example.org/a\", which is "
        "nowhere "
        "in the schema");
  CHECK(refused_schema(R"({"type": "object"})", R"({"type": "objects"})") ==
        "tool \"raw\": the output schema: /type: \"objects\" is no type; there are array, boolean, integer, "
        "null, "
        "number, object, string");
  CHECK(refused_schema(R"({"type": "object"})", R"({"type": "object"})").empty());
}

TEST_CASE("a result that breaks a hand-written output schema is logged and becomes a tool error", "[tools]") {
  std::vector<std::string> log;
  Server server(
      {.name = "test", .logger = mcpxx::Logger([&log](mcpxx::LogLevel level, std::string_view text) {
                         if (level == mcpxx::LogLevel::error) log.emplace_back(text);
                       })});
  constexpr std::string_view kAny = R"({"type": "object"})";
  constexpr std::string_view kOutput = R"({"type": "object", "properties": {"total": {"maximum": 10}}})";
  constexpr std::string_view kWrapped = R"({"type": "object", "properties": {"result": {"maximum": 10}}})";
  const auto sum = [](const Value& in) { return Total{static_cast<int>(*in["n"].as_int64())}; };
  server.add_tool(definition("struct", kAny, kOutput), sum);
  server.add_tool(definition("value", kAny, kOutput), [](const Value& in) {
    return object({{"total", in["n"]}});
  });
  server.add_tool(definition("number", kAny, kWrapped), [](const Value& in) { return *in["n"].as_int64(); });
  server.add_tool(definition("whole", kAny, kOutput), [](const Value& in) {
    mcpxx::protocol::CallToolResult result;
    result.structured_content = object({{"total", in["n"]}});
    return result;
  });
  for (const auto revision : kAll) {
    auto client = connect(server, revision);
    for (const auto* name : {"struct", "value", "number", "whole"}) {
      CAPTURE(revision, name);
      CHECK(!client.call_tool(name, object({{"n", 10}})).is_error);
      CHECK(log.empty());
      const auto response = client.call_tool(name, object({{"n", 11}}));
      CHECK(response.is_error);
      CHECK(response.text() == "The tool's result does not match its output schema");
      CHECK(!response.result.contains("structuredContent"));
      REQUIRE(log.size() == 1);
      CHECK(log[0] == "the result of the tool \"" + std::string(name) +
                          "\" does not match its output schema: " +
                          (name == std::string("number") ? "/result" : "/total") + ": must be <= 10");
      log.clear();
    }
  }
}

TEST_CASE("a tool that promises structured content has to deliver it, unless the call failed", "[tools]") {
  Server server({.name = "test", .logger = mcpxx::Logger(nullptr)});
  const auto tool = [](std::string name) {
    return definition(std::move(name), R"({"type": "object"})", R"({"type": "object"})");
  };
  server.add_tool(tool("text"), [](const Value&) { return "text"; });
  server.add_tool(tool("nothing"), [](const Value&) {});
  server.add_tool(tool("error"), [](const Value&) {
    mcpxx::protocol::CallToolResult result;
    result.content.push_back(mcpxx::protocol::text("no luck"));
    result.is_error = true;
    return result;
  });
  server.add_tool(tool("thrown"), [](const Value&) -> Value { throw mcpxx::ToolError("no luck"); });
  auto client = connect(server);
  for (const auto* name : {"text", "nothing"}) {
    CHECK(client.call_tool(name).is_error);
    CHECK(client.call_tool(name).text() == "The tool's result does not match its output schema");
  }
  CHECK(client.call_tool("error").text() == "no luck");
  CHECK(client.call_tool("thrown").text() == "no luck");
}
