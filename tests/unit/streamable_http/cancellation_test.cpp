// SPDX-License-Identifier: MIT
// Requests whose client goes away or changes its mind.
#include <atomic>
#include <thread>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/server/middleware.hpp>

#include "rig.hpp"

using namespace streamable;
using namespace std::chrono_literals;

namespace {

struct OnExit {
  std::atomic<int>* count;
  explicit OnExit(std::atomic<int>& counter) : count(&counter) {}
  OnExit(const OnExit&) = delete;
  ~OnExit() { ++*count; }
};

/// A tool that waits an hour, and one that spins until it is cancelled; both count their ends.
struct Endless {
  std::atomic<int> started{0};
  std::atomic<int> ended{0};
  std::atomic<int> saw_cancellation{0};

  void add_to(Server& server) {
    server.tool("wait", "A tool", [this](mcpxx::Context& context) { return wait(context); });
    server.tool("spin", "A tool",
                [this](mcpxx::Context& context) {
                  ++started;
                  const auto limit = std::chrono::steady_clock::now() + 10s;
                  while (!context.cancelled() && std::chrono::steady_clock::now() < limit)
                    std::this_thread::sleep_for(1ms);
                  if (context.cancelled()) ++saw_cancellation;
                  context.report_progress(99);
                  context.log(mcpxx::protocol::LoggingLevel::error, "after the end");
                  ++ended;
                  return std::string("dropped");
                },
                {.execution = mcpxx::Execution::worker});
  }

 private:
  asio::awaitable<std::string> wait(mcpxx::Context& context) {
    const OnExit exit(ended);
    ++started;
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    try {
      co_await timer.async_wait(asio::use_awaitable);
    } catch (const std::system_error&) {
      if (context.cancelled()) ++saw_cancellation;
      context.report_progress(99);
      throw;
    }
    co_return "never";
  }
};

std::string cancel_of(const std::string& id) {
  return R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + id + "}}";
}

}  // namespace

TEST_CASE("a client that disconnects cancels its request", "[http][cancel]") {
  Rig rig;
  Endless endless;
  endless.add_to(rig.server);
  const char* tool = GENERATE("wait", "spin");
  const auto session = rig.open_session();
  for (const auto& message :
       {modern_call(tool), legacy_call(tool, session, 7, R"(,"_meta":{"progressToken":1})")}) {
    const int before = endless.ended;
    const auto writer = rig.send(message);
    REQUIRE(rig.run_until([&] { return endless.started == before + 1; }));
    writer->disconnect();
    REQUIRE(rig.run_until([&] { return endless.ended == before + 1; }));
    CHECK(endless.saw_cancellation == before + 1);
    rig.run_for(5ms);
    CHECK(writer->rejected() == 0);
    CHECK(writer->stream().empty());
    CHECK_FALSE(writer->complete());
  }
  CHECK(rig.still_serves());
}

TEST_CASE("a client that is gone before the handler starts is noticed", "[http][cancel]") {
  Rig rig;
  Endless endless;
  endless.add_to(rig.server);
  const auto message = modern_call("wait");
  auto writer = std::make_shared<support::FakeWriter>(rig.io.get_executor(), "POST", "/mcp", message.headers,
                                                      message.body);
  writer->disconnect();
  rig.endpoint.handle(writer->request(), writer);
  REQUIRE(rig.run_until([&] { return endless.ended == endless.started; }));
  CHECK(writer->rejected() == 0);
}

TEST_CASE("notifications/cancelled ends the exchange without a response", "[http][cancel]") {
  Rig rig;
  Endless endless;
  endless.add_to(rig.server);
  const char* tool = GENERATE("wait", "spin");
  const auto session = rig.open_session();
  const auto other = rig.open_session();
  const auto writer = rig.send(legacy_call(tool, session, 5));
  REQUIRE(rig.run_until([&] { return endless.started == 1; }));

  // Other ids and other sessions do not matter.
  for (const char* id : {"6", "\"5\"", "null", "[5]", "5.5"}) {
    CHECK(rig.ask(legacy(cancel_of(id), session))->status() == 202);
  }
  CHECK(rig.ask(legacy(cancel_of("5"), other))->status() == 202);
  CHECK(endless.ended == 0);

  CHECK(rig.ask(legacy(cancel_of("5"), session))->status() == 202);
  REQUIRE(rig.run_until([&] { return endless.ended == 1 && writer->complete(); }));
  CHECK(writer->status() == 200);
  CHECK(writer->header("Content-Type") == "text/event-stream");
  CHECK(events(writer->stream()).empty());
  CHECK(writer->rejected() == 0);
  // The id is free again.
  CHECK(rig.answer(legacy(R"({"jsonrpc":"2.0","id":5,"method":"ping"})", session)).contains("result"));
}

TEST_CASE("DELETE cancels what the session still runs", "[http][cancel]") {
  Rig rig;
  Endless endless;
  endless.add_to(rig.server);
  const auto session = rig.open_session();
  const auto writer = rig.send(legacy_call("wait", session).with("Accept", "application/json"));
  CHECK(endless.started == 1);
  rig.ask(delete_session(session));
  REQUIRE(rig.run_until([&] { return endless.ended == 1 && writer->complete(); }));
  CHECK(writer->status() == 202);
  CHECK(writer->body().empty());
}

TEST_CASE("close leaves running requests to finish", "[http][cancel]") {
  Rig rig;
  std::atomic<bool> go{false};
  rig.server.tool("wait", "A tool", [&]() -> asio::awaitable<std::string> {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!go) {
      timer.expires_after(1ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_return "done";
  });
  const auto session = rig.open_session();
  const auto writer = rig.send(legacy_call("wait", session));
  rig.endpoint.close();
  go = true;
  REQUIRE(rig.run_until([&] { return writer->complete(); }));
  CHECK(parse(writer->body()).contains("result"));
}

TEST_CASE("an id that is in flight cannot be used again", "[http][cancel]") {
  Rig rig;
  Endless endless;
  endless.add_to(rig.server);
  const auto session = rig.open_session();
  const auto first = rig.send(legacy_call("wait", session, 5));
  const auto refused = rig.answer(legacy_call("wait", session, 5));
  CHECK(refused["error"]["code"].as_int64() == -32600);
  CHECK(endless.started == 1);
  // Modern requests stand alone: an id says nothing there.
  const auto one = rig.send(modern_call("wait"));
  const auto two = rig.send(modern_call("wait"));
  CHECK(endless.started == 3);
  for (const auto& writer : {first, one, two}) writer->disconnect();
  CHECK(rig.run_until([&] { return endless.ended == 3; }));
}

TEST_CASE("a request that middleware drops gives its id back", "[http][cancel]") {
  struct Dropper : mcpxx::Middleware {
    void handle(const std::shared_ptr<mcpxx::MiddlewareRequest>& request, Next next) override {
      if (request->method() != "tools/list") next();
    }
  };
  Rig rig;
  rig.server.use(std::make_shared<Dropper>());
  const auto session = rig.open_session();
  std::weak_ptr<support::FakeWriter> dropped =
      rig.send(legacy(R"({"jsonrpc":"2.0","id":5,"method":"tools/list"})", session));
  CHECK(dropped.expired());  // which the HTTP server answers with 500
  CHECK(rig.answer(legacy(R"({"jsonrpc":"2.0","id":5,"method":"ping"})", session)).contains("result"));
}
