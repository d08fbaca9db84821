// SPDX-License-Identifier: MIT
// Sessions whose records are in a KeyValueStore that several endpoints share.
#include <stdexcept>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/storage/memory_store.hpp>

#include "resumption.hpp"

using namespace streamable;

namespace {

const std::string kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
/// Of the form that ids of sessions have.
const std::string kUnknownId = "0123456789abcdefghijABCDEFGHIJ-_";

/// A store that can be made to fail, in front of one in memory.
class Flaky final : public mcpxx::KeyValueStore {
 public:
  bool down = false;
  /// Where it is down, throws instead of saying so: what no store should do.
  enum class Throws { no, when_awaited, at_once } throws = Throws::no;
  bool renewal_fails = false;
  bool erase_fails = false;
  /// Logs are never read to the end.
  bool reading_hangs = false;
  int puts = 0;
  int gets = 0;
  int renewals = 0;

  mcpxx::StoreTask<std::optional<mcpxx::StoredRecord>> get(std::string collection, std::string key) override {
    if (down) co_return failure();
    ++gets;
    co_return co_await memory_.get(std::move(collection), std::move(key));
  }
  mcpxx::StoreTask<std::uint64_t> put(std::string collection, std::string key,
                                      mcpxx::NewRecord record) override {
    if (down && throws == Throws::at_once) throw 1;
    return put_later(std::move(collection), std::move(key), std::move(record));
  }
  mcpxx::StoreTask<std::uint64_t> put_if_absent(std::string collection, std::string key,
                                                mcpxx::NewRecord record) override {
    return memory_.put_if_absent(std::move(collection), std::move(key), std::move(record));
  }
  mcpxx::StoreTask<std::uint64_t> compare_exchange(std::string collection, std::string key,
                                                   std::uint64_t version, mcpxx::NewRecord record) override {
    if (renewal_fails) throw std::runtime_error("down");
    ++renewals;
    return memory_.compare_exchange(std::move(collection), std::move(key), version, std::move(record));
  }
  mcpxx::StoreTask<std::optional<mcpxx::StoredRecord>> take(std::string collection,
                                                            std::string key) override {
    return memory_.take(std::move(collection), std::move(key));
  }
  mcpxx::StoreTask<bool> erase(std::string collection, std::string key) override {
    if (erase_fails) throw std::runtime_error("down");
    return memory_.erase(std::move(collection), std::move(key));
  }
  mcpxx::StoreTask<mcpxx::Done> commit(std::vector<mcpxx::StoreOperation> operations) override {
    return memory_.commit(std::move(operations));
  }
  mcpxx::StoreTask<std::string> append(std::string collection, std::string log, std::string entry,
                                       mcpxx::LogOptions options) override {
    return memory_.append(std::move(collection), std::move(log), std::move(entry), options);
  }
  mcpxx::StoreTask<mcpxx::LogPage> read(std::string collection, std::string log, std::string cursor,
                                        std::size_t limit) override {
    if (reading_hangs) {
      asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
      co_await never.async_wait(asio::use_awaitable);
    }
    co_return co_await memory_.read(std::move(collection), std::move(log), std::move(cursor), limit);
  }
  mcpxx::StoreTask<mcpxx::RecordPage> list(std::string collection, std::string index, std::string cursor,
                                           std::size_t limit) override {
    return memory_.list(std::move(collection), std::move(index), std::move(cursor), limit);
  }

 private:
  mcpxx::StoreError failure() const {
    if (throws != Throws::no) throw std::runtime_error("down");
    return mcpxx::StoreError("down");
  }
  mcpxx::StoreTask<std::uint64_t> put_later(std::string collection, std::string key,
                                            mcpxx::NewRecord record) {
    if (down) co_return failure();
    ++puts;
    co_return co_await memory_.put(std::move(collection), std::move(key), std::move(record));
  }

  mcpxx::MemoryStore memory_;
};

StreamableHttpOptions with(std::shared_ptr<mcpxx::KeyValueStore> store) {
  StreamableHttpOptions options;
  options.store = std::move(store);
  return options;
}

}  // namespace

TEST_CASE("a session opened on one endpoint is served by another", "[http][store]") {
  const auto store = std::make_shared<mcpxx::MemoryStore>();
  Rig one(with(store));
  Rig two(with(store));
  two.server.tool("who", "A tool", [](mcpxx::Context& context) {
    return std::string(context.protocol_version()) + " " +
           std::string(context.client_info()["name"].as_string().value_or(""));
  });
  const auto session = one.open_session("2025-06-18");
  const auto answer = two.answer(legacy_call("who", session).with("MCP-Protocol-Version", "2025-06-18"));
  CHECK(answer["result"]["content"].elements()[0]["text"].as_string() == "2025-06-18 test");
  CHECK(two.endpoint.session_count() == 1);
  CHECK(two.ask(legacy(kPing, "unknown"))->status() == 404);

  SECTION("DELETE on one ends it on the other") {
    CHECK(one.ask(delete_session(session))->status() / 100 == 2);
    CHECK(one.ask(legacy(kPing, session))->status() == 404);
    CHECK(two.ask(legacy(kPing, session))->status() == 404);
    CHECK(two.endpoint.session_count() == 0);
  }
  SECTION("DELETE can go to the endpoint that did not open it") {
    CHECK(two.ask(delete_session(session))->status() / 100 == 2);
    CHECK(one.ask(legacy(kPing, session))->status() == 404);
    CHECK(one.ask(get_stream(session))->status() == 404);
  }
  SECTION("its stream can be opened on either, and gets each list change once") {
    const auto stream = two.send(get_stream(session));
    REQUIRE(stream->streaming());
    two.server.remove_tool("who");
    two.run_for(std::chrono::milliseconds(1));
    CHECK(messages(sse_events(stream->stream())).size() == 1);
  }
}

TEST_CASE("a store that is down is 503 and not 404", "[http][store]") {
  const auto store = std::make_shared<Flaky>();
  Rig rig(with(store));
  const auto session = rig.open_session();
  store->down = true;
  for (const auto& message :
       {legacy(kPing, session), legacy(kPing, kUnknownId), get_stream(session), delete_session(session)}) {
    const auto writer = rig.ask(message);
    CHECK(writer->status() == 503);
    CHECK(writer->header("Retry-After").has_value());
  }
  const auto refused = rig.ask(initialize());
  CHECK(refused->status() == 503);
  CHECK_FALSE(refused->header("Mcp-Session-Id").has_value());
  CHECK(parse(refused->body())["id"].as_int64() == 1);
  CHECK(rig.endpoint.session_count() == 1);
  CHECK(rig.ask(modern("tools/list"))->status() == 200);
  store->down = false;
  CHECK(rig.answer(legacy(kPing, session)).contains("result"));
}

TEST_CASE("a store that throws is one that is down", "[http][store]") {
  const auto store = std::make_shared<Flaky>();
  store->throws = GENERATE(Flaky::Throws::when_awaited, Flaky::Throws::at_once);
  std::vector<std::string> logged;
  mcpxx::ServerOptions server_options{.name = "test"};
  server_options.logger =
      mcpxx::Logger([&logged](mcpxx::LogLevel, std::string_view message) { logged.emplace_back(message); });
  const mcpxx::Server server(server_options);
  auto options = with(store);
  options.session_idle_ms = 800;
  Rig rig(server, options);
  const auto session = rig.open_session();
  store->down = true;
  for (int i = 0; i < 3; ++i) {
    const auto refused = rig.ask(initialize());
    CHECK(refused->status() == 503);
    CHECK(refused->header("Retry-After").has_value());
    CHECK_FALSE(refused->header("Mcp-Session-Id").has_value());
    CHECK(rig.endpoint.session_count() == 1);
    CHECK(logged.size() == static_cast<std::size_t>(i + 1));
  }
  for (const auto& message : {legacy(kPing, session), get_stream(session), delete_session(session)}) {
    CHECK(rig.ask(message)->status() == 503);
  }
  store->down = false;
  store->renewal_fails = true;
  rig.run_for(std::chrono::milliseconds(450));
  CHECK(rig.answer(legacy(kPing, session)).contains("result"));
  CHECK(logged.back() == "cannot keep a session: down");
  store->erase_fails = true;
  CHECK(rig.ask(delete_session(session))->status() == 204);
  CHECK(logged.back() == "cannot erase a session: down");
}

TEST_CASE("a session in use does not expire in the store", "[http][store]") {
  auto options = with(std::make_shared<mcpxx::MemoryStore>());
  options.session_idle_ms = 200;
  Rig one(options);
  Rig two(options);
  const auto session = one.open_session();
  for (int i = 0; i < 8; ++i) {
    one.run_for(std::chrono::milliseconds(60));
    CHECK(one.answer(legacy(kPing, session)).contains("result"));
  }
  CHECK(two.answer(legacy(kPing, session)).contains("result"));
  one.run_for(std::chrono::milliseconds(300));
  CHECK(one.ask(legacy(kPing, session))->status() == 404);
}

TEST_CASE("a session does not expire in the store while a stream or a call of it runs", "[http][store]") {
  const auto store = std::make_shared<Flaky>();
  auto options = with(store);
  options.session_idle_ms = 2'000;
  Rig one(options);
  Rig two(options);
  Gate gate(one.io);
  one.server.tool("wait", "Waits for the gate", [&gate](mcpxx::Context&) -> asio::awaitable<std::string> {
    co_await gate.wait();
    co_return "waited";
  });
  const auto session = one.open_session();
  const bool is_call = GENERATE(true, false);
  const auto running = one.send(is_call ? legacy_call("wait", session) : get_stream(session));
  REQUIRE(one.run_until([&] { return store->renewals > 0; }));  // nobody has asked for it
  CHECK(two.answer(legacy(kPing, session)).contains("result"));

  SECTION("one that another instance ends does not come back") {
    CHECK(two.ask(delete_session(session))->status() == 204);
    const int gets = store->gets;
    REQUIRE(one.run_until([&] { return store->gets > gets; }));
    CHECK(one.ask(legacy(kPing, session))->status() == 404);
    CHECK(one.endpoint.session_count() == 0);
  }
  SECTION("nor does the record outlive its use") {
    gate.open();
    running->disconnect();
    one.run_for(std::chrono::milliseconds(1));
    const int gets = store->gets;
    one.run_for(std::chrono::milliseconds(600));
    CHECK(store->gets == gets);
  }
}

TEST_CASE("who waits to be brought up to date leaks nothing when the context goes", "[http][store][resume]") {
  const auto store = std::make_shared<Flaky>();
  auto rig = std::make_unique<Rig>(with(store));
  const auto session = rig->open_session();
  const auto id = last_id(sse_events(rig->send(get_stream(session))->stream()));
  store->reading_hangs = true;
  const std::weak_ptr<support::FakeWriter> first = rig->send(resume(session, id));
  const std::weak_ptr<support::FakeWriter> second = rig->send(resume(session, id));
  CHECK_FALSE(first.expired());
  CHECK_FALSE(second.expired());
  rig.reset();
  CHECK(first.expired());
  CHECK(second.expired());
}

TEST_CASE("records that this library did not write are no sessions", "[http][store]") {
  const auto store = std::make_shared<mcpxx::MemoryStore>();
  Rig rig(with(store));
  for (const char* text : {"", "{", "[]", "{}", R"({"version":1})", R"({"version":"2026-99-99"})"}) {
    asio::co_spawn(
        rig.io,
        [](std::shared_ptr<mcpxx::MemoryStore> memory, std::string key,
           std::string value) -> asio::awaitable<void> {
          mcpxx::NewRecord record(std::move(value));
          auto done = co_await memory->put("mcp-sessions", std::move(key), std::move(record));
          CHECK(done.ok());
        }(store, kUnknownId, text),
        asio::detached);
    INFO(text);
    CHECK(rig.ask(legacy(kPing, kUnknownId))->status() == 404);
  }
}

TEST_CASE("a store is not asked for ids that no session can have", "[http][store]") {
  const auto store = std::make_shared<Flaky>();
  Rig rig(with(store));
  store->down = true;
  CHECK(rig.ask(legacy(kPing, kUnknownId))->status() == 503);
  for (const char* id :
       {"../../x", "0", "0123456789abcdefghijABCDEFGHIJ-", "0123456789abcdefghijABCDEFGHIJ-+"}) {
    INFO(id);
    CHECK(rig.ask(legacy(kPing, id))->status() == 404);
  }
}
