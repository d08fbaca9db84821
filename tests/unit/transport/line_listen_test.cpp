// SPDX-License-Identifier: MIT
// subscriptions/listen and resources/subscribe on a connection of lines, as on stdio.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <asio/io_context.hpp>

#include <mcpxx/mcpxx.hpp>
#include <mcpxx/server/middleware.hpp>
#include <mcpxx/server/observer.hpp>
#include <mcpxx/storage/memory_bus.hpp>
#include <mcpxx/testing/client.hpp>
#include <mcpxx/transport/in_memory.hpp>

#include "server/core.hpp"
#include "support/catch.hpp"
#include "transport/line_connection.hpp"

using mcpxx::Server;
using mcpxx::json::Value;
using mcpxx::testing::Client;
using mcpxx::testing::ClientOptions;

namespace {

constexpr std::string_view kAcknowledged = "notifications/subscriptions/acknowledged";
constexpr std::string_view kTools = "notifications/tools/list_changed";
constexpr std::string_view kUpdated = "notifications/resources/updated";

Server make_server(std::shared_ptr<mcpxx::MessageBus> bus = {}) {
  Server server({.name = "test", .max_resource_subscriptions = 2, .bus = std::move(bus)});
  server.text_resource("docs://a", "a");
  server.text_resource("docs://b", "b");
  server.text_resource("docs://c", "c");
  return server;
}

void add_tool(Server& server, const std::string& name) {
  server.tool(name, "A tool", [] { return std::string("called"); });
}

Value filter(std::initializer_list<std::pair<std::string_view, Value>> members) {
  return Value::object({{"notifications", Value::object(members)}});
}

Value uris(std::initializer_list<const char*> all) {
  Value list = Value::array();
  for (const char* uri : all) list.push_back(uri);
  return list;
}

/// Waits for the acknowledgement of the subscription that was just opened.
std::int64_t listen(Client& client, Value params, std::size_t nth = 1) {
  const auto id = client.start("subscriptions/listen", std::move(params));
  const auto acknowledged = client.wait_for_notifications(kAcknowledged, nth);
  CHECK(acknowledged.back()["_meta"]["io.modelcontextprotocol/subscriptionId"] == id);
  return id;
}

Client legacy(const Server& server) {
  ClientOptions options;
  options.revision = "2025-11-25";
  return Client(server, options);
}

}  // namespace

TEST_CASE("several subscriptions share one connection, each under its id", "[subscriptions]") {
  auto server = make_server();
  Client client(server);
  const auto tools = listen(client, filter({{"toolsListChanged", true}}));
  const auto both =
      listen(client, filter({{"toolsListChanged", true}, {"resourceSubscriptions", uris({"docs://a"})}}), 2);
  add_tool(server, "one");
  server.notify_resource_updated("docs://a");
  server.notify_resource_updated("docs://b");
  const auto changed = client.wait_for_notifications(kTools, 2);
  const auto updated = client.wait_for_notifications(kUpdated, 1);
  const auto id_of = [](const Value& params) {
    return params["_meta"]["io.modelcontextprotocol/subscriptionId"].as_int64();
  };
  CHECK(((id_of(changed[0]) == tools && id_of(changed[1]) == both) ||
         (id_of(changed[0]) == both && id_of(changed[1]) == tools)));
  CHECK(id_of(updated[0]) == both);
  CHECK(updated[0]["uri"].as_string() == "docs://a");
  CHECK(client.call_tool("one").ok());
}

TEST_CASE("notifications/cancelled ends a subscription without a response", "[subscriptions]") {
  auto server = make_server();
  Client client(server);
  const auto first = listen(client, filter({{"toolsListChanged", true}}));
  client.cancel(first);
  listen(client, filter({{"toolsListChanged", true}}), 2);
  add_tool(server, "one");
  const auto changed = client.wait_for_notifications(kTools, 1);
  CHECK(client.call_tool("one").ok());
  CHECK(client.notifications(kTools).size() == 1);
  CHECK_FALSE(changed[0]["_meta"]["io.modelcontextprotocol/subscriptionId"] == first);
  CHECK(server.core()->subscriptions().subscribers().size() == 1);
  CHECK_FALSE(client.wait_for(first, 1).has_value());
}

TEST_CASE("a subscription ends gracefully with the response to its request", "[subscriptions]") {
  asio::io_context io(1);
  auto server = make_server();
  std::vector<std::string> out;
  const auto connection = std::make_shared<mcpxx::detail::LineConnection>(
      server.core(), io.get_executor(), [&](std::string message, bool) { out.push_back(std::move(message)); },
      mcpxx::detail::LineConnectionOptions{});
  const std::string request =
      R"({"jsonrpc":"2.0","id":"s1","method":"subscriptions/listen","params":{"_meta":)"
      R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}},)"
      R"("notifications":{"toolsListChanged":true}}})";
  connection->receive(request);
  REQUIRE(out.size() == 1);
  CHECK(connection->wait_until_idle(std::chrono::steady_clock::now()));
  add_tool(server, "one");
  connection->end_streams();
  REQUIRE(out.size() == 2);
  CHECK(out[1].starts_with(R"({"jsonrpc":"2.0","id":"s1","result":{"resultType":"complete","_meta":)"
                           R"({"io.modelcontextprotocol/subscriptionId":"s1")"));
  io.run_for(std::chrono::milliseconds(100));
  CHECK(out.size() == 2);  // nothing follows the response
  connection->close();
}

TEST_CASE("a subscription that comes after the end of all others ends at once", "[subscriptions]") {
  asio::io_context io(1);
  auto server = make_server();
  std::vector<std::string> out;
  const auto connection = std::make_shared<mcpxx::detail::LineConnection>(
      server.core(), io.get_executor(), [&](std::string message, bool) { out.push_back(std::move(message)); },
      mcpxx::detail::LineConnectionOptions{});
  connection->end_streams();
  connection->receive(
      R"({"jsonrpc":"2.0","id":"s1","method":"subscriptions/listen","params":{"_meta":)"
      R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}},)"
      R"("notifications":{"toolsListChanged":true}}})");
  REQUIRE(out.size() == 2);
  CHECK(out[0].find("subscriptions/acknowledged") != std::string::npos);
  CHECK(out[1].starts_with(R"({"jsonrpc":"2.0","id":"s1","result":{"resultType":"complete")"));
  CHECK(server.core()->subscriptions().subscribers().size() == 0);
  connection->close();
}

TEST_CASE("a legacy client is told of many quick changes once, and not on the thread that makes them",
          "[subscriptions]") {
  asio::io_context io(1);
  auto server = make_server();
  std::vector<std::string> out;
  const auto connection = std::make_shared<mcpxx::detail::LineConnection>(
      server.core(), io.get_executor(), [&](std::string message, bool) { out.push_back(std::move(message)); },
      mcpxx::detail::LineConnectionOptions{});
  connection->receive(
      R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
      R"("capabilities":{},"clientInfo":{"name":"a","version":"1"}}})");
  connection->receive(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  connection->receive(
      R"({"jsonrpc":"2.0","id":2,"method":"resources/subscribe","params":{"uri":"docs://a"}})");
  REQUIRE(out.size() == 2);
  for (int i = 0; i < 100; ++i) {
    add_tool(server, "tool" + std::to_string(i));
    server.notify_resource_updated("docs://a");
  }
  CHECK(out.size() == 2);
  io.run();
  REQUIRE(out.size() == 4);
  CHECK(out[2].find(kTools) != std::string::npos);
  CHECK(out[3].find(kUpdated) != std::string::npos);
  connection->close();
}

TEST_CASE("too many subscriptions on a connection are refused as that", "[subscriptions]") {
  asio::io_context io(1);
  auto server = make_server();
  std::vector<std::string> out;
  mcpxx::detail::LineConnectionOptions options;
  options.max_concurrent_requests = 1;
  const auto connection = std::make_shared<mcpxx::detail::LineConnection>(
      server.core(), io.get_executor(), [&](std::string message, bool) { out.push_back(std::move(message)); },
      options);
  for (const std::string id : {"1", "2"}) {
    connection->receive(
        R"({"jsonrpc":"2.0","id":)" + id +
        R"(,"method":"subscriptions/listen","params":{"_meta":)"
        R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}},)"
        R"("notifications":{}}})");
  }
  REQUIRE(out.size() == 2);
  CHECK(out[1].find("-32603") != std::string::npos);
  CHECK(out[1].find("Too many subscriptions") != std::string::npos);
  connection->close();
}

TEST_CASE("the id of a subscription is taken until that ends", "[subscriptions]") {
  asio::io_context io(1);
  auto server = make_server();
  std::vector<std::string> out;
  const auto connection = std::make_shared<mcpxx::detail::LineConnection>(
      server.core(), io.get_executor(), [&](std::string message, bool) { out.push_back(std::move(message)); },
      mcpxx::detail::LineConnectionOptions{});
  const std::string request =
      R"({"jsonrpc":"2.0","id":3,"method":"subscriptions/listen","params":{"_meta":)"
      R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}},)"
      R"("notifications":{}}})";
  connection->receive(request);
  connection->receive(request);
  REQUIRE(out.size() == 2);
  CHECK(out[1].find("-32600") != std::string::npos);
  connection->receive(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}})");
  connection->receive(request);
  REQUIRE(out.size() == 3);
  CHECK(out[2].find("subscriptions/acknowledged") != std::string::npos);
  connection->close();
  CHECK(server.core()->subscriptions().subscribers().size() == 0);
}

TEST_CASE("a filter that makes no sense is refused, and no subscription is opened", "[subscriptions]") {
  auto server = make_server();
  Client client(server);
  CHECK(client.request("subscriptions/listen").error_code() == -32602);
  CHECK(client.request("subscriptions/listen", filter({{"toolsListChanged", 1}})).error_code() == -32602);
  const auto many = filter({{"resourceSubscriptions", uris({"docs://a", "docs://b", "docs://c"})}});
  CHECK(client.request("subscriptions/listen", many).error_code() == -32602);
  CHECK(server.core()->subscriptions().subscribers().size() == 0);
}

TEST_CASE("changes of tasks are for clients that declare the extension", "[subscriptions]") {
  auto server = make_server();
  Client client(server);
  const auto refused = client.request("subscriptions/listen", filter({{"taskIds", uris({"t1"})}}));
  CHECK(refused.error_code() == -32021);
  REQUIRE(refused.error.has_value());
  CHECK(refused.error->data["requiredCapabilities"]["extensions"].contains("io.modelcontextprotocol/tasks"));

  ClientOptions options;
  options.capabilities =
      Value::object({{"extensions", Value::object({{"io.modelcontextprotocol/tasks", Value::object()}})}});
  Client declaring(server, options);
  declaring.start("subscriptions/listen",
                  filter({{"toolsListChanged", true}, {"taskIds", uris({"unknown"})}}));
  const auto agreed = declaring.wait_for_notifications(kAcknowledged, 1)[0]["notifications"];
  CHECK(agreed["toolsListChanged"].as_bool() == true);
  CHECK_FALSE(agreed.contains("taskIds"));
}

TEST_CASE("subscriptions/listen is modern, resources/subscribe is legacy", "[subscriptions]") {
  auto server = make_server();
  Client modern(server);
  const auto uri = Value::object({{"uri", "docs://a"}});
  CHECK(modern.request("resources/subscribe", uri).error_code() == -32601);
  CHECK(modern.request("resources/unsubscribe", uri).error_code() == -32601);
  auto old = legacy(server);
  CHECK(old.request("subscriptions/listen", filter({})).error_code() == -32601);
}

TEST_CASE("a legacy client subscribes to resources and is told of them until it unsubscribes",
          "[subscriptions]") {
  auto server = make_server();
  auto client = legacy(server);
  const auto answer = client.request("resources/subscribe", Value::object({{"uri", "docs://a"}}));
  CHECK(answer.result.to_string() == "{}");
  CHECK(client.request("resources/subscribe", Value::object({{"uri", "docs://a"}})).ok());
  server.notify_resource_updated("docs://b");
  server.notify_resource_updated("docs://a");
  const auto updated = client.wait_for_notifications(kUpdated, 1);
  CHECK(updated[0].to_string() == R"({"uri":"docs://a"})");
  CHECK(client.request("resources/unsubscribe", Value::object({{"uri", "docs://a"}})).result.to_string() ==
        "{}");
  server.notify_resource_updated("docs://a");
  add_tool(server, "one");
  client.wait_for_notifications(kTools, 1);
  CHECK(client.notifications(kUpdated).size() == 1);
}

TEST_CASE("what a legacy client may watch exists, is a URI, and is not too much", "[subscriptions]") {
  auto server = make_server();
  auto client = legacy(server);
  const auto subscribe = [&](Value uri) {
    return client.request("resources/subscribe", Value::object({{"uri", std::move(uri)}})).error_code();
  };
  CHECK(subscribe("docs://unknown") == -32002);
  CHECK(subscribe(5) == -32602);
  CHECK(subscribe("") == -32602);
  CHECK(subscribe("docs://" + std::string(5000, 'a')) == -32602);
  CHECK(subscribe("docs://a") == 0);
  CHECK(subscribe("docs://b") == 0);
  CHECK(subscribe("docs://c") == -32602);
  CHECK(client.request("resources/unsubscribe", Value::object({{"uri", "docs://unknown"}})).ok());
  CHECK(client.request("resources/unsubscribe", Value::object({{"uri", "docs://a"}})).ok());
  CHECK(subscribe("docs://c") == 0);
}

TEST_CASE("instances that share a bus tell their clients of each other's changes", "[subscriptions]") {
  const auto bus = std::make_shared<mcpxx::MemoryBus>();
  auto here = make_server(bus);
  auto there = make_server(bus);
  Client modern(there);
  auto old = legacy(there);
  listen(modern, filter({{"toolsListChanged", true}, {"resourceSubscriptions", uris({"docs://a"})}}));
  CHECK(old.request("resources/subscribe", Value::object({{"uri", "docs://a"}})).ok());
  add_tool(here, "one");
  here.notify_resource_updated("docs://a");
  for (Client* client : {&modern, &old}) {
    CHECK(client->wait_for_notifications(kTools, 1).size() == 1);
    CHECK(client->wait_for_notifications(kUpdated, 1).size() == 1);
  }
}

TEST_CASE("observers are told that a subscription was accepted", "[subscriptions]") {
  struct Count final : mcpxx::Observer {
    void request_started(const mcpxx::RequestSpan&, mcpxx::Context&) override { ++started; }
    void request_finished(const mcpxx::RequestSpan& span, mcpxx::Context&) override {
      ++finished;
      errors += span.error_code != 0;
    }
    std::atomic<int> started{0}, finished{0}, errors{0};
  };
  const auto count = std::make_shared<Count>();
  auto server = make_server();
  server.observe(count);
  Client client(server);
  listen(client, filter({{"toolsListChanged", true}}));
  CHECK(client.request("resources/list").ok());
  CHECK(count->started == count->finished);
  CHECK(count->errors == 0);
}
