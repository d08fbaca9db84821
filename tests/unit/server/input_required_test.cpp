// SPDX-License-Identifier: MIT
#include <string>
#include <utility>
#include <variant>

#include <mcpxx/server/input_required.hpp>
#include <mcpxx/testing/client.hpp>

#include "replay_rig.hpp"

using asio::awaitable;
using mcpxx::Context;
using mcpxx::InputRequired;
using mcpxx::Questions;
using mcpxx::Server;
using support::Age;
using support::kAda;
using support::make_server;
using support::ModernClient;
using support::Name;
using support::parse;
using support::retry;
using support::text_of;
using support::Value;

namespace {

using Asking = std::variant<InputRequired, std::string>;

InputRequired ask_name(std::string state = {}) {
  Questions questions;
  questions.elicit<Name>("name", "Who?");
  InputRequired needed(std::move(questions));
  needed.state(std::move(state));
  return needed;
}

std::string name_in(const Value& responses) {
  return std::string(responses["name"]["content"]["name"].as_string().value_or("nobody"));
}

/// Asks for a name, then for an age, and keeps the name in its state.
Asking wizard(Context& context) {
  const auto& responses = context.input_responses();
  if (responses.contains("age")) {
    return std::string(context.request_state()) + ", " +
           std::to_string(responses["age"]["content"]["age"].as_int64().value_or(-1));
  }
  if (!responses.contains("name")) return ask_name();
  Questions questions;
  questions.elicit<Age>("age", "How old?");
  InputRequired needed(std::move(questions));
  needed.state(name_in(responses));
  return needed;
}

mcpxx::testing::ClientOptions answering(std::string_view revision) {
  mcpxx::testing::ClientOptions options;
  options.revision = revision;
  options.answers.accept_elicitation(parse(R"({"name":"Ada"})")).accept_elicitation(parse(R"({"age":36})"));
  return options;
}

}  // namespace

TEST_CASE("A handler that asks by hand is called again with the answers and its state", "[input_required]") {
  Server server = make_server();
  server.tool("wizard", "", wizard);
  ModernClient client(server);
  const Value first = client.call_tool("wizard");
  CHECK(first["result"]["inputRequests"]["name"]["params"]["message"] == Value("Who?"));
  const Value second = client.call_tool("wizard", retry(first, kAda));
  REQUIRE(second["result"]["inputRequests"].size() == 1);
  CHECK(second["result"]["inputRequests"].contains("age"));
  const Value third =
      client.call_tool("wizard", retry(second, R"({"age":{"action":"accept","content":{"age":36}}})"));
  CHECK(text_of(third) == "Ada, 36");
}

TEST_CASE("The same handler asks clients of every revision", "[input_required]") {
  for (const auto* revision : {"2025-06-18", "2025-11-25", "2026-07-28"}) {
    CAPTURE(revision);
    Server server = make_server();
    server.tool("wizard", "", wizard);
    mcpxx::testing::Client client(server, answering(revision));
    CHECK(client.call_tool("wizard").text() == "Ada, 36");
    CHECK(client.asked("elicitation/create").size() == 2);
  }
}

TEST_CASE("A handler that asks by hand first may await a question then", "[input_required]") {
  Server server = make_server();
  server.tool("mixed", "", [](Context& context) -> awaitable<Asking> {
    if (context.request_state() != "named") co_return ask_name("named");
    const auto age = co_await context.elicit<Age>("age", "How old?");
    co_return name_in(context.input_responses()) + ", " + std::to_string(age->age);
  });
  ModernClient client(server);
  const Value first = client.call_tool("mixed");
  const Value second = client.call_tool("mixed", retry(first, kAda));
  REQUIRE(second["result"]["inputRequests"].contains("age"));
  const Value third =
      client.call_tool("mixed", retry(second, R"({"age":{"action":"accept","content":{"age":36}}})"));
  CHECK(text_of(third) == "Ada, 36");
}

TEST_CASE("Wrong answers to what was asked by hand ask again, and the handler does not run",
          "[input_required]") {
  Server server = make_server();
  int runs = 0;
  server.tool("both", "", [&](Context& context) -> Asking {
    ++runs;
    const auto& responses = context.input_responses();
    if (!responses.empty()) {
      return name_in(responses) + std::to_string(responses["age"]["content"]["age"].as_int64().value_or(-1));
    }
    Questions questions;
    questions.elicit<Name>("name", "Who?").elicit<Age>("age", "How old?");
    return InputRequired(std::move(questions));
  });
  ModernClient client(server);
  const Value first = client.call_tool("both");
  REQUIRE(runs == 1);
  Value asked = first;
  for (const auto* wrong :
       {"{}", R"({"age":null})", R"({"age":{"action":"accept","content":{"age":"old"}}})", R"({"other":{}})",
        R"({"name":{"action":"accept","content":{"name":1}},"age":{"action":"perhaps"}})"}) {
    CAPTURE(wrong);
    asked = client.call_tool("both", retry(asked, wrong));
    CHECK(asked["result"]["inputRequests"] == first["result"]["inputRequests"]);
  }
  // What fits is kept.
  asked = client.call_tool("both", retry(asked, R"({"age":{"action":"accept","content":{"age":36}}})"));
  REQUIRE(asked["result"]["inputRequests"].size() == 1);
  CHECK(asked["result"]["inputRequests"]["name"] == first["result"]["inputRequests"]["name"]);
  CHECK(runs == 1);
  CHECK(text_of(client.call_tool("both", retry(asked, kAda))) == "Ada36");
  CHECK(runs == 2);
}

TEST_CASE("A handler sees no answers that it has not asked for", "[input_required]") {
  Server server = make_server();
  server.tool("ask", "", [&](Context& context) -> Asking {
    if (context.input_responses().empty()) return ask_name();
    return std::to_string(context.input_responses().size()) + name_in(context.input_responses());
  });
  ModernClient client(server);
  const Value first = client.call_tool("ask", Value::object({{"inputResponses", parse(kAda)}}));
  CHECK(first["result"]["resultType"] == Value("input_required"));
  const Value second = client.call_tool(
      "ask", retry(first, R"({"name":{"action":"accept","content":{"name":"Ada"}},"other":{"a":1}})"));
  CHECK(text_of(second) == "1Ada");
}

TEST_CASE("Steps and questions of the other form are kept beside what is asked by hand", "[input_required]") {
  Server server = make_server();
  int paid = 0;
  server.tool("mixed", "", [&](Context& context) -> awaitable<Asking> {
    context.step("pay", [&] { ++paid; });
    const auto age = co_await context.elicit<Age>("age", "How old?");
    if (context.request_state() != "named") co_return ask_name("named");
    co_return name_in(context.input_responses()) + std::to_string(age->age);
  });
  ModernClient client(server);
  const Value first = client.call_tool("mixed");
  const Value second =
      client.call_tool("mixed", retry(first, R"({"age":{"action":"accept","content":{"age":36}}})"));
  CHECK(second["result"]["inputRequests"].contains("name"));
  CHECK(text_of(client.call_tool("mixed", retry(second, kAda))) == "Ada36");
  CHECK(paid == 1);
}

TEST_CASE("Resources and prompts ask by hand, also as awaitables and in a Result", "[input_required]") {
  Server server = make_server();
  server.resource("test:name", [](Context& context) -> mcpxx::Result<Asking> {
    if (context.input_responses().empty()) return Asking(ask_name());
    return Asking(name_in(context.input_responses()));
  });
  server.prompt("name", "", [](Context& context) -> awaitable<Asking> {
    if (context.input_responses().empty()) co_return ask_name();
    co_return name_in(context.input_responses());
  });
  for (const auto* revision : {"2025-11-25", "2026-07-28"}) {
    CAPTURE(revision);
    mcpxx::testing::Client client(server, answering(revision));
    CHECK(client.read_resource("test:name").result["contents"][0]["text"] == Value("Ada"));
    client.set_answers(answering(revision).answers);
    const auto prompt = client.get_prompt("name");
    CHECK(prompt.result["messages"][0]["content"]["text"] == Value("Ada"));
  }
}

TEST_CASE("A tool may give nothing but questions", "[input_required]") {
  Server server = make_server();
  server.tool("ask", "", [] { return ask_name(); });
  ModernClient client(server);
  const Value first = client.call_tool("ask");
  const Value second = client.call_tool("ask", retry(first, kAda));
  CHECK(second["result"]["inputRequests"] == first["result"]["inputRequests"]);
}

TEST_CASE("The structured result of a tool that asks by hand has its schema", "[input_required]") {
  Server server = make_server();
  server.tool("age", "", [](Context& context) -> std::variant<InputRequired, Age> {
    if (context.input_responses().empty()) return ask_name();
    return Age{36};
  });
  ModernClient client(server);
  const Value tools = client.send("tools/list", Value::object());
  CHECK(tools["result"]["tools"][0]["outputSchema"]["properties"].contains("age"));
  const Value done = client.call_tool("age", retry(client.call_tool("age"), kAda));
  CHECK(done["result"]["structuredContent"]["age"] == Value(36));
}

TEST_CASE("A state without questions makes the client call again", "[input_required]") {
  Server server = make_server();
  server.tool("wait", "", [](Context& context) -> Asking {
    if (context.request_state() == "waited") return "done";
    InputRequired needed{Questions()};
    needed.state("waited");
    return needed;
  });
  ModernClient client(server);
  const Value first = client.call_tool("wait");
  CHECK_FALSE(first["result"].contains("inputRequests"));
  const Value state = first["result"]["requestState"];
  CHECK(text_of(client.call_tool("wait", Value::object({{"requestState", state}}))) == "done");
  mcpxx::testing::Client legacy(server, answering("2025-11-25"));
  CHECK(legacy.call_tool("wait").text() == "done");
}

TEST_CASE("An InputRequired without questions and state is an error of the server's", "[input_required]") {
  std::string log;
  Server server({.name = "test",
                 .logger = mcpxx::Logger([&](mcpxx::LogLevel, std::string_view line) { log += line; })});
  server.tool("nothing", "", []() -> Asking { return InputRequired{Questions()}; });
  ModernClient client(server);
  CHECK(client.call_tool("nothing")["result"]["isError"] == Value(true));
  CHECK(log.find("neither questions nor a state") != std::string::npos);
}

TEST_CASE("What the client did not declare is not asked by hand either", "[input_required]") {
  Server server = make_server();
  server.tool("ask", "", [] { return ask_name(); });
  ModernClient client(server);
  client.capabilities = Value::object();
  CHECK(client.call_tool("ask")["error"]["code"] == Value(-32021));
}

TEST_CASE("What is asked again is not asked of a client that does not declare it any more",
          "[input_required]") {
  Server server = make_server();
  server.tool("ask", "", [] { return ask_name(); });
  ModernClient client(server);
  const Value params = retry(client.call_tool("ask"), "{}");
  client.capabilities = Value::object();
  CHECK(client.call_tool("ask", params)["error"]["code"] == Value(-32021));
}

TEST_CASE("A handler that never stops asking a legacy client is stopped", "[input_required]") {
  Server server = make_server();
  server.tool("ask", "", [] { return ask_name(); });
  mcpxx::testing::ClientOptions options;
  options.revision = "2025-11-25";
  options.answers.accept_elicitation(parse(R"({"name":"Ada"})"));
  mcpxx::testing::Client client(server, std::move(options));
  const auto answer = client.call_tool("ask");
  CHECK(answer.is_error);
  CHECK(answer.text().find("more than 32 times") != std::string::npos);
  CHECK(client.asked("elicitation/create").size() == 32);
}
