// SPDX-License-Identifier: MIT
// serve_stdio over pipes of this process.
#include <mcpxx/transport/stdio.hpp>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <future>
#include <limits>
#include <set>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>

#include <mcpxx/async.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/protocol/client_requests.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/server.hpp>

#include "base/platform/descriptors.hpp"
#include "support/catch.hpp"
#include "support/recorder.hpp"

using mcpxx::Server;
using mcpxx::json::Value;
using mcpxx::platform::Descriptor;
using namespace std::chrono_literals;

namespace {

/// A server that is being served to this test over two pipes.
class Served {
 public:
  explicit Served(const Server& server, mcpxx::StdioOptions options = {}) {
    int in[2];
    int out[2];
    REQUIRE(::pipe(in) == 0);
    REQUIRE(::pipe(out) == 0);
    options.input = in[0];
    options.output = out[1];
    if (!options.trace) options.trace = support::recorder().connection();
    to_server_ = Descriptor(in[1]);
    from_server_ = Descriptor(out[0]);
    done_ = std::async(std::launch::async, [server, options]() mutable {
      const Descriptor input(options.input);
      const Descriptor output(options.output);
      mcpxx::serve_stdio(server, std::move(options));
    });
  }

  /// From any thread; next() tells of a failure.
  void send(std::string_view text) {
    if (!mcpxx::platform::write_all(to_server_.get(), text)) send_failed_ = true;
  }
  void end_input() { to_server_ = Descriptor(); }
  void stop_reading() { from_server_ = Descriptor(); }
  /// The next line, or null at the end.
  Value next() {
    REQUIRE(!send_failed_);
    while (buffer_.find('\n') == std::string::npos) {
      char chunk[4096];
      const auto got = mcpxx::platform::read_some(from_server_.get(), chunk, sizeof chunk);
      if (got.value_or(0) == 0) return nullptr;
      buffer_.append(chunk, *got);
    }
    const auto feed = buffer_.find('\n');
    auto parsed = mcpxx::json::parse(std::string_view(buffer_).substr(0, feed));
    REQUIRE(parsed);
    buffer_.erase(0, feed + 1);
    return std::move(*parsed);
  }
  bool ends_within(std::chrono::milliseconds time) {
    return done_.wait_for(time) == std::future_status::ready;
  }

 private:
  std::future<void> done_;  // destroyed last, when the server has seen the end of its input
  Descriptor to_server_;
  Descriptor from_server_;
  std::string buffer_;
  std::atomic<bool> send_failed_{false};
};

constexpr auto kInitialize =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},)"
    R"("clientInfo":{"name":"test","version":"1"}}})"
    "\n";

std::string call(int id, std::string_view tool) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"tools/call","params":{"name":")" +
         std::string(tool) + "\"}}\n";
}

}  // namespace

TEST_CASE("requests over stdio run concurrently", "[stdio]") {
  Server server({.name = "test", .worker_threads = 2});
  std::promise<void> gate;
  auto opened = gate.get_future().share();
  server.tool("wait", "",
              [opened] { return opened.wait_for(10s) == std::future_status::ready ? "opened" : "stuck"; });
  server.tool("open", "", [&gate] { gate.set_value(); });
  Served served(server);
  served.send(kInitialize + call(1, "wait") + call(2, "open"));
  CHECK(served.next()["id"] == 0);
  std::set<std::int64_t> ids;
  for (int i = 0; i < 2; ++i) ids.insert(served.next()["id"].as_int64().value_or(-1));
  CHECK(ids == std::set<std::int64_t>{1, 2});
  served.end_input();
  CHECK(served.next().is_null());
  CHECK(served.ends_within(10s));
}

TEST_CASE("at the end of input running requests are answered", "[stdio]") {
  Server server({.name = "test"});
  server.tool("slow", "", [] { std::this_thread::sleep_for(50ms); });
  Served served(server);
  served.send(kInitialize + call(1, "slow"));
  served.end_input();
  CHECK(served.next()["id"] == 0);
  CHECK(served.next()["id"] == 1);
  CHECK(served.ends_within(10s));
}

TEST_CASE("a deadline may be as far away as its type allows", "[stdio]") {
  Server server({.name = "test"});
  server.tool("slow", "", [] { std::this_thread::sleep_for(50ms); });
  mcpxx::StdioOptions options;
  options.drain_timeout_ms = std::numeric_limits<std::int64_t>::max();
  Served served(server, options);
  served.send(kInitialize + call(1, "slow"));
  served.end_input();
  CHECK(served.next()["id"] == 0);
  CHECK(served.next()["id"] == 1);
  CHECK(served.ends_within(10s));
}

TEST_CASE("a handler that hangs does not keep serve_stdio beyond the deadline", "[stdio]") {
  Server server({.name = "test"});
  std::atomic<bool> stop{false};
  std::atomic<bool> stopped{false};
  server.tool("hang", "", [&] {
    while (!stop) std::this_thread::sleep_for(1ms);
    stopped = true;
  });
  mcpxx::StdioOptions options;
  options.drain_timeout_ms = 30;
  Served served(server, options);
  served.send(kInitialize + call(1, "hang"));
  CHECK(served.next()["id"] == 0);
  served.end_input();
  CHECK(served.ends_within(5s));
  stop = true;
  while (!stopped) std::this_thread::yield();
  CHECK(served.next().is_null());
}

TEST_CASE("more requests than may be in flight wait their turn", "[stdio]") {
  Server server({.name = "test", .worker_threads = 2});
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  server.tool("work", "", [&] {
    const int now = ++running;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::sleep_for(1ms);
    --running;
  });
  mcpxx::StdioOptions options;
  options.max_concurrent_requests = 1;
  Served served(server, options);
  std::string all = kInitialize;
  for (int id = 1; id <= 20; ++id) all += call(id, "work");
  served.send(all);
  for (int id = 0; id <= 20; ++id) CHECK(served.next()["id"] == id);
  CHECK(most == 1);
}

TEST_CASE("while every request in flight waits for the client, its answers are read", "[stdio]") {
  Server server({.name = "test"});
  std::atomic<int> calls{0};
  server.tool("ask", "", [&calls](mcpxx::Context& context) -> asio::awaitable<std::string> {
    ++calls;
    const auto roots = co_await context.list_roots("where");
    co_return roots.empty() ? "nowhere" : roots[0].uri;
  });
  mcpxx::StdioOptions options;
  options.max_concurrent_requests = 1;
  Served served(server, options);
  served.send(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
              R"("capabilities":{"roots":{}},"clientInfo":{"name":"test","version":"1"}}})"
              "\n" +
              call(1, "ask"));
  CHECK(served.next()["id"] == 0);
  const auto answer = [](const Value& question) {
    Value message = Value::object({{"jsonrpc", "2.0"}, {"id", question["id"]}});
    message.set("result", *mcpxx::json::parse(R"({"roots":[{"uri":"file:///here"}]})"));
    return message.to_string() + "\n";
  };
  const Value first = served.next();
  REQUIRE(first["method"].as_string() == "roots/list");
  // The second waits its turn, the third is one too many; the fourth takes the place of the second, which is
  // cancelled and never runs.
  served.send(call(2, "ask") + call(3, "ask"));
  const Value busy = served.next();
  CHECK(busy["id"] == 3);
  CHECK(busy["error"]["message"].as_string() == "The server is busy: too many requests are in flight");
  served.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}})"
              "\n" +
              call(4, "ask") + answer(first));
  CHECK(served.next()["id"] == 1);
  const Value second = served.next();
  REQUIRE(second["method"].as_string() == "roots/list");
  served.send(answer(second));
  CHECK(served.next()["id"] == 4);
  CHECK(calls == 2);
}

TEST_CASE("an over-long line is answered and the next one served", "[stdio]") {
  mcpxx::StdioOptions options;
  options.limits.max_bytes = 1000;
  Served served(Server({.name = "test"}), options);
  served.send(kInitialize);
  CHECK(served.next()["id"] == 0);
  std::thread writer([&] {
    served.send(std::string(500'000, ' ') + "\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r\n");
  });
  CHECK(served.next()["error"]["code"] == -32700);
  CHECK(served.next()["id"] == 1);
  writer.join();
}

TEST_CASE("a client that no longer reads ends serve_stdio", "[stdio]") {
  Served served(Server({.name = "test"}));
  served.stop_reading();
  served.send(kInitialize);
  CHECK(served.ends_within(10s));
}

TEST_CASE("a slow reader gets everything", "[stdio]") {
  Server server({.name = "test", .worker_threads = 4});
  server.tool("big", "", [](mcpxx::Context& context) {
    context.log(mcpxx::protocol::LoggingLevel::info, std::string(10'000, 'l'));
    return std::string(100'000, 'x');
  });
  Served served(server);
  std::thread writer([&] {
    std::string all = kInitialize;
    for (int id = 1; id <= 100; ++id) all += call(id, "big");
    served.send(all);
  });
  CHECK(served.next()["id"] == 0);
  int answers = 0;
  int logs = 0;
  while (answers < 100) {
    const Value message = served.next();
    REQUIRE(message.is_object());
    (message.contains("id") ? answers : logs) += 1;
  }
  CHECK(logs == 100);
  writer.join();
}

TEST_CASE("serve_stdio is stopped from another thread, and answers what runs", "[stdio]") {
  Server server({.name = "test"});
  std::promise<void> started;
  std::promise<void> go;
  server.tool("slow", "", [&started, released = go.get_future().share()] {
    started.set_value();
    released.wait();
  });
  std::stop_source stop;
  mcpxx::StdioOptions options;
  options.stop = stop.get_token();
  Served served(server, options);
  served.send(kInitialize + call(1, "slow"));
  CHECK(served.next()["id"] == 0);
  REQUIRE(started.get_future().wait_for(10s) == std::future_status::ready);
  stop.request_stop();
  CHECK_FALSE(served.ends_within(20ms));
  go.set_value();
  CHECK(served.next()["id"] == 1);
  CHECK(served.ends_within(10s));
}

TEST_CASE("a client that does not read cannot keep serve_stdio beyond the deadline", "[stdio]") {
  enum class End { of_input, stop };
  for (const auto end : {End::of_input, End::stop}) {
    INFO(static_cast<int>(end));
    Server server({.name = "test", .worker_threads = 4});
    std::atomic<int> ready{0};
    const auto big = [&ready] {
      ++ready;
      return std::string(200'000, 'x');
    };
    // On the reading thread, and on workers.
    server.tool("inline", "", big, {.execution = mcpxx::Execution::inline_});
    server.tool("worker", "", big, {.execution = mcpxx::Execution::worker});
    std::stop_source stop;
    mcpxx::StdioOptions options;
    options.drain_timeout_ms = 50;
    options.stop = stop.get_token();
    Served served(server, options);
    std::string all = kInitialize;
    for (int id = 1; id < 10; ++id) all += call(id, id % 2 == 0 ? "inline" : "worker");
    served.send(all);
    for (int i = 0; i < 10'000 && ready == 0; ++i) std::this_thread::sleep_for(1ms);
    CHECK_FALSE(served.ends_within(20ms));
    if (end == End::stop) {
      stop.request_stop();
    } else {
      served.end_input();
    }
    CHECK(served.ends_within(5s));
  }
}

TEST_CASE("SIGPIPE stays ignored until the last of several calls ends", "[stdio]") {
  const auto disposition = [] {
    struct sigaction now = {};
    ::sigaction(SIGPIPE, nullptr, &now);
    return now.sa_handler;
  };
  const auto before = ::signal(SIGPIPE, SIG_DFL);
  {
    Served second(Server({.name = "test"}));
    {
      Served first(Server({.name = "test"}));
      first.send(kInitialize);
      CHECK(first.next()["id"] == 0);
      second.send(kInitialize);
      CHECK(second.next()["id"] == 0);
      first.end_input();
      CHECK(first.ends_within(10s));
    }
    CHECK(disposition() == SIG_IGN);
    second.end_input();
    CHECK(second.ends_within(10s));
  }
  CHECK(disposition() == SIG_DFL);
  ::signal(SIGPIPE, before);
}

TEST_CASE("a child of a handler finds stdin at its end, not the protocol", "[stdio]") {
  int in[2];
  int out[2];
  REQUIRE(::pipe(in) == 0);
  REQUIRE(::pipe(out) == 0);
  Descriptor to_server(in[1]);
  const Descriptor from_server(out[0]);
  const Descriptor output(out[1]);
  const Descriptor real_stdin = mcpxx::platform::duplicate(0);
  REQUIRE(::dup2(Descriptor(in[0]).get(), 0) == 0);
  std::promise<int> status;
  Server server({.name = "test"});
  server.tool("cat", "", [&status] { status.set_value(std::system("timeout 5 cat")); });
  mcpxx::StdioOptions options;
  options.output = out[1];
  auto done = std::async(std::launch::async, [&] { mcpxx::serve_stdio(server, options); });
  REQUIRE(mcpxx::platform::write_all(to_server.get(), kInitialize + call(1, "cat")));
  auto ended = status.get_future();
  CHECK(ended.wait_for(10s) == std::future_status::ready);
  CHECK(ended.get() == 0);
  to_server = Descriptor();
  CHECK(done.wait_for(10s) == std::future_status::ready);
  // Descriptor 0 is the pipe again, whose other end is closed.
  CHECK(mcpxx::platform::is_hung_up(0));
  ::dup2(real_stdin.get(), 0);
}

TEST_CASE("descriptors that are not open are an error", "[stdio]") {
  mcpxx::StdioOptions options;
  options.input = 9999;
  CHECK_THROWS_AS(mcpxx::serve_stdio(Server({.name = "test"}), options), std::system_error);
  options.input = 0;
  options.output = 9999;
  CHECK_THROWS_AS(mcpxx::serve_stdio(Server({.name = "test"}), options), std::system_error);
}
