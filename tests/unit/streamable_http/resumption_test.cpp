// SPDX-License-Identifier: MIT
// Event streams that outlive their connections (specification 2025-11-25, basic/transports, "Resumability and
// Redelivery").
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <set>

#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/storage/memory_store.hpp>

#include "resumption.hpp"

using namespace streamable;
using namespace std::chrono_literals;

namespace {

constexpr int kSteps = 12;

asio::awaitable<std::string> count(mcpxx::Context& context) {
  for (int i = 1; i <= kSteps; ++i) {
    context.report_progress(i, kSteps);
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  }
  co_return "counted";
}

asio::awaitable<std::string> wait_between(mcpxx::Context& context, Gate& gate) {
  context.report_progress(1);
  co_await gate.wait();
  context.report_progress(2);
  co_return "waited";
}

/// An endpoint with a store, a session, and tools that report progress.
struct Resumable : Rig {
  explicit Resumable(
      const StreamableHttpOptions& options = with_store(std::make_shared<mcpxx::MemoryStore>()))
      : Rig(options), gate(io) {
    server.tool("count", "Counts in steps", [](mcpxx::Context& context) { return count(context); });
    server.tool("count_on_worker", "Counts on a worker",
                [](mcpxx::Context& context) {
                  for (int i = 1; i <= kSteps; ++i) context.report_progress(i, kSteps);
                  return std::string("counted");
                },
                {.execution = mcpxx::Execution::worker});
    server.tool("wait", "Waits for the gate",
                [this](mcpxx::Context& context) { return wait_between(context, gate); });
    session = open_session();
  }

  Message call(std::string_view tool, int id = 7) const { return legacy_call(tool, session, id, kToken); }
  /// Asks for `wait`, and loses the connection after the first progress; what the client has seen.
  std::vector<Event> lose_connection() {
    const auto writer = send(call("wait"));
    CHECK(run_until([&] { return sse_events(writer->stream()).size() == 2; }));
    writer->disconnect();
    run_for(1ms);
    return sse_events(writer->stream());
  }
  std::vector<Event> resumed(std::string_view id) {
    const auto writer = ask(resume(session, id));
    CHECK(writer->status() == 200);
    return sse_events(writer->stream());
  }
  int resumption_status(std::string_view of_session, std::string_view id) {
    return ask(resume(of_session, id))->status();
  }

  Gate gate;
  std::string session;
};

}  // namespace

TEST_CASE("a stream with a store begins with an empty event and the time to wait", "[http][resume]") {
  auto options = with_store(std::make_shared<mcpxx::MemoryStore>());
  options.stream_retry_ms = 250;
  Resumable rig(options);
  const auto writer = rig.ask(rig.call("count"));
  CHECK(writer->header("Content-Type") == "text/event-stream");
  const auto events = sse_events(writer->stream());
  REQUIRE(events.size() == kSteps + 2);
  CHECK_FALSE(events[0].id.empty());
  CHECK(events[0].data.empty());
  CHECK(events[0].retry == "250");
  std::set<std::string> ids;
  for (const auto& event : events) {
    CHECK_FALSE(event.id.empty());
    ids.insert(event.id);
  }
  CHECK(ids.size() == events.size());
  CHECK(parse(events.back().data)["id"].as_int64() == 7);
}

TEST_CASE("an answer that needs no stream is JSON as ever", "[http][resume]") {
  Resumable rig;
  rig.server.tool("plain", "A tool", [] { return std::string("plain"); });
  CHECK(rig.answer(rig.call("plain")).contains("result"));
}

TEST_CASE("without a store nothing can be resumed", "[http][resume]") {
  Resumable rig(StreamableHttpOptions{});
  const auto writer = rig.send(rig.call("wait"));
  for (const auto& event : sse_events(writer->stream())) CHECK(event.id.empty());
  writer->disconnect();
  rig.run_for(2ms);
  const auto stream = rig.send(resume(rig.session, "p1234"));
  CHECK(stream->streaming());
  CHECK(stream->stream().empty());
}

TEST_CASE("earlier revisions get ids and no empty event", "[http][resume]") {
  Resumable rig;
  const auto* version = GENERATE("2025-03-26", "2025-06-18");
  rig.session = rig.open_session(version);
  const auto writer = rig.send(rig.call("wait").with("MCP-Protocol-Version", version));
  auto events = sse_events(writer->stream());
  REQUIRE(events.size() == 1);
  CHECK_FALSE(events[0].data.empty());
  writer->disconnect();
  rig.run_for(1ms);
  rig.gate.open();
  const auto stream = rig.ask(resume(rig.session, last_id(events)).with("MCP-Protocol-Version", version));
  const auto rest = messages(sse_events(stream->stream()));
  REQUIRE(rest.size() == 2);
  CHECK(rest[0]["params"]["progress"].as_int64() == 2);
  CHECK(rest[1].contains("result"));
}

TEST_CASE("a client that comes back gets what it missed and the rest live", "[http][resume]") {
  Resumable rig;
  auto seen = rig.lose_connection();
  const auto stream = rig.send(resume(rig.session, seen[0].id));
  REQUIRE(stream->streaming());
  CHECK(stream->header("Content-Type") == "text/event-stream");
  auto events = sse_events(stream->stream());
  REQUIRE(events.size() == 1);  // what came after the first event
  CHECK(events[0].id == seen[1].id);
  CHECK(events[0].data == seen[1].data);
  rig.gate.open();
  REQUIRE(rig.run_until([&] { return stream->complete(); }));
  events = sse_events(stream->stream());
  REQUIRE(events.size() == 3);
  CHECK(parse(events[1].data)["params"]["progress"].as_int64() == 2);
  CHECK(parse(events[2].data)["result"]["content"].elements()[0]["text"].as_string() == "waited");

  SECTION("after its end, too") {
    const auto again = rig.resumed(seen[1].id);
    REQUIRE(again.size() == 2);
    CHECK(again[0].id == events[1].id);
    CHECK(again[1].id == events[2].id);
    CHECK(rig.resumed(events[1].id).size() == 1);
  }
}

TEST_CASE("a call goes on while nobody is connected", "[http][resume]") {
  Resumable rig;
  const auto seen = rig.lose_connection();
  rig.gate.open();
  rig.run_for(2ms);
  const auto rest = messages(rig.resumed(seen[1].id));
  REQUIRE(rest.size() == 2);
  CHECK(rest[1]["id"].as_int64() == 7);
}

TEST_CASE("a stream dropped at any byte and resumed loses and repeats nothing", "[http][resume]") {
  const std::string tool = GENERATE("count", "count_on_worker");
  Resumable rig;
  const auto whole = sse_events(rig.ask(rig.call(tool))->stream());
  const std::string full = rig.ask(rig.call(tool))->stream();
  const std::size_t primed = full.find("\n\n") + 2;
  std::mt19937 random(20251125);
  for (int i = 0; i < 200; ++i) {
    std::uniform_int_distribution<std::size_t> offset(primed, full.size() - 1);
    const std::size_t cut = offset(random);
    INFO("cut " << i << " at byte " << cut);
    const auto first = send_cut(rig, rig.call(tool, 7), cut);
    REQUIRE(rig.run_until([&] { return !first->is_open(); }));
    auto seen = sse_events(first->stream());
    for (int round = 0;
         parse("[" + seen.back().data + "]").size() == 0 || !parse(seen.back().data).contains("result");
         ++round) {
      REQUIRE(round < 2 * kSteps);
      // Cut again, but not before something new has come.
      std::uniform_int_distribution<std::size_t> more(200, 800);
      const auto next = send_cut(rig, resume(rig.session, last_id(seen)), more(random));
      REQUIRE(rig.run_until([&] { return !next->is_open(); }));
      REQUIRE(next->status() == 200);
      for (auto& event : sse_events(next->stream())) seen.push_back(std::move(event));
    }
    std::set<std::string> ids;
    for (const auto& event : seen) ids.insert(event.id);
    CHECK(ids.size() == seen.size());
    REQUIRE(seen.size() == whole.size());
    for (std::size_t k = 0; k < seen.size(); ++k) CHECK(seen[k].data == whole[k].data);
  }
}

TEST_CASE("another session gets nothing of a stream", "[http][resume]") {
  Resumable rig;
  const auto seen = rig.lose_connection();
  const auto other = rig.open_session();
  for (const auto& event : seen) {
    const auto writer = rig.ask(resume(other, event.id));
    CHECK(writer->status() == 400);
    CHECK(writer->stream().empty());
    CHECK(parse(writer->body())["error"]["code"].as_int64() == -32600);
  }
  // With the other's own stream and a cursor of the first one's.
  const auto own = sse_events(rig.send(legacy_call("wait", other, 8, kToken))->stream());
  REQUIRE(own.size() == 2);
  const std::string forged =
      own[0].id.substr(0, own[0].id.find('.')) + seen[0].id.substr(seen[0].id.find('.'));
  CHECK(rig.ask(resume(other, forged))->status() == 400);
  rig.gate.open();
  CHECK(rig.resumed(seen[1].id).size() == 2);
}

TEST_CASE("a Last-Event-ID that cannot be served is refused", "[http][resume]") {
  Resumable rig;
  const auto seen = rig.lose_connection();
  const std::string stream = seen[0].id.substr(0, seen[0].id.find('.'));
  for (const std::string& id :
       {std::string("0"), std::string("nonsense"), stream, stream + ".", stream + ".OTk5OTk5OTk5OQ",
        stream + ".bm8gY3Vyc29y", "g" + seen[0].id.substr(1), std::string(4000, 'p'),
        std::string("p0123456789abcdefghijklmn.MQ"), seen[0].id + "A"}) {
    INFO(id.substr(0, 80));
    CHECK(rig.resumption_status(rig.session, id) == 400);
  }
  CHECK(rig.resumption_status("unknown", seen[0].id) == 404);
  rig.gate.open();
  CHECK(rig.resumed(seen[0].id).size() == 3);
  CHECK(rig.still_serves());
}

TEST_CASE("a second client that resumes a stream takes it over", "[http][resume]") {
  Resumable rig;
  const auto seen = rig.lose_connection();
  const auto first = rig.send(resume(rig.session, seen[1].id));
  const auto second = rig.send(resume(rig.session, seen[1].id));
  CHECK(first->complete());
  CHECK(first->stream().empty());
  rig.gate.open();
  REQUIRE(rig.run_until([&] { return second->complete(); }));
  CHECK(sse_events(second->stream()).size() == 2);
  CHECK(first->rejected() == 0);
}

TEST_CASE("a stream whose events were dropped is not resumed with a gap", "[http][resume]") {
  auto options = with_store(std::make_shared<mcpxx::MemoryStore>());
  SECTION("by number") { options.max_stream_events = 4; }
  SECTION("by size") { options.max_stream_event_bytes = 400; }
  Resumable rig(options);
  const auto events = sse_events(rig.ask(rig.call("count"))->stream());
  REQUIRE(events.size() == kSteps + 2);  // whoever is connected gets them all
  CHECK(rig.resumption_status(rig.session, events[0].id) == 400);
  CHECK(rig.resumption_status(rig.session, events[3].id) == 400);
  CHECK(rig.resumed(events[kSteps].id).size() == 1);
}

TEST_CASE("events are kept for a time", "[http][resume]") {
  const auto now = std::make_shared<std::atomic<std::int64_t>>(0);
  mcpxx::MemoryStoreOptions store;
  store.now = [now] { return std::chrono::system_clock::now() + std::chrono::milliseconds(*now); };
  auto options = with_store(std::make_shared<mcpxx::MemoryStore>(store));
  options.stream_event_ttl_ms = 60'000;
  Resumable rig(options);
  const auto events = sse_events(rig.ask(rig.call("count"))->stream());
  CHECK(rig.resumed(events[1].id).size() == kSteps);
  *now = 61'000;
  CHECK(rig.resumption_status(rig.session, events[1].id) == 400);
}

TEST_CASE("the events of a silent stream are kept as long as it is open", "[http][resume]") {
  auto options = with_store(std::make_shared<mcpxx::MemoryStore>());
  options.stream_event_ttl_ms = 1'000;
  Resumable rig(options);
  const bool is_call = GENERATE(true, false);
  const auto stream = rig.send(is_call ? rig.call("wait") : get_stream(rig.session));
  const auto before = sse_events(stream->stream()).size();
  REQUIRE(rig.run_until([&] { return sse_events(stream->stream()).size() == before + 2; }));
  const auto events = sse_events(stream->stream());
  CHECK(events.back().data.empty());
  stream->disconnect();
  rig.run_for(1ms);
  const auto resumed = rig.send(resume(rig.session, last_id(events)));
  CHECK(resumed->streaming());
  CHECK(sse_events(resumed->stream()).empty());
}

TEST_CASE("a client that has seen all of a call that is over waits for nothing", "[http][resume]") {
  Resumable rig;
  const auto events = sse_events(rig.ask(rig.call("count"))->stream());
  CHECK(rig.resumed(last_id(events)).empty());
}

TEST_CASE("an event that is too large to keep is sent, and the stream cannot be resumed", "[http][resume]") {
  auto options = with_store(std::make_shared<mcpxx::MemoryStore>());
  options.max_stream_event_bytes = 600;
  Resumable rig(options);
  rig.server.tool("large", "A tool", [](mcpxx::Context& context) {
    context.report_progress(1);
    return std::string(1000, 'x');
  });
  const auto events = sse_events(rig.ask(rig.call("large"))->stream());
  REQUIRE(events.size() == 3);
  CHECK_FALSE(events[1].id.empty());
  CHECK(events[2].id.empty());
  CHECK(events[2].data.size() > 1000);
  CHECK(rig.resumption_status(rig.session, events[1].id) == 400);
}

TEST_CASE("a cancelled call says nothing more, and its events are forgotten", "[http][resume]") {
  const auto store = std::make_shared<mcpxx::MemoryStore>();
  Resumable rig(with_store(store));
  const auto entries = store->entries();
  const auto seen = rig.lose_connection();
  const auto stream = rig.send(resume(rig.session, seen[1].id));
  CHECK(store->entries() > entries);
  rig.ask(legacy(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})",
                 rig.session));
  REQUIRE(rig.run_until([&] { return stream->complete(); }));
  CHECK(sse_events(stream->stream()).empty());
  rig.gate.open();
  rig.run_for(2ms);
  CHECK(rig.resumption_status(rig.session, seen[0].id) == 400);
  CHECK(store->entries() == entries);
}

TEST_CASE("the end of a session ends its calls and forgets their events", "[http][resume]") {
  const auto store = std::make_shared<mcpxx::MemoryStore>();
  Resumable rig(with_store(store));
  rig.ask(rig.call("count", 1));
  const auto seen = rig.lose_connection();
  const auto stream = rig.send(get_stream(rig.session));
  CHECK(rig.ask(delete_session(rig.session))->status() == 204);
  REQUIRE(rig.run_until([&] { return store->entries() == 0; }));
  CHECK(stream->complete());
  CHECK(rig.resumption_status(rig.session, seen[0].id) == 404);
}

TEST_CASE("a call that nobody comes back for is cancelled", "[http][resume]") {
  auto options = with_store(std::make_shared<mcpxx::MemoryStore>());
  options.stream_event_ttl_ms = 50;
  Resumable rig(options);
  std::weak_ptr<support::FakeWriter> held;
  {
    const auto writer = rig.send(rig.call("wait"));
    held = writer;
    writer->disconnect();
  }
  CHECK_FALSE(held.expired());
  CHECK(rig.run_until([&] { return held.expired(); }));
}

TEST_CASE("no more calls of a session wait for their client than the bound", "[http][resume]") {
  Resumable rig;
  std::vector<std::weak_ptr<support::FakeWriter>> calls;
  for (int id = 1; id <= 80; ++id) {
    const auto writer = rig.send(rig.call("wait", id));
    writer->disconnect();
    calls.push_back(writer);
  }
  rig.run_for(5ms);
  const auto running =
      std::count_if(calls.begin(), calls.end(), [](const auto& call) { return !call.expired(); });
  CHECK(running == 64);
}

TEST_CASE("an endpoint that closes waits for nobody", "[http][resume]") {
  Resumable rig;
  std::weak_ptr<support::FakeWriter> lost = rig.send(rig.call("wait", 1));
  lost.lock()->disconnect();
  rig.run_for(1ms);
  const auto connected = rig.send(rig.call("wait", 2));
  const auto stream = rig.send(get_stream(rig.session));
  CHECK_FALSE(lost.expired());
  rig.endpoint.close();
  CHECK(rig.run_until([&] { return lost.expired() && stream->complete(); }));
  CHECK_FALSE(connected->complete());
  rig.gate.open();
  CHECK(rig.run_until([&] { return connected->complete(); }));
  CHECK(messages(sse_events(connected->stream())).back().contains("result"));
}

TEST_CASE("abort_requests answers calls whose client is away", "[http][resume]") {
  Resumable rig;
  const auto seen = rig.lose_connection();
  rig.endpoint.abort_requests();
  rig.run_for(1ms);
  const auto rest = messages(rig.resumed(seen[1].id));
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].contains("error"));
}

TEST_CASE("the stream of a session can be resumed", "[http][resume]") {
  Resumable rig;
  const auto stream = rig.send(get_stream(rig.session));
  auto events = sse_events(stream->stream());
  REQUIRE(events.size() == 1);
  CHECK(events[0].data.empty());
  const auto carries = [&rig](const Writer& writer, std::size_t count) {
    return rig.run_until([&] { return messages(sse_events(writer->stream())).size() == count; });
  };
  rig.server.remove_tool("count");
  CHECK(carries(stream, 1));
  stream->disconnect();
  rig.run_for(1ms);
  rig.server.remove_tool("count_on_worker");
  rig.run_for(100ms);
  const auto resumed = rig.send(resume(rig.session, events[0].id));
  CHECK(carries(resumed, 2));
  rig.server.remove_tool("wait");
  CHECK(carries(resumed, 3));
  CHECK(resumed->streaming());

  SECTION("a GET without the header opens another one, and that one is over") {
    const auto fresh = rig.send(get_stream(rig.session));
    CHECK(resumed->complete());
    CHECK(rig.resumption_status(rig.session, events[0].id) == 400);
    rig.server.tool("new", "A tool", [] { return std::string(); });
    CHECK(carries(fresh, 1));
  }
}

TEST_CASE("the events of finished streams are bounded", "[http][resume]") {
  const auto store = std::make_shared<mcpxx::MemoryStore>();
  Resumable rig(with_store(store));
  for (int id = 1; id <= 100; ++id) rig.ask(rig.call("count", id));
  rig.run_for(5ms);
  CHECK(store->entries() <= 64 * (kSteps + 2) + 1);
  CHECK(rig.resumed(sse_events(rig.ask(rig.call("count"))->stream())[0].id).size() == kSteps + 1);
}
