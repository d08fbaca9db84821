// SPDX-License-Identifier: MIT
// Requests that an application's own HTTP stack hands over to the endpoint.
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include "support/catch.hpp"
#include "support/foreign_writer.hpp"

using namespace std::chrono_literals;
using support::ForeignWriter;

namespace {

struct Steps {
  int count = 3;
};

/// An application that runs an io_context on two threads beside the loop of its HTTP stack.
class Application {
 public:
  explicit Application(mcpxx::StreamableHttpOptions options = {})
      : server({.name = "test", .logger = mcpxx::Logger(mcpxx::Logger::Sink{})}), endpoint(server, options) {
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { io.run(); });
  }
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application() {
    work_.reset();
    io.stop();
    for (auto& thread : threads_) thread.join();
  }
  bool owns(std::thread::id id) const {
    for (const auto& thread : threads_) {
      if (thread.get_id() == id) return true;
    }
    return false;
  }

  /// Hands a call of a tool over, on the thread of the HTTP stack.
  std::shared_ptr<ForeignWriter> call(std::string_view tool, std::string_view arguments = "{}",
                                      ForeignWriter::Options writer_options = {}) {
    std::string body = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")";
    body.append(tool).append(R"(","arguments":)").append(arguments);
    body.append(R"(,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                R"("io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},)"
                R"("io.modelcontextprotocol/clientCapabilities":{},"progressToken":1}}})");
    auto writer = std::make_shared<ForeignWriter>(
        loop, io,
        mcpxx::http::OwnedRequest::Headers{{"Host", "localhost"},
                                           {"Content-Type", "application/json"},
                                           {"Accept", "application/json, text/event-stream"},
                                           {"MCP-Protocol-Version", "2026-07-28"},
                                           {"Mcp-Method", "tools/call"},
                                           {"Mcp-Name", std::string(tool)}},
        std::move(body), writer_options);
    loop.post([this, writer] { endpoint.handle(writer->request(), writer); });
    return writer;
  }

  asio::io_context io;
  support::ForeignLoop loop;
  mcpxx::Server server;
  mcpxx::StreamableHttp endpoint;

 private:
  asio::executor_work_guard<asio::io_context::executor_type> work_{io.get_executor()};
  std::vector<std::thread> threads_;
};

void add_steps(mcpxx::Server& server) {
  server.tool("steps", "A tool", [](Steps in, mcpxx::Context& context) -> asio::awaitable<std::string> {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (int i = 1; i <= in.count; ++i) {
      context.report_progress(i);
      timer.expires_after(1ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_return std::string("all done");
  });
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

bool waits_for(const std::function<bool()>& done) {
  for (int i = 0; i < 10'000 && !done(); ++i) std::this_thread::sleep_for(1ms);
  return done();
}

}  // namespace

TEST_CASE("a request of a foreign HTTP stack gets a JSON answer", "[embedding]") {
  Application application;
  std::atomic<std::thread::id> ran{};
  application.server.tool("tool", "A tool", [&ran] {
    ran = std::this_thread::get_id();
    return std::string("called");
  });
  const auto writer = application.call("tool");
  const auto bytes = writer->peer().wait_for_end();
  INFO(bytes);
  CHECK(bytes.find("HTTP/1.1 200 -\r\nContent-Type: application/json\r\nContent-Length: ") == 0);
  CHECK(bytes.find("called") != std::string::npos);
  CHECK(ran.load() == application.loop.id());  // a sync handler runs where the request is handed over
}

TEST_CASE("errors of the endpoint go the same way", "[embedding]") {
  Application application;
  const auto writer = application.call("unknown");
  const auto bytes = writer->peer().wait_for_end();
  INFO(bytes);
  CHECK(bytes.find("Unknown tool") != std::string::npos);
}

TEST_CASE("progress makes the answer an event stream, chunked or ended by closing", "[embedding]") {
  for (const bool http_1_0 : {false, true}) {
    INFO(http_1_0);
    Application application;
    add_steps(application.server);
    const auto writer = application.call("steps", "{}", {.http_1_0 = http_1_0});
    const auto bytes = writer->peer().wait_for_end();
    INFO(bytes);
    CHECK(bytes.find("Content-Type: text/event-stream") != std::string::npos);
    CHECK(count(bytes, "notifications/progress") == 3);
    CHECK(bytes.find("all done") > bytes.rfind("notifications/progress"));
    CHECK((bytes.find("chunked") == std::string::npos) == http_1_0);
    CHECK(bytes.ends_with("0\r\n\r\n") != http_1_0);
    CHECK(bytes.ends_with("\n\n") == http_1_0);
  }
}

TEST_CASE("awaitable handlers run on the executor of the writer", "[embedding]") {
  Application application;
  std::promise<std::thread::id> before;
  std::promise<std::thread::id> after;
  application.server.tool("tool", "A tool", [&]() -> asio::awaitable<void> {
    before.set_value(std::this_thread::get_id());
    asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
    co_await timer.async_wait(asio::use_awaitable);
    after.set_value(std::this_thread::get_id());
  });
  const auto writer = application.call("tool");
  CHECK(writer->peer().wait_for_end().find(" 200 ") != std::string::npos);
  CHECK(application.owns(before.get_future().get()));
  CHECK(application.owns(after.get_future().get()));
}

TEST_CASE("a foreign client that goes away cancels its call", "[embedding]") {
  Application application;
  std::promise<void> unwound;
  struct OnExit {
    explicit OnExit(std::promise<void>& p) : promise(p) {}
    OnExit(const OnExit&) = delete;
    OnExit& operator=(const OnExit&) = delete;
    ~OnExit() { promise.set_value(); }
    std::promise<void>& promise;
  };
  application.server.tool("wait", "A tool", [&](mcpxx::Context& context) -> asio::awaitable<void> {
    const OnExit on_exit(unwound);
    context.report_progress(1);
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
  });
  std::weak_ptr<ForeignWriter> weak;
  {
    const auto writer = application.call("wait");
    weak = writer;
    REQUIRE(writer->peer().wait_for("notifications/progress").find("progress") != std::string::npos);
    writer->disconnect();
  }
  CHECK(unwound.get_future().wait_for(10s) == std::future_status::ready);
  CHECK(waits_for([&] { return weak.expired(); }));
}

TEST_CASE("a client that goes away before its call has begun is noticed", "[embedding]") {
  Application application;
  application.server.tool("wait", "A tool", []() -> asio::awaitable<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
  });
  std::weak_ptr<ForeignWriter> weak;
  {
    const auto writer = application.call("wait");
    weak = writer;
    writer->disconnect();
  }
  CHECK(waits_for([&] { return weak.expired(); }));
}

TEST_CASE("a writer may end a stream that its client does not read", "[embedding]") {
  Application application;
  std::promise<bool> stopped;
  application.server.tool("flood", "A tool",
                          [&](mcpxx::Context& context) {
                            const std::string text(1000, 'x');
                            for (int i = 1; i < 100'000 && !context.cancelled(); ++i)
                              context.report_progress(i, {}, text);
                            for (int i = 0; i < 10'000 && !context.cancelled(); ++i)
                              std::this_thread::sleep_for(1ms);
                            stopped.set_value(context.cancelled());
                          },
                          {.execution = mcpxx::Execution::worker});
  const auto writer = application.call("flood", "{}", {.max_buffered = 100'000, .stuck = true});
  auto future = stopped.get_future();
  REQUIRE(future.wait_for(20s) == std::future_status::ready);
  CHECK(future.get());
  CHECK(writer->buffered_bytes() < 110'000);
  CHECK_FALSE(writer->is_open());
}

TEST_CASE("a foreign stack that stops ends its requests with an answer", "[embedding]") {
  Application application;
  std::promise<void> started;
  application.server.tool("wait", "A tool", [&]() -> asio::awaitable<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    started.set_value();
    co_await timer.async_wait(asio::use_awaitable);
  });
  const auto writer = application.call("wait");
  REQUIRE(started.get_future().wait_for(10s) == std::future_status::ready);
  application.endpoint.close();
  application.endpoint.abort_requests();
  CHECK(writer->peer().wait_for_end().find("The server is stopping") != std::string::npos);
}
