// SPDX-License-Identifier: MIT
// JSON or event stream: how the answer to a POST leaves.
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kToken = R"(,"_meta":{"progressToken":"p"})";

asio::awaitable<void> pause_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

/// Takes 60 ms, in silence.
asio::awaitable<std::string> slow() {
  co_await pause_for(60ms);
  co_return "late";
}

void add_tools(Rig& rig) {
  rig.server.tool("progress", "A tool", [](mcpxx::Context& context) {
    context.report_progress(0, 2, "start");
    context.report_progress(1, 2, "two\nlines");
    context.report_progress(1, 2, "not more than before");
    context.report_progress(2, 2);
    return std::string("done");
  });
  rig.server.tool("log", "A tool", [](mcpxx::Context& context) {
    context.log(mcpxx::protocol::LoggingLevel::error, Value::object({{"text", "a\r\nb"}}), "lib");
    return std::string("done");
  });
  rig.server.tool("slow", "A tool", [] { return slow(); });
  rig.server.tool("slow_error", "A tool", []() -> asio::awaitable<std::string> {
    co_await pause_for(60ms);
    throw mcpxx::ProtocolError(-32021, "too late for a status");
  });
}

}  // namespace

TEST_CASE("what a handler says before its result turns the answer into a stream", "[http][answers]") {
  Rig rig;
  add_tools(rig);
  const auto session = rig.open_session();
  const auto writer = rig.ask(legacy_call("progress", session, 7, kToken));
  CHECK(writer->status() == 200);
  CHECK(writer->header("Content-Type") == "text/event-stream");
  CHECK(writer->header("Cache-Control") == "no-cache");
  CHECK(writer->header("X-Accel-Buffering") == "no");
  const auto messages = events(writer->stream());
  REQUIRE(messages.size() == 4);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(messages[i]["method"].as_string() == "notifications/progress");
    CHECK(messages[i]["params"]["progressToken"].as_string() == "p");
    CHECK(messages[i]["params"]["progress"].as_double() == static_cast<double>(i));
  }
  CHECK(messages[1]["params"]["message"].as_string() == "two\nlines");
  CHECK(messages[3]["id"].as_int64() == 7);
  CHECK(messages[3].contains("result"));
  CHECK(writer->rejected() == 0);
}

TEST_CASE("progress goes to those who asked with a token", "[http][answers]") {
  Rig rig;
  add_tools(rig);
  const auto session = rig.open_session();
  for (const char* meta : {"", R"(,"_meta":{})", R"(,"_meta":{"progressToken":null})",
                           R"(,"_meta":{"progressToken":1.5})", R"(,"_meta":{"progressToken":[1]})"}) {
    INFO(meta);
    CHECK(rig.ask(legacy_call("progress", session, 7, meta))->header("Content-Type") == "application/json");
  }
  const auto messages =
      events(rig.ask(legacy_call("progress", session, 7, R"(,"_meta":{"progressToken":5})"))->stream());
  REQUIRE(messages.size() == 4);
  CHECK(messages[0]["params"]["progressToken"].as_int64() == 5);
}

TEST_CASE("a modern request gets log messages where its _meta asks for them", "[http][answers]") {
  Rig rig;
  add_tools(rig);
  CHECK(rig.ask(modern_call("log"))->header("Content-Type") == "application/json");
  auto message = modern_raw(
      "tools/call", R"({"name":"log","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                    R"("io.modelcontextprotocol/clientCapabilities":{},)"
                    R"("io.modelcontextprotocol/logLevel":"error"}})");
  const auto messages = events(rig.ask(message.with("Mcp-Name", "log"))->stream());
  REQUIRE(messages.size() == 2);
  CHECK(messages[0]["method"].as_string() == "notifications/message");
  CHECK(messages[0]["params"]["logger"].as_string() == "lib");
  CHECK(messages[0]["params"]["data"]["text"].as_string() == "a\r\nb");
  CHECK(messages[1]["result"]["resultType"].as_string() == "complete");
}

TEST_CASE("a client that reads JSON alone gets JSON", "[http][answers]") {
  StreamableHttpOptions options;
  options.keep_alive_ms = 5;
  Rig rig(options);
  add_tools(rig);
  const auto session = rig.open_session();
  for (const char* tool : {"progress", "log", "slow"}) {
    INFO(tool);
    const auto message = legacy_call(tool, session, 7, kToken).with("Accept", "application/json");
    CHECK(rig.answer(message).contains("result"));
  }
}

TEST_CASE("silence turns a pending call into a stream with keep-alive comments", "[http][answers]") {
  StreamableHttpOptions options;
  options.keep_alive_ms = 10;
  Rig rig(options);
  add_tools(rig);
  const auto writer = rig.ask(modern_call("slow"));
  CHECK(writer->status() == 200);
  CHECK(writer->header("Content-Type") == "text/event-stream");
  CHECK(writer->header("X-Accel-Buffering") == "no");
  CHECK(writer->stream().rfind(": keep-alive\n\n: keep-alive\n\n", 0) == 0);
  const auto messages = events(writer->stream());
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["result"]["content"].elements()[0]["text"].as_string() == "late");

  // The status is 200 already; the error is in the message.
  const auto failed = rig.ask(modern_call("slow_error"));
  CHECK(failed->status() == 200);
  CHECK(events(failed->stream()).at(0)["error"]["code"].as_int64() == -32021);
  rig.run_for(30ms);
  CHECK(failed->rejected() == 0);
  CHECK(writer->rejected() == 0);
}

TEST_CASE("a call that answers in time, or has no keep-alive, is answered with JSON", "[http][answers]") {
  StreamableHttpOptions options;
  options.keep_alive_ms = GENERATE(0, 10'000);
  Rig rig(options);
  add_tools(rig);
  CHECK(rig.answer(modern_call("slow")).contains("result"));
  CHECK(rig.answer(modern_call("slow_error"), 400).contains("error"));
}

TEST_CASE("a tool that takes too long is answered for", "[http][answers]") {
  Rig rig;
  rig.server.tool("forever", "A tool",
                  []() -> asio::awaitable<std::string> {
                    co_await pause_for(1h);
                    co_return "never";
                  },
                  {.timeout_ms = 20});
  const auto answer = rig.answer(modern_call("forever"));
  CHECK(answer["result"]["isError"].as_bool() == true);
  rig.run_for(5ms);
  // The coroutine is gone: nothing is left for the loop to wait for.
  rig.io.restart();
  CHECK(rig.io.run_for(1ms) == 0);
  CHECK(rig.still_serves());
}
