// SPDX-License-Identifier: MIT
// What happens to a request between its arrival and its answer.
#include <atomic>
#include <thread>

#include <mcpxx/server/middleware.hpp>
#include <mcpxx/server/observer.hpp>

#include "fake_call.hpp"
#include "server/session.hpp"

using mcpxx::Server;
using mcpxx::json::Value;
using support::make_call;
using support::tool_call;

namespace {

/// Counts what it is told, and checks that it fits together.
struct Counter : mcpxx::Observer {
  std::atomic<int> started{0};
  std::atomic<int> finished{0};
  std::atomic<int> cancelled{0};
  std::atomic<std::int64_t> longest{0};

  void request_started(const mcpxx::RequestSpan&, mcpxx::Context&) override { ++started; }
  void request_finished(const mcpxx::RequestSpan& span, mcpxx::Context&) override {
    ++finished;
    if (span.cancelled) ++cancelled;
    if (span.duration_ns > longest) longest = span.duration_ns;
  }
};

/// Adds a member to every result.
struct Stamp : mcpxx::Middleware {
  void handle(const std::shared_ptr<mcpxx::MiddlewareRequest>& request, Next next) override {
    request->on_response([](mcpxx::MiddlewareResponse& response) { response.result.set("stamped", true); });
    next();
  }
};

}  // namespace

TEST_CASE("middleware sees every answer, however large", "[call]") {
  asio::io_context io;
  Server server({.name = "test"});
  server.use(std::make_shared<Stamp>());
  server.tool("large", "A tool", [] { return std::string(6'000'000, 'x'); });
  server.tool("deep", "A tool", [] {
    Value value = Value::object();
    for (int i = 0; i < 80; ++i) value = Value::object({{"a", std::move(value)}});
    return value;
  });
  for (const char* tool : {"large", "deep"}) {
    INFO(tool);
    const auto call = make_call(io, server, tool_call(tool));
    server.core()->dispatch(call);
    REQUIRE(call->responses().size() == 1);
    CHECK(call->responses()[0].find("\"stamped\":true") != std::string::npos);
  }
}

TEST_CASE("observers see a request that is refused for its id once, as any other", "[call]") {
  asio::io_context io;
  Server server({.name = "test"});
  const auto counter = std::make_shared<Counter>();
  server.observe(counter);
  server.tool("wait", "A tool", [] {}, {.execution = mcpxx::Execution::worker});
  const auto session = std::make_shared<mcpxx::detail::Session>("id");
  const auto holder = make_call(io, server, tool_call("wait", 1));
  REQUIRE(session->track(holder->id, holder));
  const auto refused = make_call(io, server, tool_call("wait", 1), session);
  server.core()->dispatch(refused);
  REQUIRE(refused->responses().size() == 1);
  CHECK(refused->error_code() == -32600);
  CHECK(counter->started == 1);
  CHECK(counter->finished == 1);
  CHECK(counter->longest < 10'000'000'000);
  CHECK(session->find(holder->id) == holder);
}

TEST_CASE("cancellation races completion, and one of them wins", "[call][concurrency]") {
  asio::io_context io;
  Server server({.name = "test"});
  const auto counter = std::make_shared<Counter>();
  server.observe(counter);
  server.tool("quick", "A tool",
              [](mcpxx::Context& context) {
                context.report_progress(1);
                return std::string("done");
              },
              {.execution = mcpxx::Execution::worker});
  const auto session = std::make_shared<mcpxx::detail::Session>("id");
  std::mutex mutex;
  std::shared_ptr<mcpxx::detail::Call> current;
  const auto set_current = [&](const std::shared_ptr<mcpxx::detail::Call>& call) {
    const std::lock_guard lock(mutex);
    current = call;
  };
  // A call can be found by its id as soon as it may be cancelled, while it is still being dispatched.
  std::atomic<std::int64_t> wanted{-1};
  std::atomic<bool> over{false};
  std::thread canceller([&] {
    std::shared_ptr<mcpxx::detail::Call> last;
    while (!over) {
      std::shared_ptr<mcpxx::detail::Call> call;
      {
        const std::lock_guard lock(mutex);
        call = current;
      }
      if (call == nullptr) call = session->find(mcpxx::protocol::RequestId(wanted.load()));
      if (call == nullptr || call == last) continue;
      call->cancel();
      last = std::move(call);
    }
  });
  constexpr int kCalls = 1000;
  int answered = 0;
  int cancelled = 0;
  for (int i = 0; i < kCalls; ++i) {
    const auto call = make_call(io, server, tool_call("quick", i), session);
    set_current(nullptr);
    wanted = i % 2 == 0 ? i : -1;
    server.core()->dispatch(call);
    if (i % 2 == 1) set_current(call);
    while (call->responses().empty() && call->abandoned() == 0) {
      io.restart();
      io.poll();
      std::this_thread::yield();
    }
    answered += static_cast<int>(call->responses().size());
    cancelled += call->abandoned();
  }
  set_current(nullptr);
  over = true;
  canceller.join();
  io.restart();
  io.poll();
  CHECK(answered + cancelled == kCalls);
  CHECK(counter->started == kCalls);
  CHECK(counter->finished == kCalls);
  CHECK(counter->cancelled == cancelled);
}

TEST_CASE("middleware may resume later, from another thread", "[call][concurrency]") {
  struct Later : mcpxx::Middleware {
    std::vector<std::thread> threads;
    void handle(const std::shared_ptr<mcpxx::MiddlewareRequest>&, Next next) override {
      threads.emplace_back([next = std::move(next)]() mutable { next(); });
    }
  };
  asio::io_context io;
  Server server({.name = "test"});
  const auto later = std::make_shared<Later>();
  const auto counter = std::make_shared<Counter>();
  server.use(later);
  server.use(std::make_shared<Stamp>());
  server.observe(counter);
  server.tool("quick", "A tool", [] { return std::string("done"); });
  std::vector<std::shared_ptr<support::FakeCall>> calls;
  for (int i = 0; i < 100; ++i) {
    calls.push_back(make_call(io, server, tool_call("quick", i)));
    server.core()->dispatch(calls.back());
    if (i % 3 == 0) calls.back()->cancel();
  }
  for (auto& thread : later->threads) thread.join();
  io.poll();
  for (const auto& call : calls)
    CHECK(call->responses().size() + static_cast<std::size_t>(call->abandoned()) == 1);
  CHECK(counter->started == 100);
  CHECK(counter->finished == 100);
}

TEST_CASE("tools come and go while requests run", "[call][concurrency]") {
  asio::io_context io;
  Server server({.name = "test"});
  server.tool("stays", "A tool", [] { return std::string("here"); });
  std::atomic<int> pushed{0};
  std::vector<std::shared_ptr<mcpxx::detail::Session>> sessions;
  for (int i = 0; i < 4; ++i) {
    sessions.push_back(std::make_shared<mcpxx::detail::Session>("id" + std::to_string(i)));
    sessions.back()->set_outlet(
        [&](std::string) {
          ++pushed;
          return true;
        },
        [&io] { return io.get_executor(); });
    server.core()->subscriptions().add_session(sessions.back());
  }
  std::vector<std::thread> threads;
  constexpr int kRounds = 100;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        const std::string name = "tool" + std::to_string(t);
        server.tool(name, "A tool", [] { return std::string("temporary"); });
        server.remove_tool(name);
      }
    });
  }
  for (int i = 0; i < 300; ++i) {
    const auto call = make_call(io, server, tool_call(i % 2 == 0 ? "stays" : "tool1", i));
    server.core()->dispatch(call);
    CHECK(call->responses().size() == 1);
    const auto list = make_call(io, server, R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
    server.core()->dispatch(list);
    CHECK(list->responses().at(0).find("\"stays\"") != std::string::npos);
  }
  for (auto& thread : threads) thread.join();
  for (int i = 0; i < 100 && pushed < 4; ++i) {
    io.restart();
    io.run_for(std::chrono::milliseconds(10));
  }
  CHECK(pushed >= 4);
  CHECK(pushed < 3 * kRounds * 2 * 4);  // quick changes are told together
}

TEST_CASE("a tool may remove itself, and its captures may remove others", "[call]") {
  asio::io_context io;
  Server server({.name = "test"});
  server.tool("other", "A tool", [] {});
  struct Guard {
    Server* server;
    explicit Guard(Server& owner) : server(&owner) {}
    Guard(const Guard&) = delete;
    ~Guard() { server->remove_tool("other"); }
  };
  server.tool("self", "A tool",
              [guard = std::make_shared<Guard>(server), &server] { server.remove_tool("self"); });
  const auto call = make_call(io, server, tool_call("self"));
  server.core()->dispatch(call);
  CHECK(call->responses().size() == 1);
  server.tool("again", "A tool", [guard = std::make_shared<Guard>(server)] {});
  CHECK(server.remove_tool("again"));
  CHECK_FALSE(server.remove_tool("other"));
}
