// SPDX-License-Identifier: MIT
// What handlers may still send, and when they may not any more.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <asio/redirect_error.hpp>

#include "fixture.hpp"
#include "waiting.hpp"

using namespace behaviour;
using namespace std::chrono_literals;

namespace {

using mcpxx::protocol::LoggingLevel;

constexpr std::string_view kProgress = "notifications/progress";
constexpr std::string_view kMessage = "notifications/message";

void talk(mcpxx::Context& context, double progress) {
  context.report_progress(progress, 100, "working");
  context.log(LoggingLevel::error, "text");
}

/// A handler that the test lets go on after its request is over.
struct Late {
  Signal started;
  Signal go_on;
  Signal done;

  void operator()(mcpxx::Context& context) {
    talk(context, 1);
    started.set();
    go_on.wait();
    talk(context, 2);
    done.set();
  }
};

CallOptions with_progress() {
  CallOptions options;
  options.progress_token = "token";
  options.meta = object({{"io.modelcontextprotocol/logLevel", "debug"}});
  return options;
}

}  // namespace

TEST_CASE("after its timeout a handler can send nothing", "[progress][timeout]") {
  for (const auto revision : kEras) {
    CAPTURE(revision);
    Server server({.name = "test", .logger = mcpxx::Logger(nullptr)});
    const auto late = std::make_shared<Late>();
    server.tool("late", "", [late](mcpxx::Context& context) { (*late)(context); },
                {.timeout_ms = 500, .execution = mcpxx::Execution::worker});
    auto client = connect(server, revision);
    CHECK(client.call_tool("late", object({}), with_progress()).is_error);
    REQUIRE(late->started.wait());
    late->go_on.set();
    REQUIRE(late->done.wait());
    CHECK(client.request("tools/list").ok());
    CHECK(client.notifications(kProgress).size() == 1);
    CHECK(client.notifications(kMessage).size() == 1);
    CHECK(!client.next_message(0));
  }
}

TEST_CASE("after its cancellation a handler can send nothing, and is not answered", "[cancellation]") {
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto server = make_server();
    const auto late = std::make_shared<Late>();
    server.tool("late", "", [late](mcpxx::Context& context) { (*late)(context); },
                {.execution = mcpxx::Execution::worker});
    auto client = connect(server, revision);
    const auto id = client.start("tools/call", object({{"name", "late"}}), with_progress());
    REQUIRE(late->started.wait());
    client.cancel(id);
    late->go_on.set();
    REQUIRE(late->done.wait());
    CHECK(client.request("tools/list").ok());
    CHECK(client.notifications(kProgress).size() == 1);
    CHECK(client.notifications(kMessage).size() == 1);
    CHECK(!client.wait_for(id, 20));
    CHECK(!client.next_message(0));
  }
}

TEST_CASE("cancellation reaches a coroutine as its slot and as a flag", "[cancellation]") {
  for (const auto revision : kEras) {
    CAPTURE(revision);
    auto server = make_server();
    const auto started = std::make_shared<Signal>();
    const auto left = std::make_shared<Signal>();
    const auto flag = std::make_shared<std::atomic<bool>>(false);
    server.tool("wait", "", [=](mcpxx::Context& context) -> asio::awaitable<void> {
      const OnExit on_exit(left);
      asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
      started->set();
      std::error_code error;
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
      *flag = error == asio::error::operation_aborted && context.cancelled();
    });
    auto client = connect(server, revision);
    const auto id = client.start("tools/call", object({{"name", "wait"}}));
    REQUIRE(started->wait());
    client.cancel(id);
    CHECK(left->wait());
    CHECK(*flag);
    CHECK(!client.wait_for(id, 20));
  }
}

TEST_CASE("reports of several threads never let the progress shrink", "[progress]") {
  auto server = make_server();
  server.tool("threads", "", [](mcpxx::Context& context) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&context, thread] {
        for (int step = 0; step < 100; ++step) context.report_progress(step * 4 + thread);
      });
    }
    for (auto& thread : threads) thread.join();
  });
  for (const auto revision : kEras) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    REQUIRE(client.call_tool("threads", object({}), with_progress()).ok());
    const auto reports = client.notifications(kProgress);
    REQUIRE(!reports.empty());
    CHECK(reports.back()["progress"] == 399);
    double last = -1;
    bool grows = true;
    for (const Value& report : reports) {
      const double progress = report["progress"].as_double().value_or(-1);
      grows = grows && progress > last;
      last = progress;
    }
    CHECK(grows);
  }
}

TEST_CASE("each legacy connection has a level of its own", "[logging]") {
  auto server = make_server();
  server.tool("log", "", [](mcpxx::Context& context) {
    context.log(LoggingLevel::debug, "d");
    context.log(LoggingLevel::warning, "w");
    context.log(LoggingLevel::critical, "c");
  });
  for (const auto revision : kLegacy) {
    CAPTURE(revision);
    auto talkative = connect(server, revision);
    auto terse = connect(server, revision);
    REQUIRE(talkative.set_log_level("debug").ok());
    REQUIRE(terse.set_log_level("error").ok());
    for (int i = 1; i <= 2; ++i) {
      REQUIRE(talkative.call_tool("log").ok());
      REQUIRE(terse.call_tool("log").ok());
      CHECK(talkative.notifications(kMessage).size() == 3U * i);
      CHECK(terse.notifications(kMessage).size() == 1U * i);
    }
    CHECK(terse.set_log_level("loud").error_code() == -32602);
    CHECK(terse.request("logging/setLevel").error_code() == -32602);
  }
}

TEST_CASE("each modern request has a level of its own", "[logging]") {
  auto server = make_server();
  server.tool("log", "", [](mcpxx::Context& context) {
    for (const auto level : {LoggingLevel::debug, LoggingLevel::info, LoggingLevel::error}) {
      context.log(level, "text");
    }
  });
  auto client = connect(server);
  const std::pair<std::string_view, std::size_t> rows[] = {
      {"debug", 3}, {"info", 2}, {"error", 1}, {"emergency", 0}};
  for (const auto& [level, count] : rows) {
    CAPTURE(level);
    client.clear_notifications();
    CallOptions options;
    options.meta = object({{"io.modelcontextprotocol/logLevel", level}});
    REQUIRE(client.call_tool("log", object({}), options).ok());
    CHECK(client.notifications(kMessage).size() == count);
    REQUIRE(client.call_tool("log").ok());
    CHECK(client.notifications(kMessage).size() == count);
  }
}

TEST_CASE("a cancellation that means no request in flight is ignored", "[cancellation]") {
  auto server = make_server();
  server.tool("quick", "", [] { return "done"; });
  for (const auto revision : kAll) {
    CAPTURE(revision);
    ClientOptions options;  // not recorded: these notifications fit no schema
    options.revision = revision;
    Client client(server, options);
    REQUIRE(client.call_tool("quick").ok());
    for (const auto* params :
         {R"({"requestId":1})", R"({"requestId":2})", R"({"requestId":999})", R"({"requestId":"2"})",
          R"({"requestId":null})", R"({"requestId":{}})", R"({"requestId":1.5})", R"({"reason":"none"})"}) {
      client.notify("notifications/cancelled", parse(params));
    }
    client.notify("notifications/cancelled");
    CHECK(client.call_tool("quick").text() == "done");
    CHECK(!client.next_message(0));
  }
}

TEST_CASE("cancellation and answer race, and every call is answered once or never", "[cancellation]") {
  constexpr int kRounds = 300;
  auto server = make_server();
  std::atomic<int> alive{0};
  server.tool("quick", "", [&alive](mcpxx::Context& context) -> asio::awaitable<std::string> {
    struct Alive {
      explicit Alive(std::atomic<int>& c) : count(c) { ++count; }
      Alive(const Alive&) = delete;
      Alive& operator=(const Alive&) = delete;
      ~Alive() { --count; }
      std::atomic<int>& count;
    };
    const Alive here(alive);
    context.report_progress(1);
    co_await pause_for(0ms);
    context.report_progress(2);
    co_return "done";
  });
  for (const auto revision : kEras) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    for (int i = 0; i < kRounds; ++i) {
      const auto id = client.start("tools/call", object({{"name", "quick"}}), with_progress());
      if (i % 2 == 0) std::this_thread::sleep_for(std::chrono::microseconds(i));
      std::thread other([&client, id] { client.cancel(id); });
      other.join();
      const auto response = client.wait_for(id, 0);
      if (response) CHECK(response->result["content"][0]["text"] == "done");
    }
    CHECK(client.call_tool("quick").text() == "done");
    CHECK(!client.next_message(0));
  }
  CHECK(alive == 0);
}
