// SPDX-License-Identifier: MIT
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>

#include <mcpxx/blocking.hpp>
#include <mcpxx/server/extension.hpp>

#include "replay_rig.hpp"

using asio::awaitable;
using mcpxx::Context;
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

struct City {
  std::string city;
};

awaitable<std::string> greet(Context& context) {
  const auto name = co_await context.elicit<Name>("name", "Who?");
  co_return "Hello, " + name->name;
}

/// A wizard of two questions with something paid before and between.
struct Wizard {
  int paid = 0;
  int booked = 0;

  void add_to(Server& server) {
    server.tool("wizard", "", [this](Context& context) -> awaitable<std::string> {
      const int price = context.step("pay", [this] { return ++paid * 100; });
      const auto name = co_await context.elicit<Name>("name", "Who?");
      context.step("book", [this] { ++booked; });
      const auto age = co_await context.elicit<Age>("age", "How old?");
      co_return name->name + ", " + std::to_string(age->age) + ", paid " + std::to_string(price);
    });
  }
};

}  // namespace

TEST_CASE("A call that asks once is sent no state, and ends with the answer alone", "[replay]") {
  Server server = make_server();
  server.tool("greet", "", greet);
  ModernClient client(server);

  const Value asked = client.call_tool("greet");
  const Value& result = asked["result"];
  CHECK(result["resultType"] == Value("input_required"));
  CHECK_FALSE(result.contains("requestState"));
  CHECK_FALSE(result.contains("content"));
  CHECK(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == Value("test"));
  REQUIRE(result["inputRequests"].size() == 1);
  const Value& question = result["inputRequests"]["name"];
  CHECK(question["method"] == Value("elicitation/create"));
  CHECK(question["params"]["message"] == Value("Who?"));
  CHECK(question["params"]["requestedSchema"]["required"] == parse(R"(["name"])"));

  const Value answered = client.call_tool("greet", retry(asked, kAda));
  CHECK(answered["result"]["resultType"] == Value("complete"));
  CHECK(text_of(answered) == "Hello, Ada");
}

TEST_CASE("Steps are done once over all rounds, and earlier answers are found again", "[replay]") {
  Server server = make_server();
  Wizard wizard;
  wizard.add_to(server);
  ModernClient client(server);

  const Value first = client.call_tool("wizard");
  CHECK(first["result"]["requestState"].is_string());
  const Value second = client.call_tool("wizard", retry(first, kAda));
  REQUIRE(second["result"]["inputRequests"].size() == 1);
  CHECK(second["result"]["inputRequests"].contains("age"));
  CHECK(second["result"]["requestState"] != first["result"]["requestState"]);
  const Value third =
      client.call_tool("wizard", retry(second, R"({"age":{"action":"accept","content":{"age":36}}})"));
  CHECK(text_of(third) == "Ada, 36, paid 100");
  CHECK(wizard.paid == 1);
  CHECK(wizard.booked == 1);
}

TEST_CASE("A question that has not been asked yet is asked, whatever the client has answered already",
          "[replay]") {
  Server server = make_server();
  Wizard wizard;
  wizard.add_to(server);
  ModernClient client(server);

  const Value first = client.call_tool("wizard");
  const Value second = client.call_tool("wizard", retry(first, R"({
      "name":{"action":"accept","content":{"name":"Ada"}},"age":{"action":"accept","content":{"age":36}}})"));
  REQUIRE(second["result"]["inputRequests"].size() == 1);
  CHECK(second["result"]["inputRequests"].contains("age"));
}

TEST_CASE("A client that repeats a round gets the same questions, and no step is done again", "[replay]") {
  Server server = make_server();
  Wizard wizard;
  wizard.add_to(server);
  ModernClient client(server);
  const Value first = client.call_tool("wizard");
  const Value second = client.call_tool("wizard", retry(first, kAda));
  for (int i = 0; i < 3; ++i) {
    const Value again = client.call_tool("wizard", retry(second, "{}"));
    CHECK(again["result"]["inputRequests"] == second["result"]["inputRequests"]);
  }
  CHECK(wizard.paid == 1);
  CHECK(wizard.booked == 1);
}

TEST_CASE("Results of steps of every kind come back as they were", "[replay]") {
  struct Kept {
    std::string text;
    std::vector<int> numbers;
    double ratio;
    bool operator==(const Kept&) const = default;
  };
  Server server = make_server();
  bool is_same = false;
  server.tool("keep", "", [&](Context& context) -> awaitable<std::string> {
    const Kept kept = context.step("struct", [] { return Kept{"a\n\xc3\xa9", {1, 2}, 0.1}; });
    const auto big = context.step("integer", [] { return std::int64_t{9'007'199'254'740'993}; });
    const Value value = context.step("value", [] { return parse(R"({"a":[null,true]})"); });
    co_await context.elicit<Name>("name", "Who?");
    is_same = kept == Kept{"a\n\xc3\xa9", {1, 2}, 0.1} && big == 9'007'199'254'740'993 &&
              value == parse(R"({"a":[null,true]})");
    co_return "done";
  });
  ModernClient client(server);
  const Value first = client.call_tool("keep");
  CHECK(text_of(client.call_tool("keep", retry(first, kAda))) == "done");
  CHECK(is_same);
}

TEST_CASE("Of several questions those are asked again whose answers are missing or do not fit", "[replay]") {
  Server server = make_server();
  server.tool("two", "", [](Context& context) -> awaitable<std::string> {
    Questions questions;
    questions.elicit<Name>("name", "Who?").elicit<Age>("age", "How old?");
    const auto answers = co_await context.ask_all(std::move(questions));
    co_return answers.elicited<Name>("name")->name + std::to_string(answers.elicited<Age>("age")->age);
  });
  ModernClient client(server);
  const Value first = client.call_tool("two");
  CHECK(first["result"]["inputRequests"].size() == 2);
  CHECK_FALSE(first["result"].contains("requestState"));

  const Value second =
      client.call_tool("two", retry(first, R"({"name":{"action":"accept","content":{"name":"Ada"}},
                              "age":{"action":"accept","content":{"age":"old"}}})"));
  REQUIRE(second["result"]["inputRequests"].size() == 1);
  CHECK(second["result"]["inputRequests"].contains("age"));
  CHECK(second["result"]["requestState"].is_string());

  const Value third =
      client.call_tool("two", retry(second, R"({"age":{"action":"accept","content":{"age":36}}})"));
  CHECK(text_of(third) == "Ada36");
}

TEST_CASE("Answers of the wrong shape ask again and reach no handler", "[replay]") {
  const char* const wrong[] = {
      "{}",
      R"({"wrong_key":{"action":"accept","content":{"name":"Ada"}}})",
      R"({"name":null})",
      R"({"name":12345})",
      R"({"name":"Ada"})",
      R"({"name":[]})",
      R"({"name":{}})",
      R"({"name":{"action":"yes"}})",
      R"({"name":{"action":"accept"}})",
      R"({"name":{"action":"accept","content":null}})",
      R"({"name":{"action":"accept","content":[]}})",
      R"({"name":{"action":"accept","content":{}}})",
      R"({"name":{"action":"accept","content":{"name":1}}})",
      R"({"name":{"content":{"name":"Ada"}}})",
      R"({"name":{"roots":[]}})",
  };
  Server server = make_server();
  server.tool("greet", "", greet);
  ModernClient client(server);
  for (const auto* responses : wrong) {
    CAPTURE(responses);
    const Value answer = client.call_tool("greet", Value::object({{"inputResponses", parse(responses)}}));
    CHECK(answer["result"]["resultType"] == Value("input_required"));
    CHECK(answer["result"]["inputRequests"].contains("name"));
    // What nobody asked for is not carried along.
    CHECK_FALSE(answer["result"].contains("requestState"));
  }
}

TEST_CASE("Inputs of the wrong kind are refused before the handler runs", "[replay]") {
  const char* const hostile[] = {
      R"({"inputResponses":null})",    R"({"inputResponses":[]})",
      R"({"inputResponses":"{}"})",    R"({"inputResponses":1})",
      R"({"requestState":null})",      R"({"requestState":1})",
      R"({"requestState":{}})",        R"({"requestState":""})",
      R"({"requestState":"made up"})", R"({"requestState":"AAAAAAAAAAAAAAAAAAAAAA"})",
      R"({"requestState":"\u0000"})",  R"({"requestState":"x","inputResponses":{}})",
  };
  Server server = make_server();
  int runs = 0;
  server.tool("run", "", [&] { ++runs; });
  server.prompt("run", "", [&] {
    ++runs;
    return "text";
  });
  server.resource("test:run", [&] {
    ++runs;
    return "text";
  });
  ModernClient client(server);
  for (const auto* params : hostile) {
    CAPTURE(params);
    for (const auto* method : {"tools/call", "prompts/get", "resources/read"}) {
      CAPTURE(method);
      Value request = parse(params);
      request.set("name", "run");
      request.set("uri", "test:run");
      const Value answer = client.send(method, std::move(request));
      CHECK(answer["error"]["code"] == Value(-32602));
      CHECK_FALSE(answer["error"].contains("data"));
    }
  }
  CHECK(runs == 0);
}

TEST_CASE("A changed, cut or lengthened state is refused", "[replay]") {
  Server server = make_server();
  Wizard wizard;
  wizard.add_to(server);
  ModernClient client(server);
  const Value first = client.call_tool("wizard");
  const std::string state(*first["result"]["requestState"].as_string());
  std::vector<std::string> changed{state + "A", state + "-TAMPERED", state.substr(1), " " + state};
  for (std::size_t i = 0; i < state.size(); ++i) {
    changed.push_back(state);
    changed.back()[i] = state[i] == 'A' ? 'B' : 'A';
  }
  for (const auto& text : changed) {
    Value params = retry(first, kAda);
    params.set("requestState", text);
    CHECK(client.call_tool("wizard", params)["error"]["code"] == Value(-32602));
  }
  CHECK(wizard.booked == 0);
  CHECK(client.call_tool("wizard", retry(first, kAda))["result"]["resultType"] == Value("input_required"));
}

TEST_CASE("A state is refused on any other request than its own", "[replay]") {
  Server server = make_server();
  int runs = 0;
  const auto ask = [&](const Value&, Context& context) -> awaitable<std::string> {
    ++runs;
    context.step("step", [] {});
    const auto name = co_await context.elicit<Name>("name", "Who?");
    co_return name->name;
  };
  server.tool("one", "", ask);
  server.tool("two", "", ask);
  ModernClient client(server);
  const auto user = [](std::string subject, std::string client_id, std::string issuer) {
    auto principal = std::make_shared<mcpxx::Principal>();
    principal->subject = std::move(subject);
    principal->client_id = std::move(client_id);
    principal->claims = Value::object({{"iss", issuer}});
    return principal;
  };
  const auto ada = user("ada", "app", "https://issuer.example");
  client.principal = ada;
  const Value arguments = parse(R"({"a":1,"b":{"c":[1,2],"d":null}})");
  const Value first = client.call_tool("one", Value::object(), arguments);
  const Value params = retry(first, kAda);
  runs = 0;

  const auto is_refused = [&](std::string_view tool, const Value& given) {
    return client.call_tool(tool, params, given)["error"]["code"] == Value(-32602);
  };
  CHECK(is_refused("two", arguments));
  for (const auto* other :
       {"{}", R"({"a":2,"b":{"c":[1,2],"d":null}})", R"({"a":1,"b":{"c":[2,1],"d":null}})",
        R"({"a":1,"b":{"c":[1,2]}})", R"({"a":1,"b":{"c":[1,2],"d":null},"e":1})", R"({"a":"1"})"}) {
    CAPTURE(other);
    CHECK(is_refused("one", parse(other)));
  }
  for (const auto& other :
       {user("eve", "app", "https://issuer.example"), user("ada", "other", "https://issuer.example"),
        user("ada", "app", "https://other.example"), std::make_shared<mcpxx::Principal>()}) {
    client.principal = other;
    CHECK(is_refused("one", arguments));
  }
  client.principal = nullptr;
  CHECK(is_refused("one", arguments));
  CHECK(runs == 0);

  client.principal = ada;
  const Value reordered = parse(R"({"b":{"d":null,"c":[1,2]},"a":1})");
  CHECK(text_of(client.call_tool("one", params, reordered)) == "Ada");
}

TEST_CASE("A state of a prompt, a resource and a tool of one name is for that one alone", "[replay]") {
  Server server = make_server();
  const auto ask = [](Context& context) -> awaitable<std::string> {
    context.step("step", [] {});
    const auto name = co_await context.elicit<Name>("name", "Who?");
    co_return name->name;
  };
  server.tool("x", "", ask);
  server.prompt("x", "", ask);
  server.resource("test:x", ask);
  ModernClient client(server);
  const std::vector<std::string> methods{"tools/call", "prompts/get", "resources/read"};
  const auto with_target = [](Value params) {
    params.set("name", "x");
    params.set("uri", "test:x");
    return params;
  };
  for (const auto& method : methods) {
    const Value params = with_target(retry(client.send(method, with_target(Value::object())), kAda));
    for (const auto& other : methods) {
      CAPTURE(method, other);
      const Value answer = client.send(other, params);
      CHECK(answer["error"]["code"] == (method == other ? Value() : Value(-32602)));
      CHECK(answer.contains("result") == (method == other));
    }
  }
}

TEST_CASE("Methods that need no input ignore what comes with them", "[replay]") {
  Server server = make_server();
  server.tool("greet", "", greet);
  ModernClient client(server);
  for (const auto* method : {"tools/list", "prompts/list", "resources/list", "server/discover"}) {
    CAPTURE(method);
    const Value answer = client.send(method, parse(R"({"inputResponses":null,"requestState":"x"})"));
    CHECK(answer["result"]["resultType"] == Value("complete"));
  }
}

TEST_CASE("The frames of a handler that waits unwind when its call is answered, and nothing is caught",
          "[replay]") {
  struct Guard {
    int& unwound;
    ~Guard() { ++unwound; }
  };
  Server server = make_server();
  int unwound = 0;
  int caught = 0;
  server.tool("greet", "", [&](Context& context) -> awaitable<std::string> {
    const Guard guard{unwound};
    try {
      const auto name = co_await context.elicit<Name>("name", "Who?");
      co_return name->name;
    } catch (...) {
      ++caught;
      throw;
    }
  });
  ModernClient client(server);
  const Value first = client.call_tool("greet");
  CHECK(unwound == 1);
  CHECK(text_of(client.call_tool("greet", retry(first, kAda))) == "Ada");
  CHECK(unwound == 2);
  CHECK(caught == 0);
}

TEST_CASE("What a handler runs besides its question ends with it", "[replay]") {
  struct Guard {
    int& unwound;
    ~Guard() { ++unwound; }
  };
  Server server = make_server();
  int unwound = 0;
  server.tool("greet", "", [&](Context& context) -> awaitable<std::string> {
    using namespace asio::experimental::awaitable_operators;
    const Guard guard{unwound};
    asio::steady_timer timer(context.executor(), std::chrono::hours(1));
    auto asked = context.elicit<Name>("name", "Who?");
    auto late = timer.async_wait(asio::use_awaitable);
    auto either = std::move(asked) || std::move(late);
    const auto result = co_await std::move(either);
    co_return result.index() == 0 ? std::get<0>(result)->name : "nobody";
  });
  ModernClient client(server);
  const Value first = client.call_tool("greet");
  CHECK(unwound == 1);
  CHECK(text_of(client.call_tool("greet", retry(first, kAda))) == "Ada");
  CHECK(unwound == 2);
}

TEST_CASE("Methods that cannot be answered with questions say so", "[replay]") {
  Server server = make_server();
  std::vector<bool> supported;
  const auto ask = [&](Context& context) -> awaitable<Name> {
    supported.push_back(context.client_supports(mcpxx::ClientFeature::elicitation_form));
    const auto name = co_await context.elicit<Name>("name", "Who?");
    co_return *name;
  };
  server.extension("com.example/x", Value::object()).method("com.example/ask", ask);
  server.prompt("greet", "", [](Name in) { return in.name; });
  const auto suggest = [&](mcpxx::CompletionArgument,
                           Context& context) -> awaitable<std::vector<std::string>> {
    const Name name = co_await ask(context);
    co_return std::vector<std::string>(1, name.name);
  };
  server.prompt_completion("greet", "name", suggest);
  ModernClient client(server);
  client.capabilities = parse(R"({"elicitation":{},"extensions":{"com.example/x":{}}})");
  const Value completed = client.send("completion/complete", parse(R"({
    "ref": {"type": "ref/prompt", "name": "greet"}, "argument": {"name": "name", "value": "A"}})"));
  for (const Value& answer : {completed, client.send("com.example/ask", Value::object())}) {
    CAPTURE(answer.to_string());
    const std::string message(answer["error"]["message"].as_string().value_or(""));
    CHECK(message.find("tools, prompts and resources alone") != std::string::npos);
  }
  CHECK(supported == std::vector{false, false});
}

TEST_CASE("What a hand-written form did not ask for reaches no handler", "[replay]") {
  Server server = make_server();
  const auto form = parse(R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"]})");
  server.tool("ask", "", [form](Context& context) {
    const auto first = context.blocking().elicit("first", "?", form);
    return first->to_string() + context.blocking().elicit("second", "?", form)->to_string();
  });
  ModernClient client(server);
  const Value first = client.call_tool("ask");
  const Value second = client.call_tool(
      "ask", retry(first, R"({"first":{"action":"accept","content":{"admin":true,"name":"Ada"}}})"));
  const Value third = client.call_tool(
      "ask", retry(second, R"({"second":{"action":"accept","content":{"name":"Bob","admin":{"x":[1]}}}})"));
  CHECK(text_of(third) == R"({"name":"Ada"}{"name":"Bob"})");
}

TEST_CASE("A state opens for no arguments where it was made for empty ones", "[replay]") {
  Server server = make_server();
  Wizard wizard;
  wizard.add_to(server);
  ModernClient client(server);
  const Value first = client.call_tool("wizard");
  Value params = retry(first, kAda);
  params.set("name", "wizard");
  const Value second = client.send("tools/call", std::move(params));
  CHECK(second["result"]["inputRequests"].contains("age"));
}

TEST_CASE("A handler that is no coroutine asks in the same way", "[replay]") {
  Server server = make_server();
  int caught = 0;
  server.tool("greet", "", [&](Context& context) {
    try {
      return context.blocking().elicit<Name>("name", "Who?")->name;
    } catch (const std::exception&) {
      ++caught;
      throw;
    }
  });
  ModernClient client(server);
  const Value first = client.call_tool("greet");
  CHECK(text_of(client.call_tool("greet", retry(first, kAda))) == "Ada");
  CHECK(caught == 0);
}

TEST_CASE("Only what the client declared is asked", "[replay]") {
  Server server = make_server();
  server.tool("greet", "", greet);
  ModernClient client(server);
  client.capabilities = parse(R"({"sampling":{}})");
  const Value answer = client.call_tool("greet");
  CHECK(answer["error"]["code"] == Value(-32021));
  CHECK(answer["error"]["data"]["requiredCapabilities"].contains("elicitation"));
}

TEST_CASE("A state that is too large to keep is told as an error the handler may catch", "[replay]") {
  Server server = make_server();
  server.tool("greet", "", [](Context& context) -> awaitable<std::string> {
    context.step("much", [] { return std::string(9 * 1024 * 1024, 'x'); });
    const auto name = co_await context.elicit<Name>("name", "Who?");
    co_return name->name;
  });
  ModernClient client(server);
  const Value answer = client.call_tool("greet");
  CHECK(answer["result"]["isError"] == Value(true));
  CHECK(text_of(answer).find("too much") != std::string::npos);
}

TEST_CASE("A step whose result JSON cannot hold fails where it is done", "[replay]") {
  std::string log;
  Server server({.name = "test",
                 .logger = mcpxx::Logger([&](mcpxx::LogLevel, std::string_view line) { log += line; })});
  server.tool("step", "", [](Context& context) {
    return context.step("ratio", [] { return std::numeric_limits<double>::infinity(); });
  });
  ModernClient client(server);
  CHECK(client.call_tool("step")["result"]["isError"] == Value(true));
  CHECK(log.find("'ratio' cannot be kept") != std::string::npos);
}

TEST_CASE("Of 10,000 unfinished calls in memory the oldest is refused, the others go on", "[replay]") {
  Server server = make_server();
  server.tool("greet", "", [](Context& context) -> awaitable<std::string> {
    context.step("step", [] {});
    const auto name = co_await context.elicit<Name>("name", "Who?");
    co_return name->name;
  });
  ModernClient client(server);
  std::vector<Value> asked;
  for (int i = 0; i < 10'001; ++i) asked.push_back(retry(client.call_tool("greet"), kAda));
  const Value oldest = client.call_tool("greet", asked.front());
  CHECK(oldest["error"]["code"] == Value(-32602));
  CHECK(oldest["error"]["message"].as_string()->find("too old") != std::string_view::npos);
  CHECK(text_of(client.call_tool("greet", asked[1])) == "Ada");
  CHECK(text_of(client.call_tool("greet", asked.back())) == "Ada");
}

TEST_CASE("Middleware and observers see an input_required answer like any other", "[replay]") {
  struct Marker : mcpxx::Middleware {
    void handle(const std::shared_ptr<mcpxx::MiddlewareRequest>& request, Next next) override {
      request->on_response([](mcpxx::MiddlewareResponse& response) { response.result.set("seen", true); });
      next();
    }
  };
  struct Counter : mcpxx::Observer {
    int finished = 0;
    void request_finished(const mcpxx::RequestSpan& span, Context&) override {
      if (span.error_code == 0 && !span.cancelled && !span.tool_error) ++finished;
    }
  };
  Server server = make_server();
  const auto counter = std::make_shared<Counter>();
  server.use(std::make_shared<Marker>());
  server.observe(counter);
  server.tool("greet", "", greet);
  ModernClient client(server);
  const Value asked = client.call_tool("greet");
  CHECK(asked["result"]["resultType"] == Value("input_required"));
  CHECK(asked["result"]["seen"] == Value(true));
  CHECK(counter->finished == 1);
}

TEST_CASE("A tool with an output schema asks without structured content", "[replay]") {
  Server server = make_server();
  server.tool("city", "", [](Context& context) -> awaitable<City> {
    const auto city = co_await context.elicit<City>("city", "Where?");
    co_return *city;
  });
  ModernClient client(server);
  const Value asked = client.call_tool("city");
  CHECK_FALSE(asked["result"].contains("structuredContent"));
  const Value done =
      client.call_tool("city", retry(asked, R"({"city":{"action":"accept","content":{"city":"Paris"}}})"));
  CHECK(done["result"]["structuredContent"]["city"] == Value("Paris"));
}
