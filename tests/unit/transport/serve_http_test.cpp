// SPDX-License-Identifier: MIT
#include <csignal>
#include <string>
#include <thread>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

#include <mcpxx/error.hpp>
#include <mcpxx/http/url.hpp>
#include <mcpxx/server/server.hpp>
#include <mcpxx/transport/serve.hpp>

#include "support/catch.hpp"

namespace {

using mcpxx::HttpOptions;

/// What a server at `url` answers to a request with that Host, until it closes the connection.
std::string ask(std::string_view url, std::string_view host) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::make_address("127.0.0.1"), mcpxx::http::parse_url(url)->port});
  const std::string request =
      "DELETE /mcp HTTP/1.1\r\nConnection: close\r\nHost: " + std::string(host) + "\r\n\r\n";
  asio::write(socket, asio::buffer(request));
  std::string answer;
  std::error_code error;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  return answer;
}

/// Serves until the answer to one request with that Host is there: its status line.
std::string status_for(HttpOptions options, std::string_view host) {
  std::string answer;
  std::thread client;
  options.port = 0;
  options.threads = 2;
  options.on_ready = [&](std::string_view url) {
    client = std::thread([&answer, url = std::string(url), host] {
      answer = ask(url, host);
      ::raise(SIGTERM);
    });
  };
  mcpxx::serve_http(mcpxx::Server({.name = "test", .logger = mcpxx::Logger(mcpxx::Logger::Sink{})}), options);
  client.join();
  return answer.substr(0, answer.find('\r'));
}

}  // namespace

TEST_CASE("a name that leads to this machine is guarded like its address, and itself accepted",
          "[serve-http]") {
  HttpOptions options;
  for (const char* host : {"127.0.0.1", "localhost", "LOCALHOST"}) {
    INFO(host);
    options.host = host;
    CHECK(status_for(options, "evil.example") == "HTTP/1.1 403 Forbidden");
    CHECK(status_for(options, host) == "HTTP/1.1 400 Bad Request");
  }
}

TEST_CASE("on an open address Host is checked where hosts are listed, and the address itself is one",
          "[serve-http]") {
  HttpOptions options;
  options.host = "0.0.0.0";
  CHECK(status_for(options, "any.example") == "HTTP/1.1 400 Bad Request");
  options.allowed_hosts = {"app.example"};
  CHECK(status_for(options, "any.example") == "HTTP/1.1 403 Forbidden");
  CHECK(status_for(options, "app.example") == "HTTP/1.1 400 Bad Request");
  CHECK(status_for(options, "0.0.0.0") == "HTTP/1.1 400 Bad Request");
}

TEST_CASE("the host and the origin of base_url are accepted", "[serve-http]") {
  HttpOptions options;
  const char* request = "mcp.example.com\r\nOrigin: https://mcp.example.com";
  CHECK(status_for(options, request) == "HTTP/1.1 403 Forbidden");
  options.base_url = "https://mcp.example.com/mcp";
  CHECK(status_for(options, request) == "HTTP/1.1 400 Bad Request");
  CHECK(status_for(options, "evil.example") == "HTTP/1.1 403 Forbidden");
  CHECK(status_for(options, "localhost\r\nOrigin: https://evil.example") == "HTTP/1.1 403 Forbidden");
}

TEST_CASE("proxies and URLs that make no sense are refused before anything is served", "[serve-http]") {
  const mcpxx::Server server({.name = "test", .logger = mcpxx::Logger(mcpxx::Logger::Sink{})});
  CHECK_THROWS_AS(mcpxx::serve_http(server, {.port = 0, .trusted_proxies = {"10.0.0.0/33"}}),
                  mcpxx::ConfigError);
  CHECK_THROWS_AS(mcpxx::serve_http(server, {.port = 0, .base_url = "mcp.example.com"}), mcpxx::ConfigError);
}

TEST_CASE("limits of what clients take are options", "[serve-http]") {
  HttpOptions options;
  options.max_body_bytes = 10;
  CHECK(status_for(options, "127.0.0.1\r\nContent-Length: 11") == "HTTP/1.1 413 Content Too Large");
  options.max_connections = 0;
  CHECK(status_for(options, "127.0.0.1") == "HTTP/1.1 503 Service Unavailable");
}
