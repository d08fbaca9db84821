// SPDX-License-Identifier: MIT
// Requests of the server to legacy clients: on which stream they go, and that they wait for a client that is
// away.
#include <mcpxx/async.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/protocol/client_requests.hpp>
#include <mcpxx/server/questions.hpp>
#include <mcpxx/storage/memory_store.hpp>

#include "resumption.hpp"

using namespace streamable;
using namespace std::chrono_literals;

namespace {

std::string open_session_with_roots(Rig& rig) {
  Message message = initialize();
  const auto none = message.body.find(R"("capabilities":{})");
  message.body.replace(none, 17, R"("capabilities":{"roots":{}})");
  const auto session = rig.ask(message)->header("Mcp-Session-Id");
  REQUIRE(session.has_value());
  rig.ask(legacy(R"({"jsonrpc":"2.0","method":"notifications/initialized"})", *session));
  return *session;
}

Message roots_answer(const Value& question, std::string_view session) {
  REQUIRE(question["method"].as_string() == "roots/list");
  return legacy(R"({"jsonrpc":"2.0","id":)" + question["id"].to_string() +
                    R"(,"result":{"roots":[{"uri":"file:///home/ada"}]}})",
                session);
}

struct Asking : Rig {
  explicit Asking(const StreamableHttpOptions& options = with_store(std::make_shared<mcpxx::MemoryStore>()))
      : Rig(options), gate(io) {
    server.tool("ask_later", "Asks when the gate is open",
                [this](mcpxx::Context& context) -> asio::awaitable<std::string> {
                  context.close_stream();
                  co_await gate.wait();
                  auto roots = co_await context.list_roots("directories");
                  co_return roots.at(0).uri;
                });
    session = open_session_with_roots(*this);
  }
  Gate gate;
  std::string session;
};

}  // namespace

TEST_CASE("a question that is asked while the client is away waits for it", "[http][resume]") {
  Asking rig;
  const auto first = rig.ask(legacy_call("ask_later", rig.session));
  rig.gate.open();
  rig.run_for(2ms);
  const auto stream = rig.send(resume(rig.session, last_id(sse_events(first->stream()))));
  const auto asked = messages(sse_events(stream->stream()));
  REQUIRE(asked.size() == 1);
  CHECK(rig.ask(roots_answer(asked[0], rig.session))->status() == 202);
  REQUIRE(rig.run_until([&] { return stream->complete(); }));
  const auto all = messages(sse_events(stream->stream()));
  REQUIRE(all.size() == 2);
  CHECK(all[1]["result"]["content"].elements()[0]["text"].as_string() == "file:///home/ada");
}

TEST_CASE("a call whose client reads no event stream asks on the stream of the session", "[http][resume]") {
  Asking rig(GENERATE(true, false) ? with_store(std::make_shared<mcpxx::MemoryStore>())
                                   : StreamableHttpOptions{});
  const auto stream = rig.send(get_stream(rig.session));
  const auto call = rig.send(legacy_call("ask_later", rig.session).with("Accept", "application/json"));
  rig.gate.open();
  REQUIRE(rig.run_until([&] { return !messages(sse_events(stream->stream())).empty(); }));
  const auto asked = messages(sse_events(stream->stream()));
  rig.ask(roots_answer(asked[0], rig.session));
  REQUIRE(rig.run_until([&] { return call->complete(); }));
  CHECK(parse(call->body())["result"]["content"].elements()[0]["text"].as_string() == "file:///home/ada");
}

TEST_CASE("without any stream to its client a call fails to ask", "[http][resume]") {
  Asking rig;
  const auto call = rig.send(legacy_call("ask_later", rig.session).with("Accept", "application/json"));
  rig.gate.open();
  REQUIRE(rig.run_until([&] { return call->complete(); }));
  CHECK(parse(call->body())["result"]["isError"].as_bool() == true);
}
