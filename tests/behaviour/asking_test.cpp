// SPDX-License-Identifier: MIT
// Questions to the client: the same handler gives the same result on every revision.
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "asking.hpp"

using namespace behaviour;

namespace {

using mcpxx::ClientFeature;
using mcpxx::testing::ErrorInfo;

std::string features_of(const mcpxx::Context& context) {
  std::string all;
  const std::pair<ClientFeature, const char*> features[] = {{ClientFeature::elicitation_form, "form "},
                                                            {ClientFeature::elicitation_url, "url "},
                                                            {ClientFeature::sampling, "sampling "},
                                                            {ClientFeature::sampling_tools, "tools "},
                                                            {ClientFeature::roots, "roots "}};
  for (const auto& [feature, name] : features) {
    if (context.client_supports(feature)) all += name;
  }
  return all;
}

/// A tool for each kind of question.
Server questioner() {
  auto server = make_server();
  add_person_askers(server);
  server.tool("features", "", [](mcpxx::Context& context) { return features_of(context); });
  server.tool("url", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const auto action = co_await context.elicit_url("pay", "Pay first", "https://example.com/pay");
    co_return describe(action);
  });
  server.tool("sample", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    mcpxx::SampleRequest request("Capital of France?");
    request.system_prompt("Be brief").max_tokens(7);
    const auto result = co_await context.sample("capital", std::move(request));
    co_return describe(result);
  });
  server.tool("sample_tools", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    mcpxx::protocol::Tool tool;
    tool.name = "atlas";
    tool.input_schema = parse(R"({"type":"object"})");
    mcpxx::SampleRequest request("Capital of France?");
    request.tool(std::move(tool));
    const auto result = co_await context.sample("capital", std::move(request));
    co_return describe(result);
  });
  server.tool("roots", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const auto roots = co_await context.list_roots("roots");
    co_return describe(roots);
  });
  return server;
}

ClientAnswers everything() {
  ClientAnswers answers;
  answers.accept_elicitation(person("Ada", 36)).answer_sampling("Paris").roots({"file:///a", "file:///b"});
  return answers;
}

}  // namespace

TEST_CASE("what the user does with a form reaches every kind of handler on every revision", "[asking]") {
  const auto server = questioner();
  struct Row {
    Value answer;
    std::string_view text;
  };
  const Row rows[] = {{accepted(person("Ada", 36)), "Ada is 36"},
                      {parse(R"({"action":"decline"})"), "declined"},
                      {parse(R"({"action":"cancel"})"), "cancelled"}};
  for (const auto revision : kWithForms) {
    for (const auto asker : kPersonAskers) {
      for (const auto& [answer, text] : rows) {
        CAPTURE(revision, asker, text);
        auto client = connect(server, revision, ClientAnswers().answer(kElicitation, answer));
        CHECK(text_of(client, asker) == text);
        const auto asked = client.asked(kElicitation);
        REQUIRE(asked.size() == 1);
        CHECK(asked[0]["message"] == "Who are you?");
        const Value& schema = asked[0]["requestedSchema"];
        CHECK(schema["type"] == "object");
        CHECK(schema["required"] == parse(R"(["name","age"])"));
        CHECK(schema["properties"]["name"]["type"] == "string");
        CHECK(schema["properties"]["name"]["minLength"] == 1);
        CHECK(schema["properties"]["age"]["type"] == "integer");
      }
    }
  }
}

TEST_CASE("a hand-written form gives its content as it is", "[asking]") {
  auto server = make_server();
  server.tool("colour", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    Value form = parse(R"({"type":"object","properties":{"c":{"type":"string","enum":["red","green"]}},
                           "required":["c"]})");
    const auto colour = co_await context.elicit("colour", "Which?", std::move(form));
    co_return colour ? colour->to_string() : "none";
  });
  for (const auto revision : kWithForms) {
    CAPTURE(revision);
    ClientAnswers answers;
    answers.accept_elicitation(object({{"c", "blue"}})).accept_elicitation(object({{"c", "red"}}));
    auto client = connect(server, revision, answers);
    CHECK(client.call_tool("colour").text() == R"({"c":"red"})");
    CHECK(client.asked(kElicitation).size() == 2);
  }
}

TEST_CASE("the user is sent to a URL without content coming back", "[asking]") {
  const auto server = questioner();
  for (const auto revision : kEras) {
    for (const auto* action : {"accept", "decline", "cancel"}) {
      CAPTURE(revision, action);
      auto client =
          connect(server, revision, ClientAnswers().answer(kElicitation, object({{"action", action}})));
      CHECK(client.call_tool("url").text() == (action == std::string("accept")    ? "accepted"
                                               : action == std::string("decline") ? "declined"
                                                                                  : "cancelled"));
      const auto asked = client.asked(kElicitation);
      REQUIRE(asked.size() == 1);
      CHECK(asked[0]["mode"] == "url");
      CHECK(asked[0]["url"] == "https://example.com/pay");
      CHECK(asked[0]["message"] == "Pay first");
      CHECK(asked[0].contains("elicitationId") == (revision == "2025-11-25"));
    }
  }
}

TEST_CASE("the client's model and roots answer on every revision", "[asking]") {
  const auto server = questioner();
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision, everything());
    CHECK(client.call_tool("sample").text() == "test-model: Paris");
    const auto sampled = client.asked(kSampling);
    REQUIRE(sampled.size() == 1);
    CHECK(sampled[0]["maxTokens"] == 7);
    CHECK(sampled[0]["systemPrompt"] == "Be brief");
    CHECK(sampled[0]["messages"][0]["role"] == "user");
    CHECK(sampled[0]["messages"][0]["content"]["text"] == "Capital of France?");
    CHECK(client.call_tool("roots").text() == "file:///a file:///b ");
    CHECK(client.asked(kRoots).size() == 1);
  }
}

TEST_CASE("the model is offered tools where the revision has them", "[asking]") {
  const auto server = questioner();
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision, everything());
    const auto response = client.call_tool("sample_tools");
    if (revision >= "2025-11-25") {
      CHECK(response.text() == "test-model: Paris");
      CHECK(client.asked(kSampling)[0]["tools"][0]["name"] == "atlas");
    } else {
      CHECK(response.error_code() == -32021);
      CHECK(client.asked(kSampling).empty());
    }
  }
}

TEST_CASE("several questions at once cost one round, and their answers go by key", "[asking]") {
  std::atomic<int> runs{0};
  auto server = make_server();
  server.tool("all", "", [&runs](mcpxx::Context& context) -> asio::awaitable<std::string> {
    ++runs;
    mcpxx::Questions questions;
    questions.elicit<Person>("one", "First?").elicit<Person>("two", "Second?").list_roots("roots");
    questions.sample("model", mcpxx::SampleRequest("Capital of France?"));
    const auto answers = co_await context.ask_all(std::move(questions));
    co_return describe(answers.elicited<Person>("two")) + ", " + describe(answers.elicited<Person>("one")) +
        ", " + describe(answers.sampled("model")) + ", " + describe(answers.roots("roots"));
  });
  for (const auto revision : kWithForms) {
    CAPTURE(revision);
    runs = 0;
    ClientAnswers answers;
    answers.answer_sampling("Paris").roots({"file:///a"});
    answers.on_request([](std::string_view, const Value& params) -> ClientAnswer {
      return accepted(person(params["message"] == "First?" ? "Ada" : "Bob", 36));
    });
    auto asked = connect(server, revision, answers);
    CHECK(asked.call_tool("all").text() == "Bob is 36, Ada is 36, test-model: Paris, file:///a ");
    CHECK(runs == (revision == kModern ? 2 : 1));
    CHECK(asked.asked(kElicitation).size() == 2);
  }
}

TEST_CASE("a wizard asks one question after the other, and the same key only once", "[asking]") {
  auto server = make_server();
  const auto wizard = [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const auto first = co_await context.elicit<Person>("first", "First?");
    const auto second = co_await context.elicit<Person>("second", "Second?");
    const auto again = co_await context.elicit<Person>("first", "First?");
    co_return describe(first) + ", " + describe(second) + ", " + describe(again);
  };
  server.tool("wizard", "", wizard);
  server.resource("ask://wizard", wizard);
  server.prompt("wizard", "", wizard);
  server.tool("wizard_blocking", "", [](mcpxx::Context& context) {
    auto ask = context.blocking();
    const auto first = ask.elicit<Person>("first", "First?");
    const auto second = ask.elicit<Person>("second", "Second?");
    return describe(first) + ", " + describe(second) + ", " + describe(ask.elicit<Person>("first", "First?"));
  });
  for (const auto revision : kWithForms) {
    for (const auto asker :
         {"tool wizard", "tool wizard_blocking", "resource ask://wizard", "prompt wizard"}) {
      CAPTURE(revision, asker);
      ClientAnswers answers;
      answers.accept_elicitation(person("Ada", 36)).accept_elicitation(person("Bob", 7));
      auto client = connect(server, revision, answers);
      CHECK(text_of(client, asker) == "Ada is 36, Bob is 7, Ada is 36");
      const auto asked = client.asked(kElicitation);
      REQUIRE(asked.size() == 2);
      CHECK(asked[1]["message"] == "Second?");
    }
  }
}

TEST_CASE("what a handler can ask is what the client declared and its revision has", "[asking]") {
  const auto server = questioner();
  struct Row {
    std::string_view capabilities;
    std::string_view old;
    std::string_view since_2025_06_18;
    std::string_view since_2025_11_25;
  };
  const Row rows[] = {{"{}", "", "", ""},
                      {R"({"elicitation":{}})", "", "form ", "form "},
                      {R"({"elicitation":{"form":{}}})", "", "form ", "form "},
                      {R"({"elicitation":{"form":{},"url":{}}})", "", "form ", "form url "},
                      {R"({"sampling":{}})", "sampling ", "sampling ", "sampling "},
                      {R"({"sampling":{"tools":{}}})", "sampling ", "sampling ", "sampling tools "},
                      {R"({"roots":{}})", "roots ", "roots ", "roots "},
                      {R"({"roots":{"listChanged":true}})", "roots ", "roots ", "roots "}};
  for (const auto revision : kAll) {
    for (const auto& row : rows) {
      CAPTURE(revision, row.capabilities);
      auto client = connect(server, revision, ClientAnswers(), parse(row.capabilities));
      CHECK(client.call_tool("features").text() == (revision >= "2025-11-25"   ? row.since_2025_11_25
                                                    : revision >= "2025-06-18" ? row.since_2025_06_18
                                                                               : row.old));
    }
  }
  for (const auto revision : kEras) {
    auto only_urls = connect(server, revision, ClientAnswers(), parse(R"({"elicitation":{"url":{}}})"));
    CHECK(only_urls.call_tool("features").text() == "url ");
  }
}

TEST_CASE("a client is not asked for what it did not declare, and told which capability is missing",
          "[asking]") {
  const auto server = questioner();
  struct Row {
    std::string_view tool;
    std::string_view declared;
    std::string_view missing;
  };
  const Row rows[] = {{"person", R"({"sampling":{},"roots":{}})", "elicitation"},
                      {"person_blocking", "{}", "elicitation"},
                      {"url", R"({"elicitation":{}})", "elicitation"},
                      {"sample", R"({"elicitation":{}})", "sampling"},
                      {"sample_tools", R"({"sampling":{}})", "sampling"},
                      {"roots", R"({"elicitation":{},"sampling":{}})", "roots"}};
  for (const auto revision : kAll) {
    for (const auto& row : rows) {
      CAPTURE(revision, row.tool);
      auto client = connect(server, revision, everything(), parse(row.declared));
      const auto response = client.call_tool(row.tool);
      REQUIRE(response.error_code() == -32021);
      CHECK(response.error->data["requiredCapabilities"][row.missing].is_object());
      CHECK(client.asked(kElicitation).empty());
      CHECK(client.asked(kSampling).empty());
      CHECK(client.asked(kRoots).empty());
    }
    auto silent = connect(server, revision, everything(), object({}));
    CHECK(silent.read_resource("ask://person").error_code() == -32021);
    CHECK(silent.get_prompt("person").error_code() == -32021);
  }
}

TEST_CASE("a handler has its own way where the client cannot be asked", "[asking]") {
  auto server = make_server();
  server.tool("fallback", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    if (!context.client_supports(ClientFeature::elicitation_form)) co_return "somebody";
    const auto person = co_await context.elicit<Person>("person", "Who are you?");
    co_return describe(person);
  });
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto asked = connect(server, revision, everything());
    CHECK(asked.call_tool("fallback").text() == (revision >= "2025-06-18" ? "Ada is 36" : "somebody"));
    auto unable = connect(server, revision, ClientAnswers());
    CHECK(unable.call_tool("fallback").text() == "somebody");
  }
}

TEST_CASE("a value that was not given tells the model why", "[asking]") {
  auto server = make_server();
  server.tool("insists", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const auto person = co_await context.elicit<Person>("person", "Who are you?");
    co_return person->name;
  });
  for (const auto revision : kWithForms) {
    CAPTURE(revision);
    auto declined = connect(server, revision, ClientAnswers().decline_elicitation());
    auto response = declined.call_tool("insists");
    CHECK(response.is_error);
    CHECK(response.text() == "The user declined to answer");
    auto cancelled = connect(server, revision, ClientAnswers().cancel_elicitation());
    response = cancelled.call_tool("insists");
    CHECK(response.is_error);
    CHECK(response.text() == "The user dismissed the question");
  }
}

TEST_CASE("a legacy client that answers with an error fails the question, which a handler may catch",
          "[asking]") {
  auto server = questioner();
  server.tool("catches", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    try {
      const auto person = co_await context.elicit<Person>("person", "Who are you?");
      co_return describe(person);
    } catch (const mcpxx::QuestionFailed&) {
      co_return "caught";
    }
  });
  for (const auto revision : {"2025-06-18", "2025-11-25"}) {
    CAPTURE(revision);
    auto client = connect(server, revision,
                          ClientAnswers().answer(kElicitation, ErrorInfo{-1, "User interface is busy"}));
    CHECK(client.call_tool("catches").text() == "caught");
    for (const auto* tool : {"person", "person_blocking"}) {
      const auto response = client.call_tool(tool);
      CHECK(response.ok());
      CHECK(response.is_error);
    }
    CHECK(client.read_resource("ask://person").error_code() == -32603);
    CHECK(client.get_prompt("person").error_code() == -32603);
  }
}

TEST_CASE("wrong use of answers is an error of the program's", "[asking]") {
  auto server = make_server();
  std::atomic<int> errors{0};
  server.tool("wrong", "", [&errors](mcpxx::Context& context) -> asio::awaitable<std::string> {
    mcpxx::Questions questions;
    questions.elicit<Person>("person", "Who?");
    const auto answers = co_await context.ask_all(std::move(questions));
    const auto expect_error = [&errors](auto access) {
      try {
        access();
      } catch (const std::logic_error&) {
        ++errors;
      }
    };
    expect_error([&] { (void)answers.result("other"); });
    expect_error([&] { (void)answers.roots("person"); });
    expect_error([&] { (void)answers.sampled("person"); });
    co_return "done";
  });
  for (const auto revision : kEras) {
    errors = 0;
    auto client = connect(server, revision, everything());
    CHECK(client.call_tool("wrong").text() == "done");
    CHECK(errors == 3);
  }
}
