// SPDX-License-Identifier: MIT
// How the testing client goes on where a modern server asks. The server is a middleware that asks as
// scripted.
#include <mcpxx/testing/client.hpp>

#include <mutex>
#include <string>
#include <vector>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/server/middleware.hpp>
#include <mcpxx/server/server.hpp>

#include "support/catch.hpp"

using mcpxx::json::Value;
using mcpxx::testing::CallOptions;
using mcpxx::testing::Client;
using mcpxx::testing::ClientAnswer;
using mcpxx::testing::ClientError;
using mcpxx::testing::ClientOptions;

namespace {

Value parse(std::string_view text) {
  auto value = mcpxx::json::parse(text);
  if (!value) throw std::invalid_argument(value.error().message);
  return std::move(*value);
}

/// Answers one request after the other with what the script has, and keeps their params; then the handlers
/// answer.
class Script final : public mcpxx::Middleware {
 public:
  explicit Script(std::vector<std::string_view> results) : results_(std::move(results)) {}

  void handle(const std::shared_ptr<mcpxx::MiddlewareRequest>& request, Next next) override {
    std::unique_lock lock(mutex_);
    params_.push_back(request->params);
    if (params_.size() > results_.size()) {
      lock.unlock();
      // The server would refuse a state that it has not given.
      request->params.erase("inputResponses");
      request->params.erase("requestState");
      next();
      return;
    }
    request->on_response([result = parse(results_[params_.size() - 1])](mcpxx::MiddlewareResponse& response) {
      response.result = result;
    });
    request->respond(Value::object());
  }
  std::vector<Value> params() {
    const std::lock_guard lock(mutex_);
    return params_;
  }

 private:
  const std::vector<std::string_view> results_;
  std::mutex mutex_;
  std::vector<Value> params_;
};

constexpr auto kAsksName = R"({"resultType":"input_required","requestState":"s1","inputRequests":{
    "name":{"method":"elicitation/create","params":{"message":"Name?"}}}})";
constexpr auto kAsksModelAndRoots = R"({"resultType":"input_required","inputRequests":{
    "model":{"method":"sampling/createMessage","params":{"maxTokens":1}},"roots":{"method":"roots/list"}}})";
constexpr auto kWaits = R"({"resultType":"input_required","requestState":"s2"})";

struct Scripted {
  explicit Scripted(std::vector<std::string_view> results)
      : script(std::make_shared<Script>(std::move(results))) {
    server.use(script);
    server.tool("tool", "", [] { return "done"; });
    server.text_resource("docs://page", "done");
    server.prompt("prompt", "", [] { return "done"; });
  }
  const std::shared_ptr<Script> script;
  mcpxx::Server server{{.name = "test"}};
};

ClientOptions answering() {
  ClientOptions options;
  options.answers.accept_elicitation(Value::object({{"name", "Ada"}})).answer_sampling("Paris");
  options.answers.roots({"file:///home/ada"});
  return options;
}

}  // namespace

TEST_CASE("a call that is asked for input is sent again with the answers and the state", "[client]") {
  Scripted scripted({kAsksName, kAsksModelAndRoots, kWaits});
  Client client(scripted.server, answering());
  CallOptions options;
  options.progress_token = "token";
  CHECK(client.call_tool("tool", Value::object(), options).text() == "done");
  const auto params = scripted.script->params();
  REQUIRE(params.size() == 4);
  CHECK(!params[0].contains("inputResponses"));
  CHECK(params[1]["inputResponses"] == parse(R"({"name":{"action":"accept","content":{"name":"Ada"}}})"));
  CHECK(params[1]["requestState"] == "s1");
  CHECK(params[2]["inputResponses"]["model"]["content"]["text"] == "Paris");
  CHECK(params[2]["inputResponses"]["roots"] == parse(R"({"roots":[{"uri":"file:///home/ada"}]})"));
  CHECK(params[2]["inputResponses"].size() == 2);
  CHECK(!params[2].contains("requestState"));
  CHECK(!params[3].contains("inputResponses"));
  CHECK(params[3]["requestState"] == "s2");
  for (const Value& sent : params) {
    CHECK(sent["name"] == "tool");
    CHECK(sent["_meta"] == params[0]["_meta"]);
  }
  CHECK(client.asked("elicitation/create").size() == 1);
  CHECK(client.asked("elicitation/create")[0]["message"] == "Name?");
  CHECK(client.asked("roots/list").size() == 1);
}

TEST_CASE("reading a resource and getting a prompt answer questions too", "[client]") {
  Scripted scripted({kAsksName});
  Client reads(scripted.server, answering());
  CHECK(reads.read_resource("docs://page").result["contents"][0]["text"] == "done");
  Scripted again({kAsksName});
  Client gets(again.server, answering());
  CHECK(gets.get_prompt("prompt").result["messages"][0]["content"]["text"] == "done");
}

TEST_CASE("a client without answers, and one that leaves a question open, see the result that asks",
          "[client]") {
  ClientOptions open;
  open.answers.answer("elicitation/create", mcpxx::testing::NoAnswer{});
  for (const auto& options : {ClientOptions{}, open}) {
    Scripted scripted({kAsksName});
    Client client(scripted.server, options);
    const auto response = client.call_tool("tool");
    CHECK(response.result["resultType"] == "input_required");
    CHECK(scripted.script->params().size() == 1);
  }
}

TEST_CASE("a request is sent once, whatever it is answered with", "[client]") {
  Scripted scripted({kAsksName});
  Client client(scripted.server, answering());
  CHECK(client.request("tools/call", Value::object({{"name", "tool"}})).result["requestState"] == "s1");
  CHECK(scripted.script->params().size() == 1);
}

TEST_CASE("a client that cannot answer says so", "[client]") {
  Scripted scripted({kAsksName, kAsksName, kAsksName});
  ClientOptions options;
  options.answers.answer_sampling("Paris");
  Client client(scripted.server, options);
  CHECK_THROWS_AS(client.call_tool("tool"), ClientError);
  client.on_request([](std::string_view, const Value&) { return mcpxx::testing::ErrorInfo{-1, "no"}; });
  CHECK_THROWS_AS(client.call_tool("tool"), ClientError);
}

TEST_CASE("a server that goes on asking is given up", "[client]") {
  Scripted scripted(std::vector<std::string_view>(10, kAsksName));
  auto options = answering();
  options.max_rounds = 3;
  Client client(scripted.server, options);
  CHECK_THROWS_AS(client.call_tool("tool"), ClientError);
  CHECK(scripted.script->params().size() == 4);
}

TEST_CASE("an answer may take a call of the same client", "[client]") {
  Scripted scripted({kAsksName});
  Client client(scripted.server);
  client.on_request([&client](std::string_view method, const Value& params) -> ClientAnswer {
    CHECK(method == "elicitation/create");
    CHECK(params["message"] == "Name?");
    return Value::object(
        {{"action", "accept"}, {"content", Value::object({{"n", client.call_tool("tool").text()}})}});
  });
  CHECK(client.call_tool("tool").text() == "done");
  CHECK(scripted.script->params()[2]["inputResponses"]["name"]["content"]["n"] == "done");
}

TEST_CASE("what a client can answer is declared, unless the test declares something else", "[client]") {
  struct Row {
    Value capabilities;
    std::string_view declared;
  };
  const Row rows[] = {{nullptr, R"({"elicitation":{"form":{},"url":{}},"sampling":{"tools":{}},"roots":{}})"},
                      {Value::object(), "{}"},
                      {parse(R"({"sampling":{}})"), R"({"sampling":{}})"}};
  mcpxx::Server server{{.name = "test"}};
  server.tool("declared", "",
              [](mcpxx::Context& context) { return context.client_capabilities().to_string(); });
  for (const auto& [capabilities, declared] : rows) {
    for (const auto* revision : {"2025-11-25", "2026-07-28"}) {
      auto options = answering();
      options.revision = revision;
      options.capabilities = capabilities;
      Client client(server, options);
      CHECK(client.call_tool("declared").text() == declared);
    }
  }
}
