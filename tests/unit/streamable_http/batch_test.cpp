// SPDX-License-Identifier: MIT
// JSON-RPC batches, which revision 2025-03-26 alone has.
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;
using namespace std::chrono_literals;

namespace {

const std::string kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
const std::string kInitialized = R"({"jsonrpc":"2.0","method":"notifications/initialized"})";

std::string batch_of(std::initializer_list<std::string> messages) {
  std::string text = "[";
  for (const auto& message : messages) text += (text.size() > 1 ? "," : "") + message;
  return text + "]";
}

std::string call_of(const std::string& tool, int id) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"tools/call","params":{"name":")" +
         tool + R"(","_meta":{"progressToken":1}}})";
}

asio::awaitable<std::string> wait_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
  co_return "done";
}

}  // namespace

TEST_CASE("a batch of 2025-03-26 is answered with an array", "[http][batch]") {
  Rig rig;
  const auto session = rig.open_session("2025-03-26");
  const auto answer = rig.answer(legacy(
      batch_of({kPing, kInitialized, R"({"jsonrpc":"2.0","id":"b","method":"unknown"})", "1", R"({"id":3})"}),
      session, ""));
  REQUIRE(answer.is_array());
  REQUIRE(answer.elements().size() == 4);
  const auto find = [&](const Value& id) -> const Value& {
    for (const auto& element : answer.elements()) {
      if (element["id"] == id) return element;
    }
    FAIL("no answer to " << id.to_string());
    return answer;
  };
  CHECK(find(1)["result"].is_object());
  CHECK(find("b")["error"]["code"].as_int64() == -32601);
  CHECK(find(3)["error"]["code"].as_int64() == -32600);
  CHECK(find(nullptr)["error"]["code"].as_int64() == -32600);
}

TEST_CASE("a batch without requests is accepted with 202", "[http][batch]") {
  Rig rig;
  const auto session = rig.open_session("2025-03-26");
  const auto writer = rig.ask(
      legacy(batch_of({kInitialized, R"({"jsonrpc":"2.0","id":9,"result":{}})"}), session, "2025-03-26"));
  CHECK(writer->status() == 202);
  CHECK(writer->body().empty());
}

TEST_CASE("other revisions have no batches", "[http][batch]") {
  Rig rig;
  for (const char* version : {"2024-11-05", "2025-06-18", "2025-11-25"}) {
    INFO(version);
    const auto session = rig.open_session(version);
    CHECK(rig.answer(legacy(batch_of({kPing}), session, version), 400)["error"]["code"].as_int64() == -32600);
  }
  for (const auto& body : {batch_of({kPing}), std::string("[]")}) {
    CHECK(rig.ask(legacy(body, "", "2026-07-28"))->status() == 400);
    CHECK(rig.ask(legacy(body, "", ""))->status() == 400);
  }
}

TEST_CASE("a batch is bounded", "[http][batch]") {
  Rig rig;
  const auto session = rig.open_session("2025-03-26");
  CHECK(rig.answer(legacy("[]", session, ""), 400)["error"]["code"].as_int64() == -32600);
  std::string many = "[1";
  for (int i = 0; i < 1'000'000; ++i) many += ",1";
  many += "]";
  const auto writer = rig.ask(legacy(many, session, ""));
  CHECK(writer->status() == 400);
  CHECK(writer->body().size() < 1'000);
}

TEST_CASE("a batch with a slow request and progress is one stream", "[http][batch]") {
  StreamableHttpOptions options;
  options.keep_alive_ms = 5;
  Rig rig(options);
  rig.server.tool("slow", "A tool", [](mcpxx::Context& context) {
    context.report_progress(1);
    return wait_for(30ms);
  });
  const auto session = rig.open_session("2025-03-26");
  const auto writer = rig.ask(legacy(batch_of({kPing, call_of("slow", 2), call_of("slow", 3)}), session, ""));
  const auto messages = events(writer->stream());
  REQUIRE(messages.size() == 3);
  CHECK(messages[0]["method"].as_string() == "notifications/progress");
  CHECK(messages[2].elements().size() == 3);
  CHECK(writer->rejected() == 0);
}

TEST_CASE("a client that disconnects cancels the whole batch", "[http][batch]") {
  Rig rig;
  std::vector<std::string> cancelled;
  rig.server.tool("wait", "A tool", [&](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const auto id = context.request_id();
    try {
      co_return co_await wait_for(1h);
    } catch (const std::system_error&) {
      if (context.cancelled()) cancelled.push_back(id);
      throw;
    }
  });
  const auto session = rig.open_session("2025-03-26");
  const auto writer =
      rig.send(legacy(batch_of({call_of("wait", 2), call_of("wait", 3), kPing}), session, ""));
  writer->disconnect();
  CHECK(rig.run_until([&] { return cancelled.size() == 2; }));
  CHECK_FALSE(writer->complete());
  CHECK(writer->stream().empty());
}

TEST_CASE("a request of a batch that is cancelled does not hold up the others", "[http][batch]") {
  Rig rig;
  rig.server.tool("wait", "A tool", [] { return wait_for(1h); });
  const auto session = rig.open_session("2025-03-26");
  const auto cancel = [&](int id) {
    rig.ask(legacy(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" +
                       std::to_string(id) + "}}",
                   session, ""));
  };
  const auto mixed = rig.send(legacy(batch_of({call_of("wait", 2), kPing}), session, ""));
  cancel(2);
  REQUIRE(rig.run_until([&] { return mixed->complete(); }));
  CHECK(parse(mixed->body()).elements().size() == 1);

  const auto alone = rig.send(legacy(batch_of({call_of("wait", 4)}), session, ""));
  cancel(4);
  REQUIRE(rig.run_until([&] { return alone->complete(); }));
  CHECK(events(alone->stream()).empty());
}
