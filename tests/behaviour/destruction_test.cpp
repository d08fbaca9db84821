// SPDX-License-Identifier: MIT
// The handles of an embedded server go in any order, with requests in flight.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/http/server.hpp>
#include <mcpxx/server/middleware.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include "support/catch.hpp"
#include "support/http_client.hpp"

using namespace std::chrono_literals;

namespace {

/// Counts what handlers hold, so that nothing is left when all is gone.
using Token = std::shared_ptr<int>;

/// An application with everything in flight that can be: a coroutine that waits, a handler on a worker, an
/// event stream with keep-alive comments, a call that was answered and an idle connection.
class Application {
 public:
  explicit Application(const Token& token)
      : io(std::make_unique<asio::io_context>()),
        server(std::make_unique<mcpxx::Server>(
            mcpxx::ServerOptions{.name = "test", .logger = mcpxx::Logger(mcpxx::Logger::Sink{})})) {
    add_tools(token);
    http = std::make_unique<mcpxx::http::Server>(io->get_executor());
    mcpxx::StreamableHttpOptions options;
    options.keep_alive_ms = 1;
    endpoint = std::make_unique<mcpxx::StreamableHttp>(*server, options);
    endpoint->mount(http->router());
    http->start();
    thread_ = std::thread([&context = *io] { context.run(); });
    open_requests(http->address().port);
  }
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application() { stop_thread(); }

  /// The loop stops in the midst of it all.
  void stop_thread() {
    if (!thread_.joinable()) return;
    io->stop();
    thread_.join();
  }
  void destroy(char which) {
    switch (which) {
      case 'i':
        stop_thread();
        io.reset();
        break;
      case 's':
        server.reset();
        break;
      case 'e':
        endpoint.reset();
        break;
      default:
        http.reset();
        break;
    }
  }

  std::unique_ptr<asio::io_context> io;
  std::unique_ptr<mcpxx::Server> server;
  std::unique_ptr<mcpxx::http::Server> http;
  std::unique_ptr<mcpxx::StreamableHttp> endpoint;

 private:
  void add_tools(const Token& token) {
    server->tool("quick", "A tool", [token] {});
    server->tool("wait", "A tool", [token, this]() -> asio::awaitable<void> { return wait(token); });
    server->tool("work", "A tool",
                 [token, started = started_](mcpxx::Context& context) {
                   ++*started;
                   std::this_thread::sleep_for(10ms);
                   context.report_progress(1);
                 },
                 {.execution = mcpxx::Execution::worker});
  }
  asio::awaitable<void> wait(Token token) {
    const auto started = started_;
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    ++*started;
    co_await timer.async_wait(asio::use_awaitable);
    token.reset();
  }
  void open_requests(std::uint16_t port) {
    for (int i = 0; i < 5; ++i) clients_.emplace_back(port);
    REQUIRE(clients_[0].ask(support::modern_call_request("quick")).status == 200);
    const auto session = support::open_session(clients_[1]);
    clients_[1].send(support::get_stream_request(session));
    REQUIRE(clients_[1].read_until("\r\n\r\n").find("200 OK") != std::string::npos);
    clients_[2].send(support::modern_call_request("wait"));
    clients_[3].send(support::modern_call_request("work", "{}", R"(,"progressToken":1)"));
    for (int i = 0; i < 10'000 && *started_ < 2; ++i) std::this_thread::sleep_for(1ms);
    REQUIRE(*started_ == 2);
  }

  const std::shared_ptr<std::atomic<int>> started_ = std::make_shared<std::atomic<int>>(0);
  std::deque<support::HttpClient> clients_;
  std::thread thread_;
};

/// Keeps what it should continue with until somebody else does.
class Parking final : public mcpxx::Middleware {
 public:
  void handle(const std::shared_ptr<mcpxx::MiddlewareRequest>&, Next next) override {
    parked_.set_value(std::move(next));
  }
  Next take() {
    auto parked = parked_.get_future();
    REQUIRE(parked.wait_for(10s) == std::future_status::ready);
    return parked.get();
  }

 private:
  std::promise<Next> parked_;
};

/// Whether everything that handlers held is let go of; workers may still be on their way out.
bool is_all_gone(const Token& token) {
  for (int i = 0; i < 10'000 && token.use_count() > 1; ++i) std::this_thread::sleep_for(1ms);
  return token.use_count() == 1;
}

}  // namespace

TEST_CASE("server, endpoint, HTTP server and io_context go in any order", "[embedding]") {
  std::string order = "ehis";
  REQUIRE(std::is_sorted(order.begin(), order.end()));
  do {
    INFO(order);
    const Token token = std::make_shared<int>(0);
    {
      Application application(token);
      application.stop_thread();
      for (const char which : order) application.destroy(which);
    }
    CHECK(is_all_gone(token));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("the handles go in any order while the io_context runs", "[embedding]") {
  std::string order = "ehs";
  do {
    INFO(order);
    const Token token = std::make_shared<int>(0);
    {
      Application application(token);
      for (const char which : order) application.destroy(which);
      application.destroy('i');
    }
    CHECK(is_all_gone(token));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("middleware may hold a request longer than its io_context lives", "[embedding]") {
  const bool is_called = GENERATE(false, true);
  const std::string tool = GENERATE("sync", "async", "work");
  // The endpoint and the server go before the request is let go of, or after it.
  const bool handles_first = GENERATE(false, true);
  CAPTURE(is_called, tool, handles_first);
  std::atomic<int> ran{0};
  auto io = std::make_unique<asio::io_context>();
  auto server = std::make_unique<mcpxx::Server>(mcpxx::ServerOptions{
      .name = "test", .tool_timeout_ms = 60'000, .logger = mcpxx::Logger(mcpxx::Logger::Sink{})});
  server->tool("sync", "A tool", [&ran] { ++ran; });
  server->tool("async", "A tool", [&ran]() -> asio::awaitable<void> {
    ++ran;
    co_return;
  });
  server->tool("work", "A tool", [&ran] { ++ran; }, {.execution = mcpxx::Execution::worker});
  const auto parking = std::make_shared<Parking>();
  server->use(parking);
  auto http = std::make_unique<mcpxx::http::Server>(io->get_executor());
  auto endpoint = std::make_unique<mcpxx::StreamableHttp>(*server);
  endpoint->mount(http->router());
  http->start();
  std::thread thread([&context = *io] { context.run(); });
  support::HttpClient client(http->address().port);
  client.send(support::modern_call_request(tool));
  auto next = parking->take();
  io->stop();
  thread.join();
  io.reset();
  if (handles_first) {
    http.reset();
    endpoint.reset();
    server.reset();
  }
  if (is_called) next();
  next = nullptr;
  CHECK(ran == 0);
}
