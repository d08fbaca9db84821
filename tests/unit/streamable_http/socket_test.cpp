// SPDX-License-Identifier: MIT
// The endpoint behind a real HTTP server, on loopback and a free port.
#include <sys/socket.h>
#include <sys/time.h>

#include <future>
#include <thread>

#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/write.hpp>

#include <mcpxx/http/server.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/server/request_info.hpp>

#include "rig.hpp"

using namespace streamable;
using namespace std::chrono_literals;

namespace {

/// A server on threads of its own.
class Running {
 public:
  explicit Running(const Server& server, StreamableHttpOptions options = {}, int threads = 2,
                   mcpxx::http::ServerOptions http_options = {})
      : http_(io_.get_executor(), std::move(http_options)), endpoint_(server, std::move(options)) {
    endpoint_.mount(http_.router());
    http_.on_stop([endpoint = endpoint_]() mutable { endpoint.close(); });
    http_.start();
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { io_.run(); });
  }
  ~Running() {
    http_.stop();
    for (auto& thread : threads_) thread.join();
  }
  std::uint16_t port() const { return http_.address().port; }

 private:
  asio::io_context io_;
  mcpxx::http::Server http_;
  StreamableHttp endpoint_;
  std::vector<std::thread> threads_;
};

std::string on_wire(const Message& message) {
  std::string text = message.http_method + " /mcp HTTP/1.1\r\n";
  for (const auto& [name, value] : message.headers) text += name + ": " + value + "\r\n";
  return text + "Content-Length: " + std::to_string(message.body.size()) + "\r\n\r\n" + message.body;
}

struct Reply {
  int status = 0;
  std::string head;
  std::string body;
};

class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(io_) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    // Bounds every read of a test that goes wrong.
    const timeval limit{10, 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

  void send(const std::string& text) { asio::write(socket_, asio::buffer(text)); }
  std::string read_until(std::string_view end) {
    const auto size = asio::read_until(socket_, asio::dynamic_buffer(buffer_), end);
    return take(size);
  }
  Reply read() {
    Reply reply;
    reply.head = read_until("\r\n\r\n");
    reply.status = std::stoi(reply.head.substr(9, 3));
    const auto length = reply.head.find("Content-Length: ");
    if (length != std::string::npos) {
      const auto size = static_cast<std::size_t>(std::stoul(reply.head.substr(length + 16)));
      if (buffer_.size() < size) {
        asio::read(socket_, asio::dynamic_buffer(buffer_), asio::transfer_exactly(size - buffer_.size()));
      }
      reply.body = take(size);
    } else if (reply.head.find("chunked") != std::string::npos) {
      reply.body = read_until("0\r\n\r\n");
    }
    return reply;
  }
  Reply ask(const Message& message) {
    send(on_wire(message));
    return read();
  }
  void close() { socket_.close(); }

 private:
  std::string take(std::size_t size) {
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
  }

  asio::io_context io_;
  asio::ip::tcp::socket socket_;
  std::string buffer_;
};

Server make_server() { return Server({.name = "test", .logger = mcpxx::Logger(mcpxx::Logger::Sink{})}); }

}  // namespace

TEST_CASE("a connection serves request after request, errors among them", "[http][socket]") {
  auto server = make_server();
  server.tool("name", "A tool", [] { return std::string("called"); });
  Running running(server);
  Connection connection(running.port());
  const Message wrong[] = {modern("unknown"),
                           modern("tools/list").without("Mcp-Method"),
                           legacy("{", "", ""),
                           legacy("[]", "", ""),
                           legacy(R"({"jsonrpc":"2.0","id":1,"method":"ping"})", "unknown"),
                           modern("tools/list").with("Content-Type", "text/plain"),
                           modern("tools/list").with("Accept", "text/html"),
                           modern("tools/list").with("Host", "evil.example.com")};
  for (const auto& message : wrong) {
    INFO(message.body);
    CHECK(connection.ask(message).status >= 400);
    const auto reply = connection.ask(modern_call("name"));
    CHECK(reply.status == 200);
    CHECK(reply.body.find("called") != std::string::npos);
  }
}

TEST_CASE("pipelined requests are answered in order", "[http][socket]") {
  auto server = make_server();
  struct Number {
    int value;
  };
  server.tool("slow", "A tool",
              [](const Number& in) {
                std::this_thread::sleep_for(std::chrono::milliseconds(in.value % 3));
                return "value=" + std::to_string(in.value);
              },
              {.execution = mcpxx::Execution::worker});
  Running running(server);
  Connection connection(running.port());
  std::string all;
  for (int i = 0; i < 20; ++i) all += on_wire(modern_call("slow", R"({"value":)" + std::to_string(i) + "}"));
  connection.send(all);
  for (int i = 0; i < 20; ++i) {
    const auto reply = connection.read();
    CHECK(reply.status == 200);
    CHECK(reply.body.find("\"value=" + std::to_string(i) + "\"") != std::string::npos);
  }
}

TEST_CASE("a session, its stream and its end over sockets", "[http][socket]") {
  auto server = make_server();
  Running running(server);
  Connection connection(running.port());
  const auto opened = connection.ask(initialize());
  const auto at = opened.head.find("Mcp-Session-Id: ");
  REQUIRE(at != std::string::npos);
  const auto session = opened.head.substr(at + 16, opened.head.find("\r\n", at) - at - 16);

  Connection stream(running.port());
  stream.send(on_wire(get_stream(session)));
  CHECK(stream.read_until("\r\n\r\n").find("text/event-stream") != std::string::npos);
  server.tool("late", "A tool", [] {});
  CHECK(stream.read_until("\n\n").find("notifications/tools/list_changed") != std::string::npos);
  CHECK(connection.ask(delete_session(session)).status == 204);
  stream.read_until("0\r\n\r\n");
  CHECK(connection.ask(delete_session(session)).status == 404);
}

TEST_CASE("a client that closes its connection cancels its request", "[http][socket]") {
  auto server = make_server();
  std::promise<void> started;
  std::promise<bool> ended;
  server.tool("spin", "A tool",
              [&](mcpxx::Context& context) {
                started.set_value();
                const auto limit = std::chrono::steady_clock::now() + 10s;
                while (!context.cancelled() && std::chrono::steady_clock::now() < limit)
                  std::this_thread::sleep_for(1ms);
                ended.set_value(context.cancelled());
              },
              {.execution = mcpxx::Execution::worker});
  Running running(server);
  {
    Connection connection(running.port());
    connection.send(on_wire(modern_call("spin")));
    started.get_future().wait();
  }
  CHECK(ended.get_future().get());
  CHECK(Connection(running.port()).ask(modern("tools/list")).status == 200);
}

TEST_CASE("progress and keep-alive comments reach a client over sockets", "[http][socket]") {
  auto server = make_server();
  server.tool("slow", "A tool",
              [](mcpxx::Context& context) {
                context.report_progress(1);
                std::this_thread::sleep_for(60ms);
                return std::string("done");
              },
              {.execution = mcpxx::Execution::worker});
  StreamableHttpOptions options;
  options.keep_alive_ms = 10;
  Running running(server, options);
  Connection connection(running.port());
  const auto session_reply = connection.ask(initialize());
  const auto at = session_reply.head.find("Mcp-Session-Id: ") + 16;
  const auto session = session_reply.head.substr(at, session_reply.head.find("\r\n", at) - at);
  const auto reply = connection.ask(legacy_call("slow", session, 7, R"(,"_meta":{"progressToken":1})"));
  CHECK(reply.head.find("X-Accel-Buffering: no") != std::string::npos);
  CHECK(reply.body.find("notifications/progress") != std::string::npos);
  CHECK(reply.body.find(": keep-alive") != std::string::npos);
  CHECK(reply.body.find("done") != std::string::npos);
  CHECK(connection.ask(modern("tools/list")).status == 200);
}

TEST_CASE("many clients at once, while tools come and go", "[http][socket][concurrency]") {
  auto server = make_server();
  server.tool("name", "A tool", [](mcpxx::Context& context) {
    context.report_progress(1);
    return std::string("called");
  });
  server.tool("worker", "A tool", [] { return std::string("called"); },
              {.execution = mcpxx::Execution::worker});
  Running running(server, {}, 3);
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      Connection connection(running.port());
      const auto opened = connection.ask(initialize());
      const auto at = opened.head.find("Mcp-Session-Id: ") + 16;
      const auto session = opened.head.substr(at, opened.head.find("\r\n", at) - at);
      Connection stream(running.port());
      stream.send(on_wire(get_stream(session)));
      for (int i = 0; i < 25; ++i) {
        const auto name = "temporary" + std::to_string(t);
        server.tool(name, "A tool", [] {});
        good += connection.ask(modern_call(i % 2 == 0 ? "name" : "worker")).status == 200 ? 1 : 0;
        good +=
            connection.ask(legacy_call("name", session, i, R"(,"_meta":{"progressToken":1})")).status == 200
                ? 1
                : 0;
        server.remove_tool(name);
        if (i % 5 == 0) {
          Connection passing(running.port());
          passing.send(on_wire(modern_call("worker")));
        }
      }
      stream.read_until("list_changed");
      connection.ask(delete_session(session));
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 4 * 50);
}

TEST_CASE("sessions are counted by the forwarded address if the proxy is trusted",
          "[http][socket][proxies]") {
  for (const bool trusted : {true, false}) {
    auto server = make_server();
    server.tool("who", "A tool", [](mcpxx::Context& context) {
      return "<" + std::string(context.request().remote_address()) + ">";
    });
    StreamableHttpOptions options;
    options.max_sessions_per_client = 2;
    mcpxx::http::ServerOptions http_options;
    if (trusted) http_options.trusted_proxies = {"127.0.0.1"};
    Running running(server, options, 1, http_options);
    Connection proxy(running.port());
    const auto status = [&](const char* client) {
      return proxy.ask(initialize().with("X-Forwarded-For", client)).status;
    };
    CHECK(status("203.0.113.9") == 200);
    CHECK(status("1.1.1.1, 203.0.113.9") == 200);
    CHECK(status("203.0.113.9") == 503);
    CHECK(status("2.2.2.2, 203.0.113.9") == 503);
    CHECK(status("203.0.113.10") == (trusted ? 200 : 503));
    const auto told = proxy.ask(modern_call("who").with("Forwarded", "for=\"[2001:db8::9]:4711\"")).body;
    CHECK(told.find(trusted ? "<2001:db8::9>" : "<127.0.0.1>") != std::string::npos);
  }
}

TEST_CASE("a page's preflight and errors pass the whole server", "[http][socket][cors]") {
  auto server = make_server();
  StreamableHttpOptions options;
  options.allowed_origins = {"https://app.example.com"};
  Running running(server, options);
  const auto head_for_page = [&](const char* method, Message message) {
    message.http_method = method;
    // A connection each: the answer to HEAD has the length of a body that does not come.
    Connection connection(running.port());
    connection.send(on_wire(message.with("Origin", "https://app.example.com")));
    return connection.read_until("\r\n\r\n");
  };
  const std::string allowed = "Access-Control-Allow-Origin: https://app.example.com\r\n";
  const Message bare{"", {{"Host", "localhost"}}, "", {}};
  const auto preflight =
      head_for_page("OPTIONS", Message(bare).with("Access-Control-Request-Method", "POST"));
  CHECK(preflight.find(" 204 ") != std::string::npos);
  CHECK(preflight.find(allowed) != std::string::npos);
  for (const char* method : {"PUT", "PATCH", "PROPFIND", "HEAD", "OPTIONS", "GET", "DELETE"}) {
    INFO(method);
    const auto head = head_for_page(method, bare);
    CHECK(head.find(" 200 ") == std::string::npos);
    CHECK(head.find(allowed) != std::string::npos);
  }
  CHECK(head_for_page("POST", modern("tools/list")).find(allowed) != std::string::npos);
}
