// SPDX-License-Identifier: MIT
// Event streams that are resumed on another instance than the one they come from.
#include <asio/post.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/storage/memory_bus.hpp>
#include <mcpxx/storage/memory_store.hpp>

#include "resumption.hpp"

using namespace streamable;
using namespace std::chrono_literals;

namespace {

/// Two servers that share a store, and a bus where there is one.
struct Pair {
  explicit Pair(std::shared_ptr<mcpxx::MessageBus> bus, std::int64_t session_idle_ms = 60'000)
      : one(options(session_idle_ms), server_options(bus)),
        two(options(session_idle_ms), server_options(bus)),
        gate(one.io) {
    one.server.tool("wait", "Waits for the gate",
                    [this](mcpxx::Context& context) -> asio::awaitable<std::string> {
                      context.report_progress(1);
                      co_await gate.wait();
                      context.report_progress(2);
                      co_return "waited";
                    });
    session = one.open_session();
  }

  StreamableHttpOptions options(std::int64_t session_idle_ms) const {
    StreamableHttpOptions result;
    result.session_idle_ms = session_idle_ms;
    return result;
  }
  mcpxx::ServerOptions server_options(std::shared_ptr<mcpxx::MessageBus> bus) const {
    mcpxx::ServerOptions result{.name = "test"};
    result.store = store;
    result.bus = std::move(bus);
    return result;
  }
  /// Both loops, on this thread.
  bool run_until(const std::function<bool()>& done) {
    const auto limit = std::chrono::steady_clock::now() + 10s;
    while (!done()) {
      if (std::chrono::steady_clock::now() > limit) return false;
      one.run_for(1ms);
      two.run_for(1ms);
    }
    return true;
  }

  std::shared_ptr<mcpxx::MemoryStore> store = std::make_shared<mcpxx::MemoryStore>();
  Rig one;
  Rig two;
  Gate gate;
  std::string session;
};

std::shared_ptr<mcpxx::MessageBus> bus_or_none() {
  if (GENERATE(true, false)) return std::make_shared<mcpxx::MemoryBus>();
  return nullptr;
}

}  // namespace

TEST_CASE("the endpoint takes the store of the server", "[http][resume]") {
  Pair pair(nullptr);
  const auto events = sse_events(pair.one.send(legacy_call("wait", pair.session, 7, kToken))->stream());
  REQUIRE(events.size() == 2);
  CHECK_FALSE(events[1].id.empty());
}

TEST_CASE("a call's stream goes on at another instance, live until its end", "[http][resume]") {
  Pair pair(bus_or_none());
  const auto first = pair.one.send(legacy_call("wait", pair.session, 7, kToken));
  const auto seen = sse_events(first->stream());
  REQUIRE(seen.size() == 2);
  first->disconnect();
  pair.one.run_for(1ms);

  const auto stream = pair.two.send(resume(pair.session, seen[0].id));
  REQUIRE(stream->streaming());
  CHECK(messages(sse_events(stream->stream())).size() == 1);
  pair.gate.open();
  REQUIRE(pair.run_until([&] { return stream->complete(); }));
  const auto rest = sse_events(stream->stream());
  REQUIRE(rest.size() == 3);
  CHECK(rest[0].id == seen[1].id);
  CHECK(parse(rest[1].data)["params"]["progress"].as_int64() == 2);
  CHECK(parse(rest[2].data)["result"]["content"].elements()[0]["text"].as_string() == "waited");
  CHECK(pair.two.ask(resume(pair.session, rest[1].id))->status() == 200);
}

TEST_CASE("an instance lets go of a connection that another one took over", "[http][resume]") {
  Pair pair(std::make_shared<mcpxx::MemoryBus>());
  const auto first = pair.one.send(legacy_call("wait", pair.session, 7, kToken));
  const auto seen = sse_events(first->stream());
  const auto second = pair.two.send(resume(pair.session, seen.back().id));
  REQUIRE(pair.run_until([&] { return first->complete(); }));
  // And back again.
  const auto third = pair.one.send(resume(pair.session, seen.back().id));
  REQUIRE(pair.run_until([&] { return second->complete(); }));
  pair.gate.open();
  REQUIRE(pair.run_until([&] { return third->complete(); }));
  CHECK(messages(sse_events(first->stream())).size() == 1);
  CHECK(messages(sse_events(second->stream())).empty());
  CHECK(messages(sse_events(third->stream())).size() == 2);
}

TEST_CASE("a call that is cancelled ends its stream at the other instance", "[http][resume]") {
  Pair pair(bus_or_none());
  const auto first = pair.one.send(legacy_call("wait", pair.session, 7, kToken));
  const auto seen = sse_events(first->stream());
  first->disconnect();
  pair.one.run_for(1ms);
  const auto stream = pair.two.send(resume(pair.session, seen.back().id));
  REQUIRE(stream->streaming());
  pair.one.ask(legacy(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})",
                      pair.session));
  CHECK(pair.run_until([&] { return stream->complete(); }));
  CHECK(messages(sse_events(stream->stream())).empty());
}

TEST_CASE("another instance refuses what is not kept, and another session's id", "[http][resume]") {
  Pair pair(bus_or_none());
  const auto first = pair.one.send(legacy_call("wait", pair.session, 7, kToken));
  const auto seen = sse_events(first->stream());
  const auto other = pair.two.open_session();
  CHECK(pair.two.ask(resume(other, seen[0].id))->status() == 400);
  CHECK(pair.two.ask(resume(other, "g" + seen[0].id.substr(1)))->status() == 400);
  CHECK(pair.two.ask(resume(pair.session, "g" + seen[0].id.substr(1)))->status() == 400);
  CHECK(pair.two.ask(resume(pair.session, "nonsense"))->status() == 400);
  CHECK_FALSE(first->complete());
}

TEST_CASE("the stream of a session moves to another instance", "[http][resume]") {
  Pair pair(std::make_shared<mcpxx::MemoryBus>());
  const auto first = pair.one.send(get_stream(pair.session));
  const auto id = last_id(sse_events(first->stream()));
  first->disconnect();
  pair.one.run_for(1ms);
  pair.one.server.remove_tool("wait");
  pair.one.run_for(1ms);
  const auto second = pair.two.send(resume(pair.session, id));
  REQUIRE(second->streaming());
  CHECK(messages(sse_events(second->stream())).size() == 1);
  pair.two.server.tool("new", "A tool", [] { return std::string(); });
  CHECK(pair.run_until([&] { return messages(sse_events(second->stream())).size() == 2; }));
  const auto events = sse_events(second->stream());
  CHECK(events[0].id != events[1].id);
}

TEST_CASE("a session whose stream moved to another instance is idle where it was", "[http][resume]") {
  Pair pair(std::make_shared<mcpxx::MemoryBus>(), 300);
  const auto other = pair.one.open_session();
  const auto first = pair.one.send(get_stream(pair.session));
  CHECK(pair.one.endpoint.session_count() == 2);
  const auto second = pair.two.send(resume(pair.session, last_id(sse_events(first->stream()))));
  REQUIRE(pair.run_until([&] { return first->complete(); }));
  CHECK(pair.run_until([&] {
    pair.one.ask(legacy(R"({"jsonrpc":"2.0","id":1,"method":"ping"})", other));
    return pair.one.endpoint.session_count() == 1;
  }));
  CHECK(second->streaming());
}
