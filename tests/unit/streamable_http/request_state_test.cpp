// SPDX-License-Identifier: MIT
#include <string>
#include <utility>
#include <vector>

#include <mcpxx/async.hpp>
#include <mcpxx/error.hpp>

#include "rig.hpp"

// Calls in several rounds over HTTP: the state travels sealed, from instance to instance.

using mcpxx::Context;
using streamable::Message;
using streamable::modern_raw;
using streamable::Rig;
using streamable::StreamableHttpOptions;
using streamable::Value;

namespace {

struct Name {
  std::string name;
};

StreamableHttpOptions with_key(char key) {
  StreamableHttpOptions options;
  options.request_state.keys = {std::string(32, key)};
  return options;
}

/// One instance of a server with a step that must be done once.
struct Instance {
  explicit Instance(StreamableHttpOptions options, std::size_t size = 0)
      : rig(make_server(size), std::move(options)) {}

  /// The answer to a call with these further members of its params, as text that ends in a comma.
  Value call(std::string more = {}) {
    Message message =
        modern_raw("tools/call", R"({"name":"pay","arguments":{},)" + more +
                                     R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                                     R"("io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}})");
    return rig.answer(std::move(message).with("Mcp-Name", "pay"));
  }
  Value call_with(const std::string& state) {
    return call(R"("inputResponses":{"name":{"action":"accept","content":{"name":"Ada"}}},"requestState":)" +
                Value(state).to_string() + ",");
  }
  /// The state of a call that has paid and asks.
  std::string pay() { return std::string(call()["result"]["requestState"].as_string().value_or("")); }

  int paid = 0;
  std::vector<std::string> log;
  Rig rig;

 private:
  mcpxx::Server make_server(std::size_t size) {
    mcpxx::Server server(
        {.name = "test", .logger = mcpxx::Logger([this](mcpxx::LogLevel, std::string_view line) {
                           log.emplace_back(line);
                         })});
    server.tool("pay", "", [this, size](Context& context) -> asio::awaitable<std::string> {
      const auto receipt = context.step("pay", [&] {
        ++paid;
        return "receipt" + std::string(size, 'x');
      });
      const auto name = co_await context.elicit<Name>("name", "Who?");
      co_return name->name + " has a " + receipt;
    });
    return server;
  }
};

std::string text_of(const Value& answer) {
  return std::string(answer["result"]["content"][0]["text"].as_string().value_or(""));
}

}  // namespace

TEST_CASE("Instances with one key continue each other's calls, and nothing is done twice",
          "[streamable_http][request_state]") {
  Instance first(with_key('k'));
  Instance second(with_key('k'));
  const std::string state = first.pay();
  REQUIRE_FALSE(state.empty());
  CHECK(text_of(second.call_with(state)) == "Ada has a receipt");
  CHECK(first.paid == 1);
  CHECK(second.paid == 0);
}

TEST_CASE("Instances with other keys, or with none, refuse each other's calls",
          "[streamable_http][request_state]") {
  Instance first(with_key('k'));
  Instance other(with_key('l'));
  Instance without{StreamableHttpOptions{}};
  Instance without_too{StreamableHttpOptions{}};
  CHECK(other.call_with(first.pay())["error"]["code"] == Value(-32602));
  CHECK(without_too.call_with(without.pay())["error"]["code"] == Value(-32602));
  const Value own = without.call_with(without.pay());
  CHECK(text_of(own) == "Ada has a receipt");
}

TEST_CASE("A state with any character changed is refused, and the handler does not run",
          "[streamable_http][request_state]") {
  Instance instance(with_key('k'));
  const std::string state = instance.pay();
  for (std::size_t i = 0; i < state.size(); ++i) {
    std::string changed = state;
    changed[i] = state[i] == 'A' ? 'B' : 'A';
    CHECK(instance.call_with(changed)["error"]["code"] == Value(-32602));
  }
  CHECK(instance.call_with(state + "-TAMPERED")["error"]["code"] == Value(-32602));
  CHECK(instance.call_with(std::string(1'000'000, 'A'))["error"]["code"] == Value(-32602));
  CHECK(instance.paid == 1);
}

TEST_CASE("A state that would be larger than allowed is told the model", "[streamable_http][request_state]") {
  Instance instance(with_key('k'), 64 * 1024);
  const Value answer = instance.call();
  CHECK(answer["result"]["isError"] == Value(true));
  CHECK(text_of(answer).find("RequestStateOptions::max_bytes is 65536") != std::string::npos);
}

TEST_CASE("Made-up keys are warned of once, where others can reach the endpoint",
          "[streamable_http][request_state]") {
  StreamableHttpOptions open;
  open.loopback = false;
  Instance reachable(std::move(open));
  CHECK(reachable.log.empty());
  reachable.pay();
  reachable.pay();
  CHECK(reachable.log.size() == 1);

  Instance local{StreamableHttpOptions{}};
  local.pay();
  CHECK(local.log.empty());

  auto options = with_key('k');
  options.loopback = false;
  Instance configured(std::move(options));
  configured.pay();
  CHECK(configured.log.empty());
}

TEST_CASE("An endpoint refuses keys that are too short", "[streamable_http][request_state]") {
  StreamableHttpOptions options;
  options.request_state.keys = {"too short"};
  const mcpxx::Server server({.name = "test"});
  CHECK_THROWS_AS(mcpxx::StreamableHttp(server, options), mcpxx::ConfigError);
}
