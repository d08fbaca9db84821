// SPDX-License-Identifier: MIT
#include "server/adaptive_execution.hpp"

#include <atomic>
#include <future>
#include <thread>

#include "fake_call.hpp"

using mcpxx::detail::AdaptiveExecution;
using namespace std::chrono_literals;

namespace {

void record(AdaptiveExecution& execution, std::uint32_t calls, AdaptiveExecution::Duration each) {
  for (std::uint32_t i = 0; i < calls; ++i) execution.record(each);
}

/// Short calls until the handler runs inline.
std::uint32_t trial(AdaptiveExecution& execution) {
  std::uint32_t calls = 0;
  while (!execution.runs_inline() && calls < 1'000'000) {
    execution.record(1us);
    ++calls;
  }
  return calls;
}

/// A call of a transport that owns its threads.
class OwnedCall : public support::FakeCall {
 public:
  using FakeCall::FakeCall;
  bool prefers_worker() const noexcept override { return true; }
};

void dispatch(asio::io_context& io, const mcpxx::Server& server, const std::string& tool) {
  const auto call = std::make_shared<OwnedCall>(io, server);
  REQUIRE(call->read(support::tool_call(tool), {}).ok());
  const auto message = mcpxx::protocol::classify(call->root());
  call->set_request(std::get<mcpxx::protocol::RequestView>(message));
  server.core()->dispatch(call);
  for (int i = 0; i < 100'000 && call->responses().empty(); ++i) std::this_thread::sleep_for(100us);
  REQUIRE(call->responses().size() == 1);
}

}  // namespace

TEST_CASE("a handler is inline after as many short calls in a row as the first trial has", "[execution]") {
  AdaptiveExecution execution;
  CHECK_FALSE(execution.runs_inline());
  record(execution, AdaptiveExecution::kFirstTrial - 1, AdaptiveExecution::kShort);
  CHECK_FALSE(execution.runs_inline());
  execution.record(AdaptiveExecution::kShort + 1ns);
  record(execution, AdaptiveExecution::kFirstTrial - 1, AdaptiveExecution::kShort);
  CHECK_FALSE(execution.runs_inline());
  execution.record(0ns);
  CHECK(execution.runs_inline());
}

TEST_CASE("one call that is not short ends it, and each time it takes longer to earn it back",
          "[execution]") {
  AdaptiveExecution execution;
  std::vector<std::uint32_t> trials;
  for (int i = 0; i < 6; ++i) {
    trials.push_back(trial(execution));
    record(execution, 1000, 1us);
    execution.record(1ms);
    CHECK_FALSE(execution.runs_inline());
  }
  CHECK(trials == std::vector<std::uint32_t>{256, 1024, 4096, 16'384, 65'536, 65'536});
}

TEST_CASE("long calls on the pool cost nothing but time", "[execution]") {
  AdaptiveExecution execution;
  record(execution, 1000, 1s);
  CHECK(trial(execution) == AdaptiveExecution::kFirstTrial);
}

TEST_CASE("a long time without a fall makes up for earlier ones", "[execution]") {
  AdaptiveExecution execution;
  for (int i = 0; i < 3; ++i) {
    trial(execution);
    execution.record(1ms);
  }
  trial(execution);
  record(execution, AdaptiveExecution::kForgetAfter, 1us);
  execution.record(1ms);
  CHECK(trial(execution) == AdaptiveExecution::kFirstTrial * 4);
}

TEST_CASE("slow calls are reported once in a while, with their number", "[execution]") {
  AdaptiveExecution execution;
  const AdaptiveExecution::Duration start = 1h;
  CHECK(execution.note_slow_call(start) == 1U);
  CHECK(execution.note_slow_call(start + 1s) == std::nullopt);
  CHECK(execution.note_slow_call(start + 59s) == std::nullopt);
  CHECK(execution.note_slow_call(start + 61s) == 3U);
  CHECK(execution.note_slow_call(start + 62s) == std::nullopt);
}

TEST_CASE("automatic execution moves a handler between pool and thread of the connection", "[execution]") {
  asio::io_context io;
  mcpxx::Server server({.name = "test"});
  std::atomic<std::thread::id> ran{};
  server.tool("tool", "A tool", [&] { ran = std::this_thread::get_id(); });
  const auto here = std::this_thread::get_id();
  // What the calls took is said, not measured: a busy machine must not decide.
  AdaptiveExecution& execution = server.core()->registry()->tools.find("tool")->adaptive;
  trial(execution);
  dispatch(io, server, "tool");
  CHECK(ran.load() == here);

  execution.record(1ms);
  dispatch(io, server, "tool");
  CHECK(ran.load() != here);
}

TEST_CASE("the first call of a handler runs on the pool", "[execution]") {
  asio::io_context io;
  mcpxx::Server server({.name = "test"});
  std::atomic<std::thread::id> ran{};
  server.tool("tool", "A tool", [&] { ran = std::this_thread::get_id(); });
  dispatch(io, server, "tool");
  CHECK(ran.load() != std::this_thread::get_id());
}

TEST_CASE("where it does not own the threads, or is told to, a handler runs in place from the first call",
          "[execution]") {
  asio::io_context io;
  mcpxx::Server server({.name = "test"});
  std::atomic<std::thread::id> ran{};
  const auto tool = [&] { ran = std::this_thread::get_id(); };
  server.tool("automatic", "A tool", tool);
  server.tool("inline", "A tool", tool, {.execution = mcpxx::Execution::inline_});
  server.core()->dispatch(support::make_call(io, server, support::tool_call("automatic")));
  CHECK(ran.load() == std::this_thread::get_id());
  ran = std::thread::id();
  dispatch(io, server, "inline");
  CHECK(ran.load() == std::this_thread::get_id());
}

TEST_CASE("a handler that holds up the connections is named in the log, once", "[execution]") {
  asio::io_context io;
  std::vector<std::string> log;
  mcpxx::ServerOptions options;
  options.name = "test";
  options.slow_handler_ms = 2;
  options.logger =
      mcpxx::Logger([&log](mcpxx::LogLevel, std::string_view message) { log.emplace_back(message); });
  const auto slow = [] { std::this_thread::sleep_for(4ms); };
  mcpxx::Server server(options);
  server.tool("slow_tool", "A tool", slow, {.execution = mcpxx::Execution::inline_});
  server.tool("quick_tool", "A tool", [] {}, {.execution = mcpxx::Execution::inline_});
  server.tool("worker_tool", "A tool", slow, {.execution = mcpxx::Execution::worker});
  for (const char* tool : {"slow_tool", "slow_tool", "quick_tool", "worker_tool"}) dispatch(io, server, tool);
  REQUIRE(log.size() == 1);
  CHECK(log[0].find("tools/call slow_tool held a thread") != std::string::npos);

  log.clear();
  options.slow_handler_ms = 0;
  mcpxx::Server silent(options);
  silent.tool("slow_tool", "A tool", slow, {.execution = mcpxx::Execution::inline_});
  dispatch(io, silent, "slow_tool");
  CHECK(log.empty());
}
