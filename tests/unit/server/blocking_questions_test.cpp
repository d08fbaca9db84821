// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <asio/execution_context.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/steady_timer.hpp>

#include <mcpxx/blocking.hpp>
#include <mcpxx/json/reader.hpp>

#include "fake_call.hpp"
#include "server/questions/session_questions.hpp"
#include "server/session.hpp"

using mcpxx::Context;
using mcpxx::Execution;
using mcpxx::Server;
using mcpxx::json::Value;

namespace {

struct Name {
  std::string name;
};

/// A call of a client that answers what it is asked at once, or not at all.
class AskedCall : public support::FakeCall {
 public:
  using FakeCall::FakeCall;

  bool send_request(std::string message) override {
    const auto request = mcpxx::json::parse(message);
    if (!request || !(*request).contains("id")) return true;
    ++asked;
    if (!answers) return true;
    const Value response = Value::object(
        {{"jsonrpc", "2.0"},
         {"id", (*request)["id"]},
         {"result", Value::object({{"action", "accept"}, {"content", Value::object({{"name", "Ada"}})}})}});
    mcpxx::detail::accept_answer(core(), *session, response);
    return true;
  }
  bool prefers_worker() const noexcept override { return on_library_threads; }

  bool answers = true;
  bool on_library_threads = true;
  std::atomic<int> asked{0};
};

/// A server on an io_context that a thread runs.
struct Rig {
  Rig() {
    session->initialize(mcpxx::protocol::Version::v2025_11_25, Value::object(),
                        Value::object({{"elicitation", Value::object()}}));
  }
  ~Rig() { stop(); }
  void stop() {
    if (!io) return;
    work.reset();
    io->stop();
    thread.join();
    io.reset();
  }

  std::shared_ptr<AskedCall> call(std::string_view tool, int id = 1) {
    auto made = std::make_shared<AskedCall>(*io, server);
    REQUIRE(made->read(support::tool_call(tool, id), {}).ok());
    made->set_request(std::get<mcpxx::protocol::RequestView>(mcpxx::protocol::classify(made->root())));
    made->session = session;
    return made;
  }
  std::string answer_of(const std::shared_ptr<AskedCall>& call) const {
    for (int i = 0; i < 10'000 && call->responses().empty(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const auto responses = call->responses();
    return responses.empty() ? "no answer" : responses[0];
  }

  Server server = Server({.name = "test", .expose_internal_errors = true, .logger = mcpxx::Logger(nullptr)});
  std::shared_ptr<mcpxx::detail::Session> session = std::make_shared<mcpxx::detail::Session>("id");
  std::optional<asio::io_context> io{std::in_place};
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work{io->get_executor()};
  std::thread thread{[this] { io->run(); }};
};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a handler that became quick is moved to a worker when it asks after all",
          "[questions][blocking]") {
  Rig rig;
  const auto asks = std::make_shared<std::atomic<bool>>(false);
  const auto runs = std::make_shared<std::atomic<int>>(0);
  rig.server.tool("maybe", "", [asks, runs](Context& context) -> std::string {
    ++*runs;
    if (!*asks) return "quick";
    return context.blocking().elicit<Name>("name", "Who?")->name;
  });
  auto& adaptive = rig.server.core()->registry()->tools.find("maybe")->adaptive;
  for (std::uint32_t i = 0; i < mcpxx::detail::AdaptiveExecution::kFirstTrial; ++i)
    adaptive.record(std::chrono::nanoseconds(1));
  REQUIRE(adaptive.runs_inline());
  *asks = true;
  *runs = 0;
  const auto call = rig.call("maybe");
  rig.server.core()->dispatch(call);
  CHECK(contains(rig.answer_of(call), "Ada"));
  CHECK(*runs == 2);
  CHECK_FALSE(adaptive.runs_inline());
}

TEST_CASE("a handler that has asked once is not run inline any more", "[questions][blocking]") {
  mcpxx::detail::AdaptiveExecution adaptive;
  adaptive.keep_on_workers();
  for (std::uint32_t i = 0; i < 2 * mcpxx::detail::AdaptiveExecution::kFirstTrial; ++i)
    adaptive.record(std::chrono::nanoseconds(1));
  CHECK_FALSE(adaptive.runs_inline());
}

TEST_CASE("a blocking question on a thread that serves connections says what to change",
          "[questions][blocking]") {
  Rig rig;
  rig.server.tool("ask", "",
                  [](Context& context) { return context.blocking().elicit<Name>("name", "Who?")->name; },
                  {.execution = Execution::inline_});
  const auto call = rig.call("ask");
  rig.server.core()->dispatch(call);
  CHECK(contains(rig.answer_of(call), "Execution::worker"));
  CHECK(call->asked == 0);
}

TEST_CASE("an execution context may be destroyed while a worker waits for an answer",
          "[questions][blocking]") {
  Rig rig;
  const auto left = std::make_shared<std::atomic<bool>>(false);
  rig.server.tool("ask", "",
                  [left](Context& context) {
                    struct Exit {
                      std::atomic<bool>& flag;
                      explicit Exit(std::atomic<bool>& f) : flag(f) {}
                      Exit(const Exit&) = delete;
                      ~Exit() { flag = true; }
                    };
                    const Exit exit(*left);
                    return context.blocking().elicit<Name>("name", "Who?")->name;
                  },
                  {.execution = Execution::worker});
  auto call = rig.call("ask");
  call->answers = false;
  rig.server.core()->dispatch(call);
  for (int i = 0; i < 10'000 && call->asked == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  REQUIRE(call->asked == 1);
  call.reset();
  rig.stop();
  CHECK(*left);
}

TEST_CASE("clients that never answer leave threads to other calls", "[questions][blocking]") {
  Rig rig;
  const auto ask = [](Context& context) { return context.blocking().elicit<Name>("name", "Who?")->name; };
  rig.server.tool("ask", "", ask, {.execution = Execution::worker});
  rig.server.tool("other", "", [] { return std::string("done"); }, {.execution = Execution::worker});
  std::vector<std::shared_ptr<AskedCall>> calls;
  const auto refused = [&] {
    return std::any_of(calls.begin(), calls.end(), [](const auto& call) {
      return !call->responses().empty() && contains(call->responses()[0], "too many handlers wait");
    });
  };
  const auto settled = [&] {
    return std::all_of(calls.begin(), calls.end(),
                       [](const auto& call) { return call->asked != 0 || !call->responses().empty(); });
  };
  const std::size_t enough = std::max(8U, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < enough; ++i) {
    calls.push_back(rig.call("ask", static_cast<int>(i) + 1));
    calls.back()->answers = false;
    rig.server.core()->dispatch(calls.back());
  }
  for (int i = 0; i < 10'000 && !settled(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(refused());
  const auto other = rig.call("other", 1'000);
  rig.server.core()->dispatch(other);
  CHECK(contains(rig.answer_of(other), "done"));
  const auto waiting =
      std::count_if(calls.begin(), calls.end(), [](const auto& call) { return call->responses().empty(); });
  CHECK(static_cast<std::size_t>(waiting) == enough / 2);
}

namespace {

/// Ends before all services that a context had when this one was made.
class Announcer : public asio::execution_context::service {
 public:
  using key_type = Announcer;
  inline static asio::execution_context::id id;

  explicit Announcer(asio::execution_context& context) : service(context) {}

  std::promise<void> ending;

 private:
  void shutdown() override { ending.set_value(); }
};

}  // namespace

TEST_CASE("a worker may ask for the first time while its execution context is being destroyed",
          "[questions][blocking]") {
  Rig rig;
  asio::steady_timer(*rig.io).cancel();  // as any context in use, it has timers
  std::promise<void> started;
  std::promise<std::shared_future<void>> ending;
  std::atomic<bool> left{false};
  rig.server.tool("ask", "",
                  [&](Context& context) {
                    started.set_value();
                    ending.get_future().get().wait();
                    struct Exit {
                      std::atomic<bool>& flag;
                      explicit Exit(std::atomic<bool>& f) : flag(f) {}
                      Exit(const Exit&) = delete;
                      ~Exit() { flag = true; }
                    };
                    const Exit exit(left);
                    return context.blocking().elicit<Name>("name", "Who?")->name;
                  },
                  {.execution = Execution::worker});
  auto call = rig.call("ask");
  call->answers = false;
  rig.server.core()->dispatch(call);
  call.reset();
  started.get_future().wait();
  ending.set_value(asio::use_service<Announcer>(*rig.io).ending.get_future().share());
  rig.stop();
  CHECK(left);
}
