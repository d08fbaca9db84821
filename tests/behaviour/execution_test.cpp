// SPDX-License-Identifier: MIT
// Where handlers run, seen from outside.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/http/server.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/served_http.hpp"

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr int kBlockingCalls = 3;

/// Calls `block` over and over, each time on the same connection, until told to stop.
class BlockingClients {
 public:
  explicit BlockingClients(std::uint16_t port) {
    for (int i = 0; i < kBlockingCalls; ++i) {
      threads_.emplace_back([this, port] {
        support::HttpClient client(port);
        while (!stop_) failed_ = failed_ || client.ask(support::modern_call_request("block")).status != 200;
      });
    }
  }
  BlockingClients(const BlockingClients&) = delete;
  BlockingClients& operator=(const BlockingClients&) = delete;
  ~BlockingClients() { finish(); }
  /// Whether every call was answered.
  bool finish() {
    stop_ = true;
    for (auto& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    return !failed_;
  }

 private:
  std::atomic<bool> stop_{false};
  std::atomic<bool> failed_{false};
  std::vector<std::thread> threads_;
};

/// The median latency of calls of `quick` over two connections that take turns.
steady_clock::duration median_latency(std::uint16_t port) {
  support::HttpClient clients[] = {support::HttpClient(port), support::HttpClient(port)};
  std::vector<steady_clock::duration> latencies;
  for (int i = 0; i < 400; ++i) {
    const auto started = steady_clock::now();
    REQUIRE(clients[i % 2].ask(support::modern_call_request("quick")).status == 200);
    latencies.push_back(steady_clock::now() - started);
  }
  std::nth_element(latencies.begin(), latencies.begin() + 200, latencies.end());
  return latencies[200];
}

/// Threads that handlers have run on.
class Seen {
 public:
  void note() {
    const std::lock_guard lock(mutex_);
    threads_.insert(std::this_thread::get_id());
  }
  std::set<std::thread::id> threads() const {
    const std::lock_guard lock(mutex_);
    return threads_;
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::thread::id> threads_;
};

}  // namespace

TEST_CASE("tools that block do not delay others under serve_http", "[execution]") {
  for (const std::size_t threads : {1U, 2U}) {
    INFO("threads " << threads);
    std::atomic<int> blocked{0};
    mcpxx::Server server({.name = "test", .worker_threads = kBlockingCalls + 1});
    server.tool("block", "A tool", [&blocked] {
      ++blocked;
      std::this_thread::sleep_for(200ms);
      --blocked;
    });
    server.tool("quick", "A tool", [] {});
    support::ServedHttp served(server, {.threads = threads});

    // The machine may be busy with something else: three attempts.
    auto delay = steady_clock::duration::max();
    for (int attempt = 0; attempt < 3 && delay > 5ms; ++attempt) {
      const auto alone = median_latency(served.port());
      BlockingClients clients(served.port());
      for (int i = 0; i < 10'000 && blocked < kBlockingCalls; ++i) std::this_thread::sleep_for(1ms);
      REQUIRE(blocked == kBlockingCalls);
      delay = median_latency(served.port()) - alone;
      CHECK(clients.finish());
    }
    CHECK(delay <= 5ms);
  }
}

TEST_CASE("on an application's executor every handler runs on its threads", "[execution]") {
  Seen seen;
  mcpxx::Server server({.name = "test"});
  server.tool("sync", "A tool", [&seen] { seen.note(); });
  server.tool("inline", "A tool", [&seen] { seen.note(); }, {.execution = mcpxx::Execution::inline_});
  server.tool("async", "A tool", [&seen]() -> asio::awaitable<void> {
    seen.note();
    asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
    co_await timer.async_wait(asio::use_awaitable);
    seen.note();
  });
  asio::io_context io;
  mcpxx::http::Server http(io.get_executor());
  mcpxx::StreamableHttp endpoint(server);
  endpoint.mount(http.router());
  http.start();
  std::vector<std::thread> threads;
  std::set<std::thread::id> own;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&io] { io.run(); });
    own.insert(threads.back().get_id());
  }
  support::HttpClient clients[] = {support::HttpClient(http.address().port),
                                   support::HttpClient(http.address().port),
                                   support::HttpClient(http.address().port)};
  int answered = 0;
  constexpr int kCalls = 600;  // more than a trial of automatic execution has
  for (int i = 0; i < kCalls; ++i) {
    for (const char* tool : {"sync", "inline", "async"}) {
      if (std::string_view(tool) != "sync" && i % 20 != 0) continue;
      answered += clients[i % 3].ask(support::modern_call_request(tool)).status == 200 ? 1 : 0;
    }
  }
  http.stop();
  for (auto& thread : threads) thread.join();
  CHECK(answered == kCalls + 2 * kCalls / 20);
  const auto ran = seen.threads();
  CHECK(!ran.empty());
  CHECK(std::includes(own.begin(), own.end(), ran.begin(), ran.end()));
}
