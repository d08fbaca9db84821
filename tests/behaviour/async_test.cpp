// SPDX-License-Identifier: MIT
#include <chrono>
#include <memory>
#include <thread>

#include "fixture.hpp"
#include "waiting.hpp"

using namespace behaviour;
using namespace std::chrono_literals;

namespace {

struct Delay {
  int ms = 1;
};

}  // namespace

TEST_CASE("awaitable handlers of every shape answer in every revision", "[async]") {
  auto server = make_server();
  server.tool("delay", "", [](Delay in) -> asio::awaitable<int> {
    co_await pause_for(std::chrono::milliseconds(in.ms));
    co_return in.ms;
  });
  server.tool("nothing", "", []() -> asio::awaitable<void> { co_await pause_for(1ms); });
  server.tool("context", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    co_await pause_for(1ms);
    co_return std::string(context.protocol_version());
  });
  server.resource("docs://async", []() -> asio::awaitable<std::string> {
    co_await pause_for(1ms);
    co_return "later";
  });
  server.prompt("async", "", []() -> asio::awaitable<std::string> {
    co_await pause_for(1ms);
    co_return "later";
  });
  server.tool("fails", "", []() -> asio::awaitable<int> {
    co_await pause_for(1ms);
    throw mcpxx::ToolError("too late");
  });
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    CHECK(parse(client.call_tool("delay", object({{"ms", 2}})).text())["result"] == 2);
    CHECK(client.call_tool("nothing").ok());
    CHECK(client.call_tool("context").text() == revision);
    CHECK(client.read_resource("docs://async").result["contents"][0]["text"] == "later");
    CHECK(client.get_prompt("async").result["messages"][0]["content"]["text"] == "later");
    CHECK(client.call_tool("fails").text() == "too late");
  }
}

TEST_CASE("requests run concurrently and are answered as they finish", "[async]") {
  auto server = make_server();
  const auto gate = std::make_shared<Signal>();
  server.tool("slow", "", [gate] { return gate->wait() ? "opened" : "stuck"; });
  server.tool("open", "", [gate] { gate->set(); });
  auto client = connect(server);
  const auto slow = client.start("tools/call", object({{"name", "slow"}}));
  CHECK(client.request("tools/list").ok());
  CHECK(client.call_tool("open").ok());
  CHECK(client.wait(slow).result["content"][0]["text"] == "opened");
}

TEST_CASE("a cancelled request is not answered and its coroutine is unwound", "[cancellation]") {
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto server = make_server();
    const auto started = std::make_shared<Signal>();
    const auto unwound = std::make_shared<Signal>();
    server.tool("forever", "", [started, unwound]() -> asio::awaitable<void> {
      const OnExit on_exit(unwound);
      started->set();
      co_await pause_for(1h);
    });
    auto client = connect(server, revision);
    const auto id = client.start("tools/call", object({{"name", "forever"}}));
    REQUIRE(started->wait());
    client.cancel(id, "changed my mind");
    CHECK(unwound->wait());
    CHECK(client.request("tools/list").ok());
    CHECK(!client.wait_for(id, 20));
  }
}

TEST_CASE("a sync handler sees that it was cancelled", "[cancellation]") {
  auto server = make_server();
  const auto started = std::make_shared<Signal>();
  const auto stopped = std::make_shared<Signal>();
  server.tool("loop", "", [started, stopped](mcpxx::Context& context) {
    started->set();
    for (int i = 0; i < 10'000 && !context.cancelled(); ++i) std::this_thread::sleep_for(1ms);
    if (context.cancelled()) stopped->set();
  });
  auto client = connect(server, "2025-11-25");
  const auto id = client.start("tools/call", object({{"name", "loop"}}));
  REQUIRE(started->wait());
  client.cancel(id);
  CHECK(stopped->wait());
  CHECK(!client.wait_for(id, 20));
}

TEST_CASE("a client that goes away cancels what it asked for", "[cancellation]") {
  auto server = make_server();
  const auto started = std::make_shared<Signal>();
  const auto unwound = std::make_shared<Signal>();
  server.tool("forever", "", [started, unwound]() -> asio::awaitable<void> {
    const OnExit on_exit(unwound);
    started->set();
    co_await pause_for(1h);
  });
  {
    auto client = connect(server);
    client.start("tools/call", object({{"name", "forever"}}));
    REQUIRE(started->wait());
  }
  CHECK(unwound->wait());
}

TEST_CASE("a call that takes too long is answered with a tool error", "[timeout]") {
  Server server({.name = "test", .tool_timeout_ms = 20, .logger = mcpxx::Logger(nullptr)});
  const auto unwound = std::make_shared<Signal>();
  server.tool("forever", "", [unwound]() -> asio::awaitable<void> {
    const OnExit on_exit(unwound);
    co_await pause_for(1h);
  });
  server.tool("patient", "", []() -> asio::awaitable<void> { co_await pause_for(50ms); }, {.timeout_ms = 0});
  server.tool("blocks", "", [](mcpxx::Context& context) {
    while (!context.cancelled()) std::this_thread::sleep_for(1ms);
  });
  auto client = connect(server);
  CHECK(client.call_tool("forever").is_error);
  CHECK(unwound->wait());
  CHECK(!client.call_tool("patient").is_error);
  CHECK(client.call_tool("blocks").is_error);
}

TEST_CASE("two requests with one id do not disturb each other", "[async]") {
  auto server = make_server();
  const auto gate = std::make_shared<Signal>();
  server.tool("slow", "", [gate] { return gate->wait() ? "opened" : "stuck"; });
  auto client = connect(server, "2025-11-25");
  const auto* text = R"({"jsonrpc":"2.0","id":"same","method":"tools/call","params":{"name":"slow"}})";
  client.send_raw(text);
  CHECK(client.exchange(text)["error"]["code"] == -32600);
  gate->set();
  const auto answer = client.next_message();
  REQUIRE(answer);
  CHECK((*answer)["result"]["content"][0]["text"] == "opened");
}

TEST_CASE("sync handlers can run on the thread of the client", "[async]") {
  auto server = make_server();
  std::thread::id ran_on;
  server.tool("where", "", [&] { ran_on = std::this_thread::get_id(); });
  ClientOptions options;
  options.use_workers = false;
  auto client = connect(server, options);
  REQUIRE(client.call_tool("where").ok());
  CHECK(ran_on == std::this_thread::get_id());
  auto working = connect(server);
  REQUIRE(working.call_tool("where").ok());
  CHECK(ran_on != std::this_thread::get_id());
}
