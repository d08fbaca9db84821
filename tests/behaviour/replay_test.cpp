// SPDX-License-Identifier: MIT
// Handlers that run again: steps, the state the client carries, and input asked for by hand.
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include <mcpxx/server/input_required.hpp>

#include "asking.hpp"

using namespace behaviour;

namespace {

struct Order {
  std::string item;
  int count = 1;
};

struct Receipt {
  std::string id;
  double total = 0;
};

/// Pays, asks whether to ship, notes, asks again and ships: what is counted must happen once.
struct Shop {
  std::atomic<int> runs{0};
  std::atomic<int> paid{0};
  std::atomic<int> noted{0};
  std::atomic<int> failed{0};
  Server server = make_server();

  Shop() {
    server.tool("buy", "",
                [this](const Order& order, mcpxx::Context& context) -> asio::awaitable<std::string> {
                  ++runs;
                  const auto receipt = context.step("pay", [&] {
                    ++paid;
                    return Receipt{order.item + "-" + std::to_string(paid), 9.5 * order.count};
                  });
                  const auto first = co_await context.elicit<Person>("to", "To whom?");
                  context.step("note", [&] { ++noted; });
                  const auto second = co_await context.elicit<Person>("from", "From whom?");
                  co_return receipt.id + " for " + std::to_string(static_cast<int>(receipt.total)) + " to " +
                      describe(first) + " from " + describe(second);
                });
    server.tool("buy_blocking", "", [this](const Order& order, mcpxx::Context& context) {
      ++runs;
      auto ask = context.blocking();
      const auto receipt = context.step("pay", [&] {
        ++paid;
        return Receipt{order.item + "-" + std::to_string(paid), 9.5 * order.count};
      });
      const auto first = ask.elicit<Person>("to", "To whom?");
      context.step("note", [&] { ++noted; });
      const auto second = ask.elicit<Person>("from", "From whom?");
      return receipt.id + " for " + std::to_string(static_cast<int>(receipt.total)) + " to " +
             describe(first) + " from " + describe(second);
    });
    server.tool("flaky", "", [this](mcpxx::Context& context) -> asio::awaitable<std::string> {
      const auto first = co_await context.elicit<Person>("first", "First?");
      const auto text = context.step("flaky", [&]() -> std::string {
        if (failed++ == 0) throw mcpxx::ToolError("try again");
        return "worked";
      });
      co_return text;
    });
    server.prompt("buy", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
      const auto person = co_await context.elicit<Person>("to", "To whom?");
      co_return describe(person);
    });
  }
  void reset() { runs = paid = noted = failed = 0; }
};

ClientAnswers two_people() {
  ClientAnswers answers;
  answers.accept_elicitation(person("Ada", 36)).accept_elicitation(person("Bob", 7));
  return answers;
}

/// Params of tools/call.
Value call_params(std::string_view tool, Value arguments) {
  return object({{"name", tool}, {"arguments", std::move(arguments)}});
}

Value with(Value params, std::string_view name, Value value) {
  params.set(name, std::move(value));
  return params;
}

/// A client that asks by hand, and what it is asked with.
struct Asked {
  explicit Asked(const Server& server) : client(connect(server, kModern, ClientAnswers(), everything())) {
    const auto first = client.request("tools/call", params);
    state = first.result["requestState"];
    answers = object({{"to", accepted(person("Ada", 36))}});
  }
  static Value everything() { return parse(R"({"elicitation":{}})"); }
  mcpxx::testing::Response retry(const Value& request_state) {
    return client.request("tools/call",
                          with(with(params, "inputResponses", answers), "requestState", request_state));
  }

  Client client;
  Value params = call_params("buy", object({{"item", "tea"}, {"count", 2}}));
  Value state;
  Value answers;
};

}  // namespace

TEST_CASE("a step is done once, however often the handler runs", "[replay]") {
  Shop shop;
  for (const auto revision : kWithForms) {
    for (const auto* tool : {"buy", "buy_blocking"}) {
      CAPTURE(revision, tool);
      shop.reset();
      auto client = connect(shop.server, revision, two_people());
      CHECK(client.call_tool(tool, object({{"item", "tea"}, {"count", 2}})).text() ==
            "tea-1 for 19 to Ada is 36 from Bob is 7");
      CHECK(shop.paid == 1);
      CHECK(shop.noted == 1);
      CHECK(shop.runs == (revision == kModern ? 3 : 1));
      CHECK(client.asked(kElicitation).size() == 2);
    }
  }
}

TEST_CASE("a step that throws is not done, and its error is the handler's", "[replay]") {
  Shop shop;
  for (const auto revision : kWithForms) {
    CAPTURE(revision);
    shop.reset();
    auto client = connect(shop.server, revision, two_people());
    const auto failed = client.call_tool("flaky");
    CHECK(failed.is_error);
    CHECK(failed.text() == "try again");
    CHECK(client.call_tool("flaky").text() == "worked");
  }
}

TEST_CASE("a call that asks once and keeps nothing carries no state", "[replay]") {
  auto server = make_server();
  add_person_askers(server);
  auto client = connect(server, kModern, ClientAnswers(), Asked::everything());
  for (const auto* tool : {"person", "person_blocking"}) {
    const auto result = client.call_tool(tool).result;
    CHECK(result["resultType"] == "input_required");
    CHECK(result["inputRequests"]["person"]["method"] == kElicitation);
    CHECK(result["inputRequests"].size() == 1);
    CHECK(!result.contains("requestState"));
  }
}

TEST_CASE("state that was forged, cut or made up is refused before the handler runs", "[replay]") {
  Shop shop;
  Asked asked(shop.server);
  REQUIRE(asked.state.is_string());
  const std::string state(*asked.state.as_string());
  std::vector<Value> bad = {Value(""),
                            Value("x"),
                            Value(state + "A"),
                            Value(state.substr(1)),
                            Value(state.substr(0, state.size() - 1)),
                            Value(state + state),
                            Value(5),
                            object({}),
                            Value::array({Value(state)}),
                            Value(true),
                            Value(std::string(100'000, 'A')),
                            Value(std::string(3'000'000, 'A'))};
  for (std::size_t i = 0; i < state.size(); i += 1 + state.size() / 40) {
    std::string forged = state;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    bad.emplace_back(forged);
  }
  shop.reset();
  for (const Value& text : bad) {
    CAPTURE(text.to_string().substr(0, 100));
    const auto response = asked.retry(text);
    CHECK(response.error_code() == -32602);
    if (response.error) CHECK(response.error->message.size() < 1000);
  }
  CHECK(shop.runs == 0);
  CHECK(asked.retry(asked.state).ok());
  CHECK(shop.runs == 1);
}

TEST_CASE("state belongs to one tool with its arguments on one server", "[replay]") {
  Shop shop;
  Shop other;
  Asked asked(shop.server);
  shop.reset();
  const auto answered = with(asked.params, "inputResponses", asked.answers);
  struct Row {
    std::string_view what;
    std::string_view method;
    Value params;
  };
  const Value arguments = asked.params["arguments"];
  const Row rows[] = {
      {"other tool", "tools/call", call_params("buy_blocking", arguments)},
      {"other value", "tools/call", call_params("buy", object({{"item", "tea"}, {"count", 200}}))},
      {"fewer arguments", "tools/call", call_params("buy", object({{"item", "tea"}}))},
      {"a prompt of that name", "prompts/get", object({{"name", "buy"}})}};
  for (const auto& [what, method, params] : rows) {
    CAPTURE(what);
    const auto response = asked.client.request(
        method, with(with(params, "inputResponses", asked.answers), "requestState", asked.state));
    CHECK(response.error_code() == -32602);
  }
  CHECK(shop.runs == 0);
  Asked stranger(other.server);
  CHECK(stranger.retry(asked.state).error_code() == -32602);
  CHECK(other.runs == 1);
  // The order of arguments means nothing in JSON.
  const auto response = asked.client.request(
      "tools/call",
      with(with(call_params("buy", object({{"count", 2}, {"item", "tea"}})), "inputResponses", asked.answers),
           "requestState", asked.state));
  CHECK(response.result["inputRequests"].contains("from"));
  CHECK(shop.paid == 0);
}

TEST_CASE("state that is sent twice does no step twice", "[replay]") {
  Shop shop;
  Asked asked(shop.server);
  for (int i = 0; i < 3; ++i) {
    CAPTURE(i);
    const auto response = asked.retry(asked.state);
    CHECK(response.result["resultType"] == "input_required");
    CHECK(response.result["inputRequests"].contains("from"));
  }
  CHECK(shop.paid == 1);
}

TEST_CASE("a client that loses the state is asked from the start", "[replay]") {
  Shop shop;
  Asked asked(shop.server);
  const auto second = asked.retry(asked.state);
  REQUIRE(second.result["requestState"].is_string());
  const auto lost = asked.client.request(
      "tools/call", with(asked.params, "inputResponses", object({{"from", accepted(person("Bob", 7))}})));
  CHECK(lost.result["inputRequests"].contains("to"));
  CHECK(!lost.result["inputRequests"].contains("from"));
}

TEST_CASE("input asked for by hand comes back with the state on both eras", "[replay]") {
  std::atomic<int> runs{0};
  auto server = make_server();
  const auto by_hand = [&runs](mcpxx::Context& context) -> std::variant<mcpxx::InputRequired, std::string> {
    ++runs;
    const std::string state(context.request_state());
    if (state == "second") {
      const auto action = context.input_responses()["sure"]["action"].as_string().value_or("");
      return state + " " + std::string(action);
    }
    mcpxx::Questions questions;
    if (state.empty()) {
      questions.elicit<Person>("who", "Who?").list_roots("roots");
    } else {
      questions.elicit_url("sure", "Sure?", "https://example.com");
    }
    mcpxx::InputRequired required(std::move(questions));
    required.state(state.empty() ? "first" : "second");
    if (!state.empty() && context.input_responses()["who"]["content"]["name"] != "Ada") return "wrong answer";
    return {std::move(required)};
  };
  server.tool("by_hand", "", by_hand);
  server.resource("ask://by_hand", by_hand);
  server.prompt("by_hand", "", by_hand);
  for (const auto revision : kEras) {
    for (const auto asker : {"tool by_hand", "resource ask://by_hand", "prompt by_hand"}) {
      CAPTURE(revision, asker);
      runs = 0;
      ClientAnswers answers;
      answers.accept_elicitation(person("Ada", 36)).accept_elicitation().roots({"file:///a"});
      auto client = connect(server, revision, answers);
      CHECK(text_of(client, asker) == "second accept");
      CHECK(runs == 3);
      CHECK(client.asked(kElicitation).size() == 2);
      CHECK(client.asked(kRoots).size() == 1);
    }
  }
}

TEST_CASE("a client is not asked by hand for what it did not declare", "[replay]") {
  auto server = make_server();
  server.tool("by_hand", "", [](mcpxx::Context&) -> std::variant<mcpxx::InputRequired, std::string> {
    mcpxx::Questions questions;
    questions.list_roots("roots");
    return mcpxx::InputRequired(std::move(questions));
  });
  for (const auto revision : kEras) {
    CAPTURE(revision);
    auto client = connect(server, revision, ClientAnswers(), Asked::everything());
    const auto response = client.call_tool("by_hand");
    REQUIRE(response.error_code() == -32021);
    CHECK(response.error->data["requiredCapabilities"]["roots"].is_object());
  }
}
