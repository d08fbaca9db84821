// SPDX-License-Identifier: MIT
// Context::close_stream: the connection ends and the call goes on (specification 2025-11-25,
// basic/transports, "Sending Messages to the Server").
#include <mcpxx/async.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/storage/memory_store.hpp>

#include "resumption.hpp"

using namespace streamable;
using namespace std::chrono_literals;

namespace {

asio::awaitable<std::string> poll_me(mcpxx::Context& context, Gate& gate) {
  context.close_stream();
  co_await gate.wait();
  context.report_progress(1);
  co_return "polled";
}

struct Polling : Rig {
  explicit Polling(const StreamableHttpOptions& options = with_store(std::make_shared<mcpxx::MemoryStore>()))
      : Rig(options), gate(io) {
    server.tool("poll", "Closes its stream",
                [this](mcpxx::Context& context) { return poll_me(context, gate); });
  }
  Gate gate;
};

}  // namespace

TEST_CASE("close_stream ends the connection, and the client gets the rest when it comes back",
          "[http][resume]") {
  auto options = with_store(std::make_shared<mcpxx::MemoryStore>());
  options.stream_retry_ms = 40;
  Polling rig(options);
  const auto session = rig.open_session();
  const auto writer = rig.ask(legacy_call("poll", session, 7, kToken));
  CHECK(writer->header("Content-Type") == "text/event-stream");
  const auto events = sse_events(writer->stream());
  REQUIRE_FALSE(events.empty());
  CHECK(messages(events).empty());
  CHECK_FALSE(events[0].id.empty());
  CHECK(events[0].retry == "40");
  CHECK(events.back().retry == "40");

  const auto stream = rig.send(resume(session, last_id(events)));
  REQUIRE(stream->streaming());
  CHECK(stream->stream().empty());
  rig.gate.open();
  REQUIRE(rig.run_until([&] { return stream->complete(); }));
  const auto rest = messages(sse_events(stream->stream()));
  REQUIRE(rest.size() == 2);
  CHECK(rest[0]["method"].as_string() == "notifications/progress");
  CHECK(rest[1]["result"]["content"].elements()[0]["text"].as_string() == "polled");
}

TEST_CASE("close_stream closes a connection that came back as well", "[http][resume]") {
  Polling rig;
  Gate second(rig.io);
  rig.server.tool("twice", "Closes twice", [&](mcpxx::Context& context) -> asio::awaitable<std::string> {
    context.close_stream();
    co_await rig.gate.wait();
    context.close_stream();
    context.report_progress(1);
    co_await second.wait();
    co_return "done";
  });
  const auto session = rig.open_session();
  const auto first = rig.ask(legacy_call("twice", session, 7, kToken));
  const auto id = last_id(sse_events(first->stream()));
  const auto next = rig.send(resume(session, id));
  CHECK_FALSE(next->complete());
  rig.gate.open();
  REQUIRE(rig.run_until([&] { return next->complete(); }));
  CHECK(messages(sse_events(next->stream())).empty());
  second.open();
  const auto last = rig.ask(resume(session, id));
  CHECK(messages(sse_events(last->stream())).size() == 2);
}

TEST_CASE("close_stream does nothing where a client could not come back", "[http][resume]") {
  StreamableHttpOptions options;
  std::string version = "2025-11-25";
  SECTION("without a store") {}
  SECTION("in a revision before polling") {
    options = with_store(std::make_shared<mcpxx::MemoryStore>());
    version = "2025-06-18";
  }
  Polling rig(options);
  const auto session = rig.open_session(version);
  const auto writer = rig.send(legacy_call("poll", session, 7, kToken).with("MCP-Protocol-Version", version));
  CHECK_FALSE(writer->complete());
  rig.gate.open();
  REQUIRE(rig.run_until([&] { return writer->complete(); }));
  CHECK(messages(sse_events(writer->stream())).size() == 2);
}

TEST_CASE("close_stream does nothing on modern requests and in batches", "[http][resume]") {
  Polling rig;
  Message message = modern_call("poll");
  SECTION("modern") {}
  SECTION("batch") {
    const auto session = rig.open_session("2025-03-26");
    message = legacy_call("poll", session).with("MCP-Protocol-Version", "2025-03-26");
    message.body = "[" + message.body + "]";
  }
  const auto writer = rig.send(message);
  CHECK_FALSE(writer->complete());
  CHECK(writer->stream().empty());
  rig.gate.open();
  REQUIRE(rig.run_until([&] { return writer->complete(); }));
  CHECK(writer->body().find("polled") != std::string::npos);
}

TEST_CASE("a client that reads JSON only keeps its connection", "[http][resume]") {
  Polling rig;
  const auto session = rig.open_session();
  const auto writer = rig.send(legacy_call("poll", session).with("Accept", "application/json"));
  CHECK_FALSE(writer->complete());
  rig.gate.open();
  REQUIRE(rig.run_until([&] { return writer->complete(); }));
  CHECK(parse(writer->body()).contains("result"));
}
