// SPDX-License-Identifier: MIT
#include <cmath>
#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

#include "fixture.hpp"

using namespace behaviour;

namespace {

struct Sum {
  int a;
  int b = 10;
};
struct Total {
  int total;
  std::string text;
};
struct Query {
  std::string text;
  std::optional<int> limit;
  std::vector<std::string> tags;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&Query::limit>("Maximum hits").minimum(1).maximum(50));
  }
};

struct Counter {
  int count = 0;
  int add(const Sum& in) { return count += in.a; }
  int get() const { return count; }
};

Server shapes() {
  auto server = make_server();
  server.tool("nothing", "", [] {});
  server.tool("text", "", [] { return "text"; });
  server.tool("number", "", [](const Sum& in) { return in.a + in.b; });
  server.tool("struct", "", [](Sum in) { return Total{in.a + in.b, "sum"}; });
  server.tool("list", "", [] { return std::vector<int>{1, 2}; });
  server.tool("map", "", [] { return std::map<std::string, int>{{"one", 1}}; });
  server.tool("value", "", [] { return object({{"any", 1}}); });
  server.tool("content", "", []() -> mcpxx::Content { return mcpxx::protocol::text("one"); });
  server.tool("contents", "", [] {
    return std::vector<mcpxx::Content>{mcpxx::protocol::text("one"),
                                       mcpxx::protocol::image("\x89PNG", "image/png")};
  });
  server.tool("result", "", [] {
    mcpxx::protocol::CallToolResult result;
    result.content.push_back(mcpxx::protocol::text("whole"));
    result.meta = object({{"mine", 1}});
    return result;
  });
  server.tool("perhaps", "", [](const Sum& in) -> mcpxx::Result<int> {
    if (in.a < 0) return mcpxx::Error("a must not be negative");
    return in.a;
  });
  server.tool("context", "", [](mcpxx::Context& context) { return std::string(context.method()); });
  server.tool("both", "", [](const Sum& in, mcpxx::Context& context) {
    return context.request_id() + std::to_string(in.a);
  });
  return server;
}

}  // namespace

TEST_CASE("handlers of every shape answer in every revision", "[tools]") {
  const auto server = shapes();
  const Value one = object({{"a", 1}});
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    const bool structured = revision >= "2025-06-18";
    CHECK(client.call_tool("nothing").content == Value::array());
    CHECK(client.call_tool("text").text() == "text");
    CHECK(client.call_tool("number", one).structured == (structured ? object({{"result", 11}}) : Value()));
    CHECK(client.call_tool("struct", one).structured ==
          (structured ? object({{"total", 11}, {"text", "sum"}}) : Value()));
    CHECK(parse(client.call_tool("struct", one).text()) == object({{"total", 11}, {"text", "sum"}}));
    CHECK(parse(client.call_tool("list").text()) == parse(R"({"result":[1,2]})"));
    CHECK(parse(client.call_tool("map").text()) == object({{"one", 1}}));
    CHECK(parse(client.call_tool("value").text())["any"].is_integer() == true);
    CHECK(client.call_tool("content").text() == "one");
    CHECK(client.call_tool("contents").content[1]["data"] == "iVBORw==");
    CHECK(client.call_tool("result").result["_meta"]["mine"] == 1);
    CHECK(client.call_tool("perhaps", one).ok());
    CHECK(client.call_tool("context").text() == "tools/call");
    CHECK(!client.call_tool("both", one).is_error);
  }
}

TEST_CASE("a failed Result is a tool error", "[tools]") {
  const auto server = shapes();
  auto client = connect(server);
  const auto response = client.call_tool("perhaps", object({{"a", -1}}));
  CHECK(response.is_error);
  CHECK(response.text() == "a must not be negative");
}

TEST_CASE("member functions are handlers", "[tools]") {
  auto server = make_server();
  Counter counter;
  const auto shared = std::make_shared<Counter>();
  server.tool("add", "", mcpxx::method(&Counter::add, counter));
  server.tool("get", "", mcpxx::method(&Counter::get, counter));
  server.tool("add_shared", "", mcpxx::method(&Counter::add, shared));
  auto client = connect(server);
  client.call_tool("add", object({{"a", 3}}));
  CHECK(client.call_tool("get").structured["result"] == 3);
  CHECK(client.call_tool("add_shared", object({{"a", 4}})).structured["result"] == 4);
}

TEST_CASE("tools/list shows schemas in the order of registration", "[tools]") {
  auto server = make_server();
  server.tool("search", "Searches", [](const Query&) { return Total{}; }, {.title = "Search"});
  server.tool("add", "Adds", [](const Sum& in) { return in.a; });
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    const Value tools = client.list_tools();
    REQUIRE(tools.size() == 2);
    CHECK(tools[0]["name"] == "search");
    CHECK(tools[0].contains("title") == (revision >= "2025-06-18"));
    CHECK(tools[0].contains("outputSchema") == (revision >= "2025-06-18"));
    const Value& schema = tools[0]["inputSchema"];
    CHECK(schema["required"] == Value::array({"text"}));
    CHECK(schema["properties"]["limit"]["description"] == "Maximum hits");
    CHECK(schema["properties"]["limit"]["maximum"] == 50);
    CHECK(tools[1]["inputSchema"]["properties"]["b"]["default"] == 10);
  }
}

TEST_CASE("wrong arguments name every bad field, as the revision has it", "[tools]") {
  auto server = make_server();
  server.tool("search", "", [](const Query&) { return "found"; });
  const Value wrong = parse(R"({"limit":51,"tags":[1],"colour":"red"})");
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    const auto response = client.call_tool("search", wrong);
    std::string message;
    if (revision >= "2025-11-25") {
      CHECK(response.is_error);
      message = response.text();
    } else {
      REQUIRE(response.error_code() == -32602);
      message = response.error->message;
    }
    for (const auto* field : {"/text", "/limit", "/tags/0", "/colour"}) {
      CAPTURE(field, message);
      CHECK(message.find(field) != std::string::npos);
    }
  }
}

TEST_CASE("a tool may tolerate arguments it does not have", "[tools]") {
  auto server = make_server();
  server.tool("tolerant", "", [](const Sum& in) { return in.a; }, {.allow_unknown = true});
  auto client = connect(server);
  CHECK(client.call_tool("tolerant", object({{"a", 1}, {"colour", "red"}})).structured["result"] == 1);
}

TEST_CASE("a string that holds JSON is read where an array is wanted, never the other way round", "[tools]") {
  auto server = make_server();
  server.tool("search", "", [](const Query& in) { return static_cast<int>(in.tags.size()); });
  auto client = connect(server);
  CHECK(client.call_tool("search", object({{"text", "x"}, {"tags", R"(["a","b"])"}})).structured["result"] ==
        2);
  CHECK(client.call_tool("search", object({{"text", Value::array({"x"})}})).is_error);
}

TEST_CASE("an unknown tool is -32602 in every revision", "[tools]") {
  const auto server = make_server();
  for (const auto revision : kAll) {
    auto client = connect(server, revision);
    CHECK(client.call_tool("no_such_tool").error_code() == -32602);
  }
}

TEST_CASE("what a handler throws becomes a tool error, a protocol error or a masked one", "[tools]") {
  const mcpxx::Logger quiet(nullptr);
  Server server({.name = "test", .logger = quiet});
  server.tool("tool_error", "", []() -> int { throw mcpxx::ToolError("out of stock"); });
  server.tool("protocol_error", "", []() -> int {
    throw mcpxx::ProtocolError(-32000, "no", object({{"why", 1}}));
  });
  server.tool("bug", "", []() -> int { throw std::runtime_error("password=hunter2"); });
  server.tool("worse", "", []() -> int { throw 5; });
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    CHECK(client.call_tool("tool_error").is_error);
    CHECK(client.call_tool("tool_error").text() == "out of stock");
    const auto refused = client.call_tool("protocol_error");
    REQUIRE(refused.error_code() == -32000);
    CHECK(refused.error->data["why"] == 1);
    for (const auto* name : {"bug", "worse"}) {
      const auto masked = client.call_tool(name);
      CHECK(masked.is_error);
      CHECK(masked.text() == "Internal error");
    }
  }
}

TEST_CASE("unexpected exceptions are shown where the application asks for it", "[tools]") {
  Server server({.name = "test", .expose_internal_errors = true, .logger = mcpxx::Logger(nullptr)});
  server.tool("bug", "", []() -> int { throw std::runtime_error("the details"); });
  auto client = connect(server);
  CHECK(client.call_tool("bug").text() == "the details");
}

TEST_CASE("a hand-written tool gets its arguments as they are", "[tools]") {
  auto server = make_server();
  mcpxx::protocol::Tool definition;
  definition.name = "raw";
  definition.input_schema =
      parse(R"({"type":"object","properties":{"x":{"type":"integer"}},"required":["x"]})");
  server.add_tool(definition, [](const Value& arguments) { return arguments["x"].to_string(); });
  auto client = connect(server);
  CHECK(client.list_tools()[0]["inputSchema"] == definition.input_schema);
  CHECK(client.call_tool("raw", object({{"x", 7}})).text() == "7");
}

namespace {

struct Forecast {
  double rain = 0.5;
  std::vector<std::string> days;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&Forecast::rain>("Probability").minimum(0).maximum(1),
                         mcpxx::field<&Forecast::days>().max_items(1));
  }
};

Server forecasts(bool expose, std::vector<std::string>& log) {
  Server server({.name = "test",
                 .expose_internal_errors = expose,
                 .logger = mcpxx::Logger([&log](mcpxx::LogLevel level, std::string_view text) {
                   if (level == mcpxx::LogLevel::error) log.emplace_back(text);
                 })});
  server.tool("good", "", [] { return Forecast{}; });
  server.tool("bad", "", [] { return Forecast{1.5, {"Monday", "Sunday"}}; });
  server.tool("nan", "", [] { return std::vector<double>{1, std::nan("")}; });
  mcpxx::protocol::Tool promises_nothing;
  promises_nothing.name = "promises_nothing";
  promises_nothing.input_schema = object({{"type", "object"}});
  server.add_tool(promises_nothing, [](const Value&) { return Forecast{1.5, {}}; });
  return server;
}

}  // namespace

TEST_CASE("a result that breaks its output schema is logged and becomes a tool error", "[tools]") {
  std::vector<std::string> log;
  const auto server = forecasts(false, log);
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    CHECK(!client.call_tool("good").is_error);
    CHECK(!client.call_tool("promises_nothing").is_error);
    CHECK(log.empty());
    const auto response = client.call_tool("bad");
    CHECK(response.is_error);
    CHECK(response.text() == "The tool's result does not match its output schema");
    CHECK(!response.result.contains("structuredContent"));
    REQUIRE(log.size() == 1);
    CHECK(log[0] ==
          "the result of the tool \"bad\" does not match its output schema: "
          "/rain: must be <= 1;/days: must have at most 1 item");
    log.clear();
  }
}

TEST_CASE("problems of a result are shown where the application asks for it", "[tools]") {
  std::vector<std::string> log;
  const auto server = forecasts(true, log);
  auto client = connect(server);
  const auto response = client.call_tool("nan");
  CHECK(response.is_error);
  CHECK(response.text() ==
        "The tool's result does not match its output schema:\n/result/1: must be a finite number");
}
