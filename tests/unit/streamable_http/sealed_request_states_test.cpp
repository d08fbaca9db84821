// SPDX-License-Identifier: MIT
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <mcpxx/error.hpp>

#include "base/base64.hpp"
#include "support/catch.hpp"
#include "transport/sealed_request_states.hpp"

using mcpxx::ConfigError;
using mcpxx::Logger;
using mcpxx::RequestStateOptions;
using mcpxx::detail::SealedRequestStates;
using namespace std::chrono_literals;

namespace {

const std::string kOne(32, '1');
const std::string kTwo(32, '2');
const std::string kThree(48, '3');

RequestStateOptions with_keys(std::vector<std::string> keys) {
  RequestStateOptions options;
  options.keys = std::move(keys);
  return options;
}

SealedRequestStates make(std::vector<std::string> keys) {
  return SealedRequestStates(with_keys(std::move(keys)), true, Logger(Logger::Sink{}));
}

}  // namespace

TEST_CASE("A sealed state opens for its binding wherever the key is, and shows nothing", "[request_state]") {
  SealedRequestStates one = make({kOne});
  SealedRequestStates other = make({kOne});
  const std::string state = "what nobody else may read";
  const auto text = one.seal(state, "binding");
  REQUIRE(text.ok());
  CHECK(mcpxx::base64::decode_url(*text)->find(state) == std::string::npos);
  CHECK(*one.open(*text, "binding") == state);
  CHECK(*other.open(*text, "binding") == state);
  CHECK_FALSE(one.open(*text, "another binding").ok());
  CHECK_FALSE(one.open(*text, "").ok());
  CHECK(*one.open(*one.seal("", ""), "") == "");
}

TEST_CASE("The same state is sealed with another nonce each time", "[request_state]") {
  SealedRequestStates states = make({kOne});
  std::set<std::string> texts;
  for (int i = 0; i < 100; ++i) texts.insert(*states.seal("state", "binding"));
  CHECK(texts.size() == 100);
}

TEST_CASE("A sealed state with any bit of any byte changed does not open", "[request_state]") {
  SealedRequestStates states = make({kOne});
  const std::string text = *states.seal("state", "binding");
  const std::string bytes = *mcpxx::base64::decode_url(text);
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string changed = bytes;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    CHECK_FALSE(states.open(mcpxx::base64::encode_url(changed), "binding").ok());
  }
}

TEST_CASE("A sealed state that was cut, lengthened or is no base64url does not open", "[request_state]") {
  SealedRequestStates states = make({kOne});
  const std::string text = *states.seal("state", "binding");
  for (std::size_t length = 0; length < text.size(); ++length) {
    CHECK_FALSE(states.open(text.substr(0, length), "binding").ok());
  }
  for (const auto& wrong :
       {text + "A", text + "=", " " + text, text + "\n", text + text, std::string("x"),
        std::string(text.size(), 'A'), std::string(text.size(), '\0'), std::string(1024 * 1024, 'A')}) {
    CHECK_FALSE(states.open(wrong, "binding").ok());
  }
}

TEST_CASE("The first key seals and all of them open, so that keys can be exchanged", "[request_state]") {
  SealedRequestStates before = make({kOne});
  SealedRequestStates during = make({kTwo, kOne, kThree});
  SealedRequestStates after = make({kTwo});
  const std::string old_text = *before.seal("old", "");
  const std::string new_text = *during.seal("new", "");
  CHECK(*during.open(old_text, "") == "old");
  CHECK(*during.open(*make({kThree}).seal("third", ""), "") == "third");
  CHECK(*after.open(new_text, "") == "new");
  CHECK_FALSE(after.open(old_text, "").ok());
  CHECK_FALSE(before.open(new_text, "").ok());
}

TEST_CASE("A state is refused once its time is over", "[request_state]") {
  auto now = SealedRequestStates::Clock::time_point(1'800'000'000s);
  auto options = with_keys({kOne});
  options.ttl_ms = 10'000;
  SealedRequestStates states(options, true, Logger(Logger::Sink{}), [&] { return now; });
  const std::string text = *states.seal("state", "");
  now += 10s - 1ms;
  CHECK(states.open(text, "").ok());
  now += 1ms;
  CHECK_FALSE(states.open(text, "").ok());
}

TEST_CASE("The longest time there is does not overflow", "[request_state]") {
  auto options = with_keys({kOne});
  options.ttl_ms = std::numeric_limits<std::int64_t>::max();
  SealedRequestStates states(options, true, Logger(Logger::Sink{}));
  CHECK(states.open(*states.seal("state", ""), "").ok());
}

TEST_CASE("A state that would be too long is not sealed, and none is opened", "[request_state]") {
  auto options = with_keys({kOne});
  options.max_bytes = 200;
  SealedRequestStates states(options, true, Logger(Logger::Sink{}));
  const auto refused = states.seal(std::string(150, 's'), "");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message.find("max_bytes is 200") != std::string::npos);
  // 45 bytes around the state, and four characters for three bytes.
  const auto fits = states.seal(std::string(105, 's'), "");
  REQUIRE(fits.ok());
  CHECK(fits->size() == 200);
  CHECK_FALSE(states.seal(std::string(106, 's'), "").ok());
  CHECK_FALSE(states.open(*make({kOne}).seal(std::string(106, 's'), ""), "").ok());
}

TEST_CASE("Options of states that make no sense are refused", "[request_state]") {
  CHECK_THROWS_AS(make({std::string(31, 'k')}), ConfigError);
  CHECK_THROWS_AS(make({kOne, ""}), ConfigError);
  auto options = with_keys({kOne});
  options.ttl_ms = 0;
  CHECK_THROWS_AS(SealedRequestStates(options, true, Logger()), ConfigError);
  options = with_keys({kOne});
  options.max_bytes = 59;
  CHECK_THROWS_AS(SealedRequestStates(options, true, Logger()), ConfigError);
}

TEST_CASE("Without keys states are this process's alone, and the log is told once where that matters",
          "[request_state]") {
  std::vector<std::string> log;
  const Logger logger([&](mcpxx::LogLevel, std::string_view line) { log.emplace_back(line); });
  SealedRequestStates one({}, true, logger);
  SealedRequestStates other({}, false, logger);
  CHECK(log.empty());
  const std::string text = *one.seal("state", "");
  REQUIRE(one.seal("state", "").ok());
  REQUIRE(other.seal("state", "").ok());
  REQUIRE(log.size() == 1);
  CHECK(log.front().find("RequestStateOptions::keys") != std::string::npos);
  CHECK(*one.open(text, "") == "state");
  CHECK_FALSE(other.open(text, "").ok());

  SealedRequestStates configured(with_keys({kOne}), true, logger);
  REQUIRE(configured.seal("state", "").ok());
  CHECK(log.size() == 1);
}
