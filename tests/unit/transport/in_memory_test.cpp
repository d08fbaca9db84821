// SPDX-License-Identifier: MIT
#include <mcpxx/transport/in_memory.hpp>

#include <mutex>
#include <string>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/protocol/client_requests.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/server.hpp>

#include "support/catch.hpp"

using mcpxx::InMemoryTransport;

namespace {

constexpr auto kCall =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"later","_meta":{
        "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}})";

mcpxx::Server later_server() {
  mcpxx::Server server({.name = "test"});
  server.tool("later", "", []() -> asio::awaitable<std::string> {
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(1));
    co_await timer.async_wait(asio::use_awaitable);
    co_return "done";
  });
  return server;
}

}  // namespace

TEST_CASE("without threads, answers come inside send or from the context", "[in-memory]") {
  asio::io_context io;
  std::vector<std::string> received;
  InMemoryTransport transport(later_server(), io.get_executor(),
                              [&](std::string message) { received.push_back(std::move(message)); });
  REQUIRE(transport.send(R"({"jsonrpc":"2.0","id":0,"method":"ping"})"));
  REQUIRE(received.size() == 1);
  CHECK(received[0] == R"({"jsonrpc":"2.0","id":0,"result":{}})");
  REQUIRE(transport.send(kCall));
  CHECK(received.size() == 1);
  io.run();
  REQUIRE(received.size() == 2);
  CHECK(received[1].find("done") != std::string::npos);
  CHECK(transport.wait_until_idle(0));
}

TEST_CASE("at the bound a message is not taken", "[in-memory]") {
  asio::io_context io;
  mcpxx::InMemoryOptions options;
  options.max_concurrent_requests = 1;
  int answers = 0;
  InMemoryTransport transport(
      later_server(), io.get_executor(), [&](const std::string&) { ++answers; }, options);
  CHECK(transport.send(kCall));
  CHECK(!transport.send(kCall));
  CHECK(!transport.wait_until_idle(0));
  io.run();
  io.restart();
  CHECK(transport.send(kCall));
  io.run();
  CHECK(answers == 2);
}

TEST_CASE("at the bound answers and cancellations are taken", "[in-memory]") {
  asio::io_context io;
  mcpxx::InMemoryOptions options;
  options.max_concurrent_requests = 1;
  mcpxx::Server server({.name = "test"});
  server.tool("ask", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const auto roots = co_await context.list_roots("where");
    co_return roots.empty() ? "nowhere" : roots[0].uri;
  });
  std::vector<std::string> received;
  InMemoryTransport transport(
      server, io.get_executor(), [&](std::string message) { received.push_back(std::move(message)); },
      options);
  const auto run = [&] {
    io.restart();
    io.poll();
  };
  REQUIRE(transport.send(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{)"
                         R"("protocolVersion":"2025-11-25","capabilities":{"roots":{}},)"
                         R"("clientInfo":{"name":"test","version":"1"}}})"));
  const auto ask = [](int id) {
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) +
           R"(,"method":"tools/call","params":{"name":"ask"}})";
  };
  REQUIRE(transport.send(ask(1)));
  run();
  REQUIRE(received.size() == 2);
  const auto question = mcpxx::json::parse(received[1]);
  REQUIRE(question.ok());
  CHECK_FALSE(transport.send(ask(2)));
  mcpxx::json::Value answer = mcpxx::json::Value::object({{"jsonrpc", "2.0"}, {"id", (*question)["id"]}});
  answer.set("result", *mcpxx::json::parse(R"({"roots":[{"uri":"file:///here"}]})"));
  CHECK(transport.send(answer.to_string()));
  run();
  REQUIRE(received.size() == 3);
  CHECK(received[2].find("file:///here") != std::string::npos);

  REQUIRE(transport.send(ask(3)));
  run();
  CHECK(transport.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}})"));
  run();
  CHECK(transport.send(ask(4)));
}

TEST_CASE("nothing comes after close", "[in-memory]") {
  asio::io_context io;
  int answers = 0;
  InMemoryTransport transport(later_server(), io.get_executor(), [&](const std::string&) { ++answers; });
  REQUIRE(transport.send(kCall));
  transport.close();
  io.run();
  CHECK(answers == 0);
  CHECK(transport.wait_until_idle(0));
}

TEST_CASE("of a batch no more is taken than may be in flight", "[in-memory]") {
  asio::io_context io;
  mcpxx::InMemoryOptions options;
  options.max_concurrent_requests = 2;
  std::vector<std::string> received;
  InMemoryTransport transport(
      later_server(), io.get_executor(), [&](std::string message) { received.push_back(std::move(message)); },
      options);
  REQUIRE(transport.send(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{)"
                         R"("protocolVersion":"2025-03-26","capabilities":{},)"
                         R"("clientInfo":{"name":"test","version":"1"}}})"));
  constexpr auto kLater = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"later"}})";
  REQUIRE(transport.send(kLater));
  REQUIRE(transport.send(R"([{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"later"}},)"
                         R"({"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"later"}}])"));
  io.run();
  REQUIRE(received.size() == 3);
  const auto& batch = received[1].front() == '[' ? received[1] : received[2];
  CHECK(batch.find("The server is busy") != std::string::npos);
  CHECK(batch.find("done") != std::string::npos);
}
