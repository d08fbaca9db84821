// SPDX-License-Identifier: MIT
// Answers nobody would give in good faith. Clients are not recorded here: what they send fits no schema.
#include <atomic>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "asking.hpp"

using namespace behaviour;

namespace {

ClientOptions options_of(std::string_view revision, ClientAnswers answers = {}) {
  ClientOptions options;
  options.revision = revision;
  options.answers = std::move(answers);
  options.capabilities = parse(R"({"elicitation":{},"sampling":{},"roots":{}})");
  return options;
}

/// Results that answer the question for a person in no way.
std::vector<std::string> wrong_people() {
  return {"null",
          "5",
          "\"accept\"",
          "[]",
          "{}",
          R"({"action":null})",
          R"({"action":"maybe"})",
          R"({"action":"ACCEPT"})",
          R"({"action":["accept"]})",
          R"({"action":"accept"})",
          R"({"action":"accept","content":null})",
          R"({"action":"accept","content":[]})",
          R"({"action":"accept","content":"Ada"})",
          R"({"action":"accept","content":{}})",
          R"({"action":"accept","content":{"name":"Ada"}})",
          R"({"action":"accept","content":{"name":"Ada","age":"36"}})",
          R"({"action":"accept","content":{"name":"Ada","age":-1}})",
          R"({"action":"accept","content":{"name":"Ada","age":1.5}})",
          R"({"action":"accept","content":{"name":"Ada","age":1e300}})",
          R"({"action":"accept","content":{"name":"","age":36}})",
          R"({"action":"accept","content":{"name":5,"age":36}})",
          R"({"action":"accept","content":{"name":["Ada"],"age":36}})",
          R"({"action":"accept","content":{"name":{"name":"Ada"},"age":36}})",
          R"({"action":"accept","content":{"name":null,"age":null}})",
          R"({"role":"assistant","content":{"type":"text","text":"Ada"},"model":"m"})",
          R"({"roots":[]})"};
}

std::vector<std::string> wrong_messages() {
  return {"null",
          "{}",
          R"({"action":"accept","content":{}})",
          R"({"role":"assistant","model":"m"})",
          R"({"role":"system","content":{"type":"text","text":"x"},"model":"m"})",
          R"({"role":"assistant","content":"x","model":"m"})",
          R"({"role":"assistant","content":{"type":"text"},"model":"m"})",
          R"({"role":"assistant","content":{"type":"video","data":"x"},"model":"m"})",
          R"({"role":"assistant","content":{"type":"text","text":"x"},"model":5})"};
}

std::vector<std::string> wrong_roots() {
  return {"null",
          "{}",
          "[]",
          R"({"roots":{}})",
          R"({"roots":[5]})",
          R"({"roots":[{}]})",
          R"({"roots":[{"uri":5}]})"};
}

struct Kind {
  std::string_view tool;
  std::string_view method;
  std::vector<std::string> wrong;
  Value right;
  std::string_view text;
};

std::vector<Kind> kinds() {
  return {{"person", kElicitation, wrong_people(), accepted(person("Ada", 36)), "Ada is 36"},
          {"sample", kSampling, wrong_messages(),
           parse(R"({"role":"assistant","content":{"type":"text","text":"x"},"model":"m"})"), "m: x"},
          {"roots", kRoots, wrong_roots(), parse(R"({"roots":[{"uri":"file:///a"}]})"), "file:///a "}};
}

Server asking_server() {
  Server server({.name = "test", .logger = mcpxx::Logger(nullptr)});
  add_person_askers(server);
  server.tool("sample", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const auto result = co_await context.sample("sample", mcpxx::SampleRequest("x"));
    co_return describe(result);
  });
  server.tool("roots", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const auto roots = co_await context.list_roots("roots");
    co_return describe(roots);
  });
  return server;
}

/// A legacy client's view of one call that asks: the question, to be answered by hand.
struct OpenQuestion {
  explicit OpenQuestion(Client& c) : client(c) {
    call = client.start("tools/call", object({{"name", "person"}}));
    const auto message = client.next_message();
    REQUIRE(message);
    REQUIRE((*message)["method"] == kElicitation);
    id = (*message)["id"];
  }
  void send(const Value& response) { client.send_raw(response.to_string()); }
  static Value response(const Value& id, std::string_view name) {
    return object({{"jsonrpc", "2.0"}, {"id", id}, {"result", accepted(person(name, 36))}});
  }
  std::string finish() {
    send(response(id, "Ada"));
    return std::string(client.wait(call).result["content"][0]["text"].as_string().value_or("no text"));
  }

  Client& client;
  std::int64_t call;
  Value id;
};

}  // namespace

TEST_CASE("an answer of the wrong shape never reaches the handler and is asked for again",
          "[asking][hostile]") {
  const auto server = asking_server();
  for (const auto revision : kEras) {
    for (const auto& kind : kinds()) {
      for (const auto& wrong : kind.wrong) {
        CAPTURE(revision, kind.tool, wrong);
        // A message with such a result is no response until 2025-11-25, and ignored as a whole.
        if (revision != kModern && !parse(wrong).is_object()) continue;
        ClientAnswers answers;
        answers.answer(kind.method, parse(wrong)).answer(kind.method, kind.right);
        Client client(server, options_of(revision, answers));
        CHECK(client.call_tool(kind.tool).text() == kind.text);
        CHECK(client.asked(kind.method).size() == 2);
      }
    }
  }
}

TEST_CASE("a client that never gives a fitting answer is not asked without end", "[asking][hostile]") {
  const auto server = asking_server();
  Client client(server, options_of("2025-11-25", ClientAnswers().answer(kElicitation, object({}))));
  CHECK(client.call_tool("person").is_error);
  CHECK(client.asked(kElicitation).size() <= 100);
}

TEST_CASE("input responses that are no object are refused before the handler runs", "[asking][hostile]") {
  const auto server = asking_server();
  Client client(server, options_of(kModern));
  for (const auto* responses : {"5", "true", "\"person\"", "[]", R"([{"person":{"action":"accept"}}])"}) {
    for (const auto* name : {"person", "person_blocking"}) {
      CAPTURE(responses, name);
      CHECK(client.request("tools/call", object({{"name", name}, {"inputResponses", parse(responses)}}))
                .error_code() == -32602);
    }
    CHECK(client.request("prompts/get", object({{"name", "person"}, {"inputResponses", parse(responses)}}))
              .error_code() == -32602);
    CHECK(client
              .request("resources/read",
                       object({{"uri", "ask://person"}, {"inputResponses", parse(responses)}}))
              .error_code() == -32602);
  }
}

TEST_CASE("answers to questions that were never asked are ignored", "[asking][hostile]") {
  const auto server = asking_server();
  Client client(server, options_of(kModern));
  Value responses = object({{"", accepted(person("Eve", 1))}, {"Person", accepted(person("Eve", 1))}});
  for (int i = 0; i < 2'000; ++i) responses.set("key" + std::to_string(i), accepted(person("Eve", i)));
  const auto asked =
      client.request("tools/call", object({{"name", "person"}, {"inputResponses", responses}}));
  CHECK(asked.result["resultType"] == "input_required");
  CHECK(asked.result["inputRequests"].size() == 1);
  responses.set("person", accepted(person("Ada", 36)));
  const auto answered =
      client.request("tools/call", object({{"name", "person"}, {"inputResponses", responses}}));
  CHECK(answered.result["content"][0]["text"] == "Ada is 36");
}

TEST_CASE("input responses mean nothing to requests that cannot ask", "[asking][hostile]") {
  const auto server = asking_server();
  Client client(server, options_of(kModern));
  const Value extra = object({{"inputResponses", object({{"person", accepted(person("Ada", 36))}})}});
  CHECK(client.request("tools/list", extra).ok());
  for (const auto revision : kLegacy) {
    Client legacy(server, options_of(revision));
    Value params = extra;
    params.set("name", "person");
    const auto id = legacy.start("tools/call", params);
    if (revision < "2025-06-18") {
      CHECK(legacy.wait(id).error_code() == -32021);
    } else {
      const auto question = legacy.next_message();
      REQUIRE(question);
      CHECK((*question)["method"] == kElicitation);
    }
  }
}

TEST_CASE("responses of a legacy client to nothing that was asked change nothing", "[asking][hostile]") {
  const auto server = asking_server();
  for (const auto revision : {"2025-06-18", "2025-11-25"}) {
    CAPTURE(revision);
    Client client(server, options_of(revision));
    OpenQuestion question(client);
    std::vector<Value> ids = {
        Value(0),  Value(-1),       Value(1),    Value(question.call), Value(1.5),
        Value(""), Value("person"), Value(true), object({}),           Value::array({question.id})};
    // The id as a value of the other type.
    if (const auto number = question.id.as_int64()) {
      ids.emplace_back(std::to_string(*number));
      ids.emplace_back(*number + 1);
    }
    if (const auto text = question.id.as_string()) ids.emplace_back(std::string(*text) + "0");
    for (const Value& id : ids) {
      if (id != question.id) question.send(OpenQuestion::response(id, "Eve"));
    }
    question.send(object({{"jsonrpc", "2.0"}, {"result", accepted(person("Eve", 1))}}));
    question.send(object({{"jsonrpc", "2.0"}, {"id", nullptr}, {"result", accepted(person("Eve", 1))}}));
    CHECK(client.ping().ok());
    CHECK(!client.wait_for(question.call, 0));
    CHECK(question.finish() == "Ada is 36");
    // Answered already.
    question.send(OpenQuestion::response(question.id, "Eve"));
    CHECK(client.ping().ok());
    OpenQuestion next(client);
    CHECK(next.id != question.id);
    question.send(OpenQuestion::response(question.id, "Eve"));
    CHECK(next.finish() == "Ada is 36");
  }
}

TEST_CASE("a question is answered by the connection it was asked on", "[asking][hostile]") {
  const auto server = asking_server();
  Client asked(server, options_of("2025-11-25"));
  Client other(server, options_of("2025-11-25"));
  OpenQuestion question(asked);
  OpenQuestion others(other);
  other.send_raw(OpenQuestion::response(question.id, "Eve").to_string());
  other.send_raw(OpenQuestion::response(question.id, "Eve").to_string());
  CHECK(other.ping().ok());
  CHECK(!asked.wait_for(question.call, 0));
  CHECK(question.finish() == "Ada is 36");
}

TEST_CASE("a response with both result and error, or a broken error, does not answer as a result",
          "[asking][hostile]") {
  const auto server = asking_server();
  for (const auto* error :
       {R"({"code":1,"message":"no"})", R"({"code":"1","message":5})", "{}", "5", "null"}) {
    CAPTURE(error);
    auto options = options_of("2025-11-25");
    Client client(server, options);
    OpenQuestion question(client);
    Value response = OpenQuestion::response(question.id, "Eve");
    response.set("error", parse(error));
    question.send(response);
    CHECK(client.ping().ok());
    // Ignored, or taken for an error: not for an answer.
    if (const auto answered = client.wait_for(question.call, 0)) {
      CHECK(answered->result["isError"] == true);
    } else {
      question.finish();
    }
  }
}
