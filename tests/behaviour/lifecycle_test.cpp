// SPDX-License-Identifier: MIT
// Starting and stopping under serve_http.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <future>
#include <string>
#include <thread>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/error.hpp>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/served_http.hpp"

using mcpxx::ConfigError;
using mcpxx::HttpOptions;
using mcpxx::Server;
using support::HttpClient;
using support::ServedHttp;
using namespace std::chrono_literals;

namespace {

Server make_server() { return Server({.name = "test", .logger = mcpxx::Logger(mcpxx::Logger::Sink{})}); }

/// What serve_http says to options it cannot serve with.
std::string refusal(const HttpOptions& options) {
  try {
    mcpxx::serve_http(make_server(), options);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "served";
}

bool is_health_ok(HttpClient client) {
  return client.ask("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200;
}

/// A socket's file in a folder of its own.
class SocketPath {
 public:
  SocketPath() : folder_(std::filesystem::temp_directory_path() / ("mcpxx-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  SocketPath(const SocketPath&) = delete;
  SocketPath& operator=(const SocketPath&) = delete;
  ~SocketPath() { std::filesystem::remove_all(folder_); }
  std::string string() const { return (folder_ / "socket").string(); }

 private:
  std::filesystem::path folder_;
};

/// A handler that does not look whether it should stop, until the test lets it go.
struct Hang {
  std::promise<void> started;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::promise<void> done;

  void operator()() {
    started.set_value();
    released.wait();
    done.set_value();
  }
};

}  // namespace

TEST_CASE("serve_http is stopped from another thread", "[lifecycle]") {
  ServedHttp served(make_server());
  CHECK(is_health_ok(HttpClient(served.port())));
  HttpClient idle(served.port());
  served.request_stop();
  CHECK(served.returns_within(4s));
  CHECK(idle.read_to_end().empty());
}

TEST_CASE("serve_http that is stopped before it starts returns", "[lifecycle]") {
  std::stop_source stop;
  stop.request_stop();
  int ready = 0;
  HttpOptions options;
  options.port = 0;
  options.stop = stop.get_token();
  options.on_ready = [&ready](std::string_view) { ++ready; };
  mcpxx::serve_http(make_server(), options);
  CHECK(ready == 1);
}

TEST_CASE("a std::jthread stops and waits for serve_http", "[lifecycle]") {
  std::promise<void> ready;
  {
    const std::jthread thread([&ready](std::stop_token stop) {
      HttpOptions options;
      options.port = 0;
      options.handle_signals = false;
      options.stop = std::move(stop);
      options.on_ready = [&ready](std::string_view) { ready.set_value(); };
      mcpxx::serve_http(make_server(), options);
    });
    REQUIRE(ready.get_future().wait_for(10s) == std::future_status::ready);
  }
}

TEST_CASE("a port that is taken is a clear error", "[lifecycle]") {
  ServedHttp served(make_server());
  HttpOptions options;
  options.port = served.port();
  const auto message = refusal(options);
  INFO(message);
  CHECK(message.find("cannot listen on 127.0.0.1:" + std::to_string(served.port())) == 0);
  CHECK(message.find("`port`") != std::string::npos);
}

TEST_CASE("options that contradict each other are refused", "[lifecycle]") {
  HttpOptions options;
  options.unix_path = "/nowhere/socket";
  CHECK(refusal(options).find("unix_path") != std::string::npos);
  options.descriptor = 1000;
  CHECK(refusal(options).find("not both") != std::string::npos);
  options.unix_path.clear();
  CHECK(refusal(options).find("descriptor") != std::string::npos);
}

TEST_CASE("what on_ready throws ends serve_http, which leaves nothing behind", "[lifecycle]") {
  HttpOptions options;
  options.port = 0;
  options.on_ready = [&options](std::string_view url) {
    options.port = mcpxx::http::parse_url(url)->port;
    throw std::runtime_error("not ready");
  };
  CHECK_THROWS_AS(mcpxx::serve_http(make_server(), HttpOptions(options)), std::runtime_error);
  REQUIRE(options.port != 0);
  std::stop_source stop;
  options.stop = stop.get_token();
  options.on_ready = [&stop](std::string_view) { stop.request_stop(); };
  mcpxx::serve_http(make_server(), options);
}

TEST_CASE("serve_http listens on a Unix socket", "[lifecycle]") {
  const SocketPath path;
  HttpOptions options;
  options.unix_path = path.string();
  auto server = make_server();
  server.tool("tool", "A tool", [] { return std::string("called"); });
  ServedHttp served(server, options);
  CHECK(served.url() == "unix:" + path.string());
  auto client = HttpClient::on_unix_socket(path.string());
  const auto reply = client.ask(support::modern_call_request("tool"));
  CHECK(reply.status == 200);
  CHECK(reply.body.find("called") != std::string::npos);
  served.request_stop();
  REQUIRE(served.returns_within(4s));
  CHECK_FALSE(std::filesystem::exists(path.string()));
}

TEST_CASE("serve_http takes over a socket that listens already", "[lifecycle]") {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  const auto port = acceptor.local_endpoint().port();
  HttpOptions options;
  options.descriptor = acceptor.release();
  ServedHttp served(make_server(), options);
  CHECK(served.port() == port);
  CHECK(is_health_ok(HttpClient(port)));
}

TEST_CASE("serve_http returns while a handler hangs, and answers its client", "[lifecycle]") {
  for (const auto execution : {mcpxx::Execution::worker, mcpxx::Execution::inline_}) {
    INFO(static_cast<int>(execution));
    const auto hang = std::make_shared<Hang>();
    {
      auto server = make_server();
      server.tool("hang", "A tool", [hang] { (*hang)(); }, {.execution = execution});
      HttpOptions options;
      options.threads = 2;
      options.drain_timeout_ms = 50;
      ServedHttp served(server, options);
      HttpClient client(served.port());
      client.send(support::modern_call_request("hang"));
      REQUIRE(hang->started.get_future().wait_for(10s) == std::future_status::ready);
      served.request_stop();
      CHECK(served.returns_within(4s));
      // A thread that the handler holds cannot send anything.
      if (execution == mcpxx::Execution::worker) {
        CHECK(client.read_to_end().find("The server is stopping") != std::string::npos);
      }
    }
    // The server, its threads and the options are gone; what the handler comes back to is not.
    hang->release.set_value();
    CHECK(hang->done.get_future().wait_for(10s) == std::future_status::ready);
    for (int i = 0; i < 5000 && hang.use_count() > 1; ++i) std::this_thread::sleep_for(1ms);
    CHECK(hang.use_count() == 1);
  }
}

TEST_CASE("signals work while a handler holds the only thread, and have their defaults afterwards",
          "[lifecycle]") {
  enum class End { by_signal, by_token };
  for (const auto end : {End::by_signal, End::by_token}) {
    INFO(static_cast<int>(end));
    const auto hang = std::make_shared<Hang>();
    auto server = make_server();
    server.tool("hang", "A tool", [hang] { (*hang)(); }, {.execution = mcpxx::Execution::inline_});
    std::stop_source stop;
    std::promise<std::string> ready;
    HttpOptions options;
    options.port = 0;
    options.threads = 1;
    options.drain_timeout_ms = 50;
    options.stop = stop.get_token();
    options.on_ready = [&ready](std::string_view url) { ready.set_value(std::string(url)); };
    auto done = std::async(std::launch::async, [&] { mcpxx::serve_http(server, options); });
    HttpClient client(mcpxx::http::parse_url(ready.get_future().get())->port);
    client.send(support::modern_call_request("hang"));
    REQUIRE(hang->started.get_future().wait_for(10s) == std::future_status::ready);
    if (end == End::by_signal) {
      ::raise(SIGTERM);
    } else {
      stop.request_stop();
    }
    CHECK(done.wait_for(4s) == std::future_status::ready);
    struct sigaction now = {};
    REQUIRE(::sigaction(SIGTERM, nullptr, &now) == 0);
    CHECK(now.sa_handler == SIG_DFL);
    hang->release.set_value();
    CHECK(hang->done.get_future().wait_for(10s) == std::future_status::ready);
  }
}

TEST_CASE("a request that ends in time is answered as usual while the server stops", "[lifecycle]") {
  const auto hang = std::make_shared<Hang>();
  auto server = make_server();
  server.tool("slow", "A tool", [hang] { (*hang)(); });
  ServedHttp served(server);
  HttpClient client(served.port());
  client.send(support::modern_call_request("slow"));
  REQUIRE(hang->started.get_future().wait_for(10s) == std::future_status::ready);
  served.request_stop();
  hang->release.set_value();
  const auto reply = client.read();
  client.close();
  CHECK(reply.status == 200);
  CHECK(reply.body.find("\"isError\":true") == std::string::npos);
  CHECK(served.returns_within(4s));
}

TEST_CASE("streams that are cut at the end of the drain time end with an error and properly", "[lifecycle]") {
  auto server = make_server();
  std::atomic<bool> unwound{false};
  server.tool("wait", "A tool", [&unwound](mcpxx::Context& context) -> asio::awaitable<void> {
    struct OnExit {
      explicit OnExit(std::atomic<bool>& f) : flag(f) {}
      OnExit(const OnExit&) = delete;
      OnExit& operator=(const OnExit&) = delete;
      ~OnExit() { flag = true; }
      std::atomic<bool>& flag;
    };
    const OnExit on_exit(unwound);
    context.report_progress(1);
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
  });
  HttpOptions options;
  options.drain_timeout_ms = 50;
  ServedHttp served(server, options);
  HttpClient client(served.port());
  client.send(support::modern_call_request("wait", "{}", R"(,"progressToken":1)"));
  REQUIRE(client.read_until("notifications/progress").find("text/event-stream") != std::string::npos);
  served.request_stop();
  const auto rest = client.read_to_end();
  INFO(rest);
  CHECK(rest.find("The server is stopping") != std::string::npos);
  CHECK(rest.substr(rest.size() - std::min<std::size_t>(rest.size(), 5)) == "0\r\n\r\n");
  CHECK(served.returns_within(4s));
  CHECK(unwound);
}

TEST_CASE("the stream of a session ends properly when the server stops", "[lifecycle]") {
  ServedHttp served(make_server());
  HttpClient client(served.port());
  const auto session = support::open_session(client);
  client.send(support::get_stream_request(session));
  REQUIRE(client.read_until("\r\n\r\n").find("text/event-stream") != std::string::npos);
  served.request_stop();
  CHECK(client.read_to_end() == "0\r\n\r\n");
  client.close();
  CHECK(served.returns_within(4s));
}
