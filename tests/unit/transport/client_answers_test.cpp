// SPDX-License-Identifier: MIT
#include <mcpxx/testing/client_answers.hpp>

#include <future>
#include <mutex>
#include <stdexcept>
#include <string>

#include <mcpxx/json/reader.hpp>

#include "support/catch.hpp"
#include "transport/testing/respondent.hpp"

using mcpxx::json::Value;
using mcpxx::testing::ClientAnswer;
using mcpxx::testing::ClientAnswers;
using mcpxx::testing::ErrorInfo;
using mcpxx::testing::NoAnswer;
using mcpxx::testing::Respondent;

namespace {

constexpr auto kElicitation = "elicitation/create";

std::string text_of(const ClientAnswer& answer) {
  if (const auto* result = std::get_if<Value>(&answer)) return result->to_string();
  if (const auto* error = std::get_if<ErrorInfo>(&answer)) return std::to_string(error->code);
  return "none";
}

Value request(std::string_view method, int id = 1) {
  return Value::object(
      {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", Value::object({{"id", id}})}});
}

/// The next response that a Respondent sends.
class Sent {
 public:
  auto callback() {
    return [this](const std::string& text) { response_.set_value(text); };
  }
  std::string wait() {
    auto future = response_.get_future();
    if (future.wait_for(std::chrono::seconds(10)) != std::future_status::ready) return "nothing";
    return future.get();
  }

 private:
  std::promise<std::string> response_;
};

}  // namespace

TEST_CASE("a client declares what it can answer in its revision", "[client]") {
  struct Row {
    std::string_view revision;
    std::string_view everything;
  };
  const Row rows[] = {
      {"2024-11-05", R"({"sampling":{},"roots":{}})"},
      {"2025-03-26", R"({"sampling":{},"roots":{}})"},
      {"2025-06-18", R"({"elicitation":{},"sampling":{},"roots":{}})"},
      {"2025-11-25", R"({"elicitation":{"form":{},"url":{}},"sampling":{"tools":{}},"roots":{}})"},
      {"2026-07-28", R"({"elicitation":{"form":{},"url":{}},"sampling":{"tools":{}},"roots":{}})"}};
  for (const auto& [revision, everything] : rows) {
    CAPTURE(revision);
    CHECK(ClientAnswers().capabilities(revision).to_string() == "{}");
    CHECK(ClientAnswers().roots({"file:///home/ada"}).capabilities(revision).to_string() ==
          R"({"roots":{}})");
    ClientAnswers one_by_one;
    one_by_one.decline_elicitation().answer_sampling("Paris").roots({});
    CHECK(one_by_one.capabilities(revision).to_string() == everything);
    ClientAnswers any;
    any.on_request([](std::string_view, const Value&) { return NoAnswer{}; });
    CHECK(any.capabilities(revision).to_string() == everything);
  }
}

TEST_CASE("answers are given in order, the last one again and again", "[client]") {
  ClientAnswers answers;
  CHECK(answers.empty());
  answers.accept_elicitation(Value::object({{"a", 1}})).accept_elicitation().decline_elicitation();
  answers.cancel_elicitation().answer_sampling("Paris").roots({"file:///a"});
  CHECK(!answers.empty());
  CHECK(text_of(answers.find(kElicitation, 0, {})) == R"({"action":"accept","content":{"a":1}})");
  CHECK(text_of(answers.find(kElicitation, 1, {})) == R"({"action":"accept"})");
  CHECK(text_of(answers.find(kElicitation, 2, {})) == R"({"action":"decline"})");
  CHECK(text_of(answers.find(kElicitation, 3, {})) == R"({"action":"cancel"})");
  CHECK(text_of(answers.find(kElicitation, 100, {})) == R"({"action":"cancel"})");
  CHECK(text_of(answers.find("sampling/createMessage", 0, {})) ==
        R"({"role":"assistant","content":{"type":"text","text":"Paris"},"model":"test-model",)"
        R"("stopReason":"endTurn"})");
  CHECK(text_of(answers.find("roots/list", 0, {})) == R"({"roots":[{"uri":"file:///a"}]})");
  CHECK(text_of(answers.find("no/such", 0, {})) == "-32601");
  answers.on_request([](std::string_view method, const Value&) { return Value(method); });
  CHECK(text_of(answers.find("no/such", 0, {})) == R"("no/such")");
  CHECK(text_of(answers.find("roots/list", 9, {})) == R"({"roots":[{"uri":"file:///a"}]})");
}

TEST_CASE("questions are noted, and new answers begin with the first one", "[client]") {
  Respondent respondent(ClientAnswers().accept_elicitation().decline_elicitation());
  respondent.answer(kElicitation, Value(1));
  CHECK(text_of(respondent.answer(kElicitation, Value(2))) == R"({"action":"decline"})");
  respondent.replace(ClientAnswers().accept_elicitation().cancel_elicitation());
  CHECK(text_of(respondent.answer(kElicitation, Value(3))) == R"({"action":"accept"})");
  CHECK(text_of(respondent.answer("roots/list", Value(4))) == "-32601");
  const auto asked = respondent.asked(kElicitation);
  REQUIRE(asked.size() == 3);
  CHECK(asked[0] == 1);
  CHECK(asked[2] == 3);
}

TEST_CASE("a request of the server's is answered under its id, with a result or an error", "[client]") {
  ClientAnswers answers;
  answers.answer("a", Value::object({{"b", 1}})).answer("b", ErrorInfo{-1, "no", Value(7)});
  answers.answer("c", ErrorInfo{-2, "never"}).on_request([](std::string_view, const Value&) -> ClientAnswer {
    throw std::runtime_error("broken");
  });
  struct Row {
    std::string_view method;
    std::string_view response;
  };
  const Row rows[] = {{"a", R"({"jsonrpc":"2.0","id":5,"result":{"b":1}})"},
                      {"b", R"({"jsonrpc":"2.0","id":5,"error":{"code":-1,"message":"no","data":7}})"},
                      {"c", R"({"jsonrpc":"2.0","id":5,"error":{"code":-2,"message":"never"}})"},
                      {"d", R"({"jsonrpc":"2.0","id":5,"error":{"code":-32603,"message":"broken"}})"}};
  Sent sent[std::size(rows)];
  Respondent respondent(std::move(answers));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    respondent.answer_later(request(rows[i].method, 5), sent[i].callback());
    CHECK(sent[i].wait() == rows[i].response);
  }
}

TEST_CASE("an answer may wait for the answer to another request", "[client]") {
  std::promise<void> inner;
  const auto answered = inner.get_future().share();
  ClientAnswers answers;
  answers.on_request([answered](std::string_view method, const Value&) -> ClientAnswer {
    if (method == "inner") return Value("inner");
    return Value(answered.wait_for(std::chrono::seconds(10)) == std::future_status::ready ? "outer"
                                                                                          : "stuck");
  });
  Sent outer;
  Respondent respondent(std::move(answers));
  respondent.answer_later(request("outer"), outer.callback());
  respondent.answer_later(request("inner", 2), [&inner](const std::string&) { inner.set_value(); });
  CHECK(outer.wait() == R"({"jsonrpc":"2.0","id":1,"result":"outer"})");
}

TEST_CASE("a question can be left open, and nothing is answered any more after stop", "[client]") {
  std::mutex mutex;
  std::vector<std::string> sent;
  const auto note = [&](const std::string& text) {
    const std::lock_guard lock(mutex);
    sent.push_back(text);
  };
  Respondent respondent(ClientAnswers().answer("open", NoAnswer{}).answer("closed", Value(1)));
  for (int i = 0; i < 100; ++i) {
    respondent.answer_later(request("open", i), note);
    respondent.answer_later(request("closed", i), note);
  }
  respondent.stop();
  const std::size_t before = sent.size();
  CHECK(before <= 100);
  for (const auto& text : sent) CHECK(text.find("\"result\":1") != std::string::npos);
  respondent.answer_later(request("closed"), note);
  respondent.stop();
  CHECK(sent.size() == before);
}
