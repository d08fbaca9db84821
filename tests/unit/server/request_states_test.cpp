// SPDX-License-Identifier: MIT
#include <chrono>
#include <string>
#include <vector>

#include <mcpxx/json/reader.hpp>

#include "server/replay/memory_request_states.hpp"
#include "server/replay/replay_state.hpp"
#include "support/catch.hpp"

using mcpxx::detail::decode_replay_state;
using mcpxx::detail::encode_replay_state;
using mcpxx::detail::MemoryRequestStateLimits;
using mcpxx::detail::MemoryRequestStates;
using mcpxx::detail::ReplayState;
using mcpxx::json::Value;
using namespace std::chrono_literals;

TEST_CASE("A state in memory opens for its binding, any number of times", "[request_state]") {
  MemoryRequestStates states;
  const auto text = states.seal("state", "binding");
  REQUIRE(text.ok());
  CHECK(text->find("state") == std::string::npos);
  for (int i = 0; i < 3; ++i) {
    const auto opened = states.open(*text, "binding");
    REQUIRE(opened.ok());
    CHECK(*opened == "state");
  }
  CHECK_FALSE(states.open(*text, "other").ok());
  CHECK_FALSE(states.open("", "binding").ok());
  CHECK_FALSE(states.open(*text + "A", "binding").ok());
  CHECK(*states.seal("state", "binding") != *text);
}

TEST_CASE("A state in memory expires", "[request_state]") {
  auto now = MemoryRequestStates::Clock::time_point(1h);
  MemoryRequestStates states({.ttl = 10s}, [&] { return now; });
  const auto text = states.seal("state", "");
  now += 10s - 1ms;
  CHECK(states.open(*text, "").ok());
  now += 1ms;
  CHECK_FALSE(states.open(*text, "").ok());
  CHECK(states.size() == 1);
  REQUIRE(states.seal("next", "").ok());
  CHECK(states.size() == 1);
}

TEST_CASE("Of too many states in memory the oldest is dropped", "[request_state]") {
  MemoryRequestStates states({.entries = 3});
  std::vector<std::string> texts;
  for (int i = 0; i < 5; ++i) texts.push_back(*states.seal(std::to_string(i), ""));
  CHECK(states.size() == 3);
  CHECK_FALSE(states.open(texts[0], "").ok());
  CHECK_FALSE(states.open(texts[1], "").ok());
  for (std::size_t i = 2; i < texts.size(); ++i) CHECK(*states.open(texts[i], "") == std::to_string(i));
}

TEST_CASE("States in memory are bounded by bytes, bindings included", "[request_state]") {
  MemoryRequestStates states({.bytes = 100, .bytes_each = 60});
  CHECK_FALSE(states.seal(std::string(31, 's'), std::string(30, 'b')).ok());
  const auto first = states.seal(std::string(30, 's'), std::string(30, 'b'));
  REQUIRE(first.ok());
  REQUIRE(states.seal(std::string(40, 's'), "").ok());
  CHECK(states.size() == 2);
  REQUIRE(states.seal("s", "").ok());
  CHECK(states.size() == 2);
  CHECK_FALSE(states.open(*first, std::string(30, 'b')).ok());
}

TEST_CASE("What is kept between rounds comes back as it was", "[request_state]") {
  ReplayState state;
  state.answers.emplace("name", Value::object({{"action", "accept"}}));
  state.steps.emplace("paid", Value(nullptr));
  auto& hand = state.hand.emplace();
  hand.state = std::string("by\0hand", 7);
  hand.answers.set("first", Value::object({{"action", "decline"}}));
  const auto schema = mcpxx::json::parse(
      R"({"requestedSchema":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}})");
  hand.questions.push_back({"form", mcpxx::ClientFeature::elicitation_form, *schema, nullptr});
  hand.questions.push_back({"url", mcpxx::ClientFeature::elicitation_url, Value::object(), nullptr});
  hand.questions.push_back({"model", mcpxx::ClientFeature::sampling, Value::object(), nullptr});
  hand.questions.push_back({"tools", mcpxx::ClientFeature::sampling_tools, Value::object(), nullptr});
  hand.questions.push_back({"roots", mcpxx::ClientFeature::roots, Value::object(), nullptr});

  const auto back = decode_replay_state(encode_replay_state(state));
  REQUIRE(back);
  CHECK(back->answers == state.answers);
  CHECK(back->steps == state.steps);
  REQUIRE(back->hand);
  CHECK(back->hand->state == hand.state);
  CHECK(back->hand->answers == hand.answers);
  REQUIRE(back->hand->questions.size() == hand.questions.size());
  for (std::size_t i = 0; i < hand.questions.size(); ++i) {
    const auto& question = back->hand->questions[i];
    CHECK(question.key == hand.questions[i].key);
    CHECK(question.feature == hand.questions[i].feature);
    CHECK(question.params == hand.questions[i].params);
    mcpxx::json::Problems problems;
    CHECK_FALSE((*question.check)(Value::object({{"something", "else"}}), problems));
  }
}

TEST_CASE("A text that is no state of this format is none", "[request_state]") {
  for (const auto* text :
       {"", "{}", "[]", "null", R"({"format":2})", R"({"format":"1"})", R"({"format":1)",
        R"({"format":1,"hand":null})", R"({"format":1,"hand":{"state":"","answers":[]}})",
        R"({"format":1,"hand":{"answers":{}}})",
        R"({"format":1,"hand":{"state":"","answers":{},"questions":{"a":{}}}})",
        R"({"format":1,"hand":{"state":"","answers":{},"questions":{"a":{"feature":"x"}}}})"}) {
    CAPTURE(text);
    CHECK_FALSE(decode_replay_state(text));
  }
  CHECK(decode_replay_state(R"({"format":1})"));
}
