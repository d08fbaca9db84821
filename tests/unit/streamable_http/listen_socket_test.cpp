// SPDX-License-Identifier: MIT
// subscriptions/listen on connections of their own: what a client that does not read does to the others, and
// what a stream keeps.
#include <chrono>
#include <string>
#include <thread>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <mcpxx/http/server.hpp>
#include <mcpxx/http/url.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include "rig.hpp"
#include "server/core.hpp"
#include "support/http_client.hpp"

using namespace streamable;

namespace {

std::string listen_request(std::string_view filter) {
  const auto message = modern("subscriptions/listen", R"("notifications":)" + std::string(filter) + ",");
  std::string text = "POST /mcp HTTP/1.1\r\n";
  for (const auto& [name, value] : message.headers)
    text.append(name).append(": ").append(value).append("\r\n");
  return text + "Content-Length: " + std::to_string(message.body.size()) + "\r\n\r\n" + message.body;
}

/// A server on a thread of its own.
struct Served {
  explicit Served(StreamableHttpOptions options = {})
      : server({.name = "test", .logger = mcpxx::Logger(mcpxx::Logger::Sink{})}),
        http(io.get_executor(), {.logger = mcpxx::Logger(mcpxx::Logger::Sink{})}),
        endpoint(server, std::move(options)) {
    endpoint.mount(http.router());
    http.start();
    loop = std::thread([this] { io.run(); });
  }
  ~Served() {
    endpoint.close();
    http.stop();
    work.reset();
    loop.join();
  }
  std::uint16_t port() const { return mcpxx::http::parse_url(http.url() + "/")->port; }
  std::size_t subscriptions() const { return server.core()->subscriptions().subscribers().size(); }
  bool wait_for_subscriptions(std::size_t count) const {
    for (int i = 0; i < 2000 && subscriptions() != count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return subscriptions() == count;
  }

  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
  Server server;
  mcpxx::http::Server http;
  StreamableHttp endpoint;
  std::thread loop;
};

}  // namespace

TEST_CASE("a client that stops reading is dropped and the others are served", "[http][subscriptions]") {
  StreamableHttpOptions options;
  options.slow_reader_ms = 50;
  Served served(options);
  // More than the buffers of the system take, in many rounds.
  std::string uris;
  for (int i = 0; i < 30; ++i) {
    uris +=
        (i == 0 ? "\"" : ",\"") + std::string("docs://") + std::string(1990, 'x') + std::to_string(i) + "\"";
  }
  support::HttpClient stuck(served.port());
  stuck.send(listen_request(R"({"resourceSubscriptions":[)" + uris + "]}"));
  support::HttpClient quick(served.port());
  quick.send(listen_request(R"({"toolsListChanged":true})"));
  CHECK(quick.read_until("\n\n\r\n").find("acknowledged") != std::string::npos);
  REQUIRE(served.wait_for_subscriptions(2));
  for (int round = 0; round < 1'000 && served.subscriptions() == 2; ++round) {
    for (int i = 0; i < 30; ++i) {
      served.server.notify_resource_updated("docs://" + std::string(1990, 'x') + std::to_string(i));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(served.wait_for_subscriptions(1));
  served.server.tool("one", "A tool", [] { return std::string("called"); });
  CHECK(quick.read_until("list_changed").find("list_changed") != std::string::npos);
}

TEST_CASE("a request behind a stream is answered when that has ended", "[http][subscriptions]") {
  Served served;
  support::HttpClient client(served.port());
  served.server.tool("hello", "Greets", [] { return std::string("hello there"); });
  client.send(listen_request(R"({"toolsListChanged":true})") + support::modern_call_request("hello"));
  REQUIRE(client.read_until("acknowledged").find("acknowledged") != std::string::npos);
  REQUIRE(served.wait_for_subscriptions(1));
  served.endpoint.close();
  CHECK(client.read_until("0\r\n\r\n").find("\"resultType\":\"complete\"") != std::string::npos);
  const auto reply = client.read();
  CHECK(reply.status == 200);
  CHECK(reply.body.find("hello there") != std::string::npos);
}

TEST_CASE("a client that closes its connection is forgotten", "[http][subscriptions]") {
  Served served;
  support::HttpClient client(served.port());
  client.send(listen_request(R"({"toolsListChanged":true})"));
  REQUIRE(client.read_until("acknowledged").find("acknowledged") != std::string::npos);
  client.close();
  CHECK(served.wait_for_subscriptions(0));
}
