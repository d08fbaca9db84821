// SPDX-License-Identifier: MIT
// Header validation of revision 2026-07-28 (basic/transports/streamable-http, "Server Validation").
#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;

namespace {

struct Place {
  std::string city;
  std::optional<int> zone;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&Place::zone>("Zone").header("Zone"));
  }
};

struct Query {
  std::optional<std::string> region;
  std::optional<std::int64_t> level;
  std::optional<bool> verbose;
  std::optional<Place> place;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&Query::region>("Region").header("Region"),
                         mcpxx::field<&Query::level>("Level").header("Level"),
                         mcpxx::field<&Query::verbose>("Verbose").header("Verbose"));
  }
};

void add_components(Rig& rig) {
  rig.server.tool("name", "A tool", [] { return std::string("called"); });
  rig.server.tool("query", "A tool with mirrored arguments",
                  [](const Query& query) { return query.region.value_or("none"); });
  rig.server.text_resource("docs://read me", "text");
  rig.server.prompt("greet", "A prompt", [] { return std::string("hello"); });
}

int error_code(const Value& answer) {
  return static_cast<int>(answer["error"]["code"].as_int64().value_or(0));
}

}  // namespace

TEST_CASE("the standard headers of a modern request must repeat its body", "[http][headers]") {
  Rig rig;
  add_components(rig);
  const auto list = modern("tools/list");
  const auto call = modern_call("name");
  const auto read = modern("resources/read", R"("uri":"docs://read me",)", "docs://read me");
  const auto prompt = modern("prompts/get", R"("name":"greet",)", "greet");
  struct Case {
    const char* what;
    Message message;
    int code;  // 0: accepted
  };
  const Case cases[] = {
      {"Mcp-Method of another method", Message(list).with("Mcp-Method", "prompts/list"), -32020},
      {"no Mcp-Method", Message(list).without("Mcp-Method"), -32020},
      {"empty Mcp-Method", Message(list).with("Mcp-Method", ""), -32020},
      {"mcp-method", Message(list).without("Mcp-Method").with("mcp-method", "tools/list"), 0},
      {"MCP-METHOD", Message(list).without("Mcp-Method").with("MCP-METHOD", "tools/list"), 0},
      {"a value in upper case", Message(list).with("Mcp-Method", "TOOLS/LIST"), -32020},
      {"Mcp-Name of another tool", Message(call).with("Mcp-Name", "query"), -32020},
      {"no Mcp-Name", Message(call).without("Mcp-Name"), -32020},
      {"Mcp-Name in base64", Message(call).with("Mcp-Name", "=?base64?bmFtZQ==?="), 0},
      {"Mcp-Name in base64 without padding", Message(call).with("Mcp-Name", "=?base64?bmFtZQ?="), -32020},
      {"Mcp-Name in base64 of another name", Message(call).with("Mcp-Name", "=?base64?cXVlcnk=?="), -32020},
      {"Mcp-Name with a control character", Message(call).with("Mcp-Name", "name\x01"), -32020},
      {"Mcp-Name beyond ASCII", Message(call).with("Mcp-Name", "n\xc3\xa4me"), -32020},
      {"resources/read", read, 0},
      {"resources/read, no Mcp-Name", Message(read).without("Mcp-Name"), -32020},
      {"resources/read, another URI", Message(read).with("Mcp-Name", "docs://other"), -32020},
      {"prompts/get", prompt, 0},
      {"prompts/get, no Mcp-Name", Message(prompt).without("Mcp-Name"), -32020},
      {"no version header", Message(list).without("MCP-Protocol-Version"), -32020},
      {"a legacy version header", Message(list).with("MCP-Protocol-Version", "2025-11-25"), -32020},
      {"a made-up version header", Message(list).with("MCP-Protocol-Version", "v999.0.0"), -32020},
  };
  for (const auto& test : cases) {
    INFO(test.what);
    const auto answer = rig.answer(test.message, test.code == 0 ? 200 : 400);
    CHECK(error_code(answer) == test.code);
    CHECK(answer["id"].as_int64() == 7);
    CHECK(answer.contains("result") == (test.code == 0));
  }
  CHECK(rig.still_serves());
}

TEST_CASE("a standard header that is there twice is refused", "[http][headers]") {
  Rig rig;
  add_components(rig);
  for (const char* name : {"Mcp-Method", "Mcp-Name", "MCP-Protocol-Version"}) {
    auto message = modern_call("name");
    for (const auto& field : Headers(message.headers)) {
      if (field.first == name) message.headers.push_back(field);
    }
    INFO(name);
    CHECK(error_code(rig.answer(message, 400)) == -32020);
  }
}

TEST_CASE("mirrored arguments must agree with their headers", "[http][headers]") {
  Rig rig;
  add_components(rig);
  struct Case {
    const char* arguments;
    const char* header;
    const char* value;  // nullptr: the header is absent
    bool accepted;
  };
  const Case cases[] = {
      {R"({"region":"Hello"})", "Mcp-Param-Region", "=?base64?SGVsbG8=?=", true},
      {R"({"region":"Hello"})", "Mcp-Param-Region", "=?base64?SGVsbG8?=", false},
      {R"({"region":"Hello"})", "Mcp-Param-Region", "=?base64?SGVs!!!bG8=?=", false},
      {R"({"region":"Hello"})", "Mcp-Param-Region", "=?BASE64?SGVsbG8=?=", false},
      {R"({"region":"SGVsbG8="})", "Mcp-Param-Region", "SGVsbG8=", true},
      {R"({"region":"=?base64?SGVsbG8="})", "Mcp-Param-Region", "=?base64?SGVsbG8=", true},
      {R"({"region":"SGVsbG8=?="})", "Mcp-Param-Region", "SGVsbG8=?=", true},
      {R"({"region":"=?base64?literal?="})", "Mcp-Param-Region", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=", true},
      {R"({"region":"Hello, 世界"})", "Mcp-Param-Region", "=?base64?SGVsbG8sIOS4lueVjA==?=", true},
      {R"({"region":" padded "})", "Mcp-Param-Region", "=?base64?IHBhZGRlZCA=?=", true},
      {R"({"region":"line1\nline2"})", "Mcp-Param-Region", "=?base64?bGluZTEKbGluZTI=?=", true},
      {R"({"region":""})", "Mcp-Param-Region", "", true},
      {R"({"region":""})", "Mcp-Param-Region",
       "=?base64?"
       "?=",
       true},
      {R"({"region":"x"})", "Mcp-Param-Region", "=?base64?/w==?=", false},  // not UTF-8
      {R"({"region":"test-value"})", "Mcp-Param-Region", nullptr, false},
      {R"({"region":"test-value"})", "mcp-param-REGION", "test-value", true},
      {R"({"region":"test-value"})", "Mcp-Param-Region", "Test-Value", false},
      {R"({"region":null})", "Mcp-Param-Region", nullptr, true},
      {R"({})", "Mcp-Param-Region", nullptr, true},
      {R"({})", "Mcp-Param-Region", "anything", false},
      {R"({})", "Mcp-Param-Unknown", "anything", true},
      {R"({"level":42})", "Mcp-Param-Level", "42", true},
      {R"({"level":42})", "Mcp-Param-Level", "42.0", true},
      {R"({"level":-7})", "Mcp-Param-Level", "-7", true},
      {R"({"level":42})", "Mcp-Param-Level", "43", false},
      {R"({"level":42})", "Mcp-Param-Level", "42x", false},
      {R"({"level":42})", "Mcp-Param-Level", "", false},
      {R"({"level":9007199254740993})", "Mcp-Param-Level", "9007199254740993", false},
      {R"({"verbose":true})", "Mcp-Param-Verbose", "true", true},
      {R"({"verbose":true})", "Mcp-Param-Verbose", "True", false},
      {R"({"verbose":false})", "Mcp-Param-Verbose", "0", false},
      {R"({"place":{"city":"x","zone":3}})", "Mcp-Param-Zone", "3", true},
      {R"({"place":{"city":"x","zone":3}})", "Mcp-Param-Zone", nullptr, false},
      {R"({"place":{"city":"x"}})", "Mcp-Param-Zone", nullptr, true},
  };
  for (const auto& test : cases) {
    INFO(test.arguments << " " << test.header << ": " << (test.value != nullptr ? test.value : "(absent)"));
    auto message = modern_call("query", test.arguments);
    if (test.value != nullptr) message.with(test.header, test.value);
    const auto answer = rig.answer(message, test.accepted ? 200 : 400);
    CHECK(error_code(answer) == (test.accepted ? 0 : -32020));
    if (test.accepted) CHECK_FALSE(answer["result"]["isError"].as_bool().value_or(false));
  }
}

TEST_CASE("a mirrored argument's header that is there twice is refused", "[http][headers]") {
  Rig rig;
  add_components(rig);
  auto message = modern_call("query", R"({"region":"a"})");
  message.headers.emplace_back("Mcp-Param-Region", "a");
  message.headers.emplace_back("mcp-param-region", "b");
  CHECK(error_code(rig.answer(message, 400)) == -32020);
}

TEST_CASE("legacy requests are not held to the modern headers", "[http][headers]") {
  Rig rig;
  add_components(rig);
  const auto session = rig.open_session();
  auto message = legacy_call("name", session).with("Mcp-Method", "prompts/list").with("Mcp-Name", "wrong");
  CHECK(rig.answer(message).contains("result"));
  CHECK(rig.answer(legacy(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"query",)"
                          R"("arguments":{"region":"x"}}})",
                          session))
            .contains("result"));
}
