// SPDX-License-Identifier: MIT
// Sessions of legacy clients (specification 2025-11-25, basic/transports, "Session Management").
#include <set>

#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;

namespace {

const std::string kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
const std::string kInitialized = R"({"jsonrpc":"2.0","method":"notifications/initialized"})";

}  // namespace

TEST_CASE("initialize opens a session whose id later requests carry", "[http][sessions]") {
  Rig rig;
  const auto session = rig.open_session();
  CHECK(rig.endpoint.session_count() == 1);
  const auto initialized = rig.ask(legacy(kInitialized, session));
  CHECK(initialized->status() == 202);
  CHECK(initialized->body().empty());
  CHECK(rig.answer(legacy(kPing, session)).contains("result"));
  CHECK(rig.ask(legacy(kPing))->status() == 400);
  CHECK(rig.ask(legacy(kPing, "unknown"))->status() == 404);
  CHECK(rig.ask(legacy(kPing, session + "x"))->status() == 404);
  CHECK(rig.ask(legacy(kPing, session.substr(1)))->status() == 404);
  CHECK(rig.ask(legacy(kInitialized))->status() == 400);
  CHECK(rig.ask(legacy(kInitialized, "unknown"))->status() == 404);
}

TEST_CASE("responses of the client are accepted with 202", "[http][sessions]") {
  Rig rig;
  const auto session = rig.open_session();
  for (const char* body : {R"({"jsonrpc":"2.0","id":1,"result":{}})",
                           R"({"jsonrpc":"2.0","id":"x","error":{"code":-1,"message":"no"}})"}) {
    CHECK(rig.ask(legacy(body, session))->status() == 202);
    CHECK(rig.ask(legacy(body, "unknown"))->status() == 404);
    CHECK(rig.ask(legacy(body, "", "2026-07-28"))->status() == 400);
  }
}

TEST_CASE("session ids are unique, long and visible ASCII", "[http][sessions]") {
  Rig rig;
  std::set<std::string> ids;
  for (int i = 0; i < 200; ++i) {
    const auto id = rig.open_session();
    CHECK(id.size() >= 32);
    for (const char c : id) CHECK((c >= 0x21 && c <= 0x7e));
    ids.insert(id);
  }
  CHECK(ids.size() == 200);
  // Nothing but chance decides: no character is the same in all of them.
  for (std::size_t position = 0; position < 32; ++position) {
    std::set<char> seen;
    for (const auto& id : ids) seen.insert(id[position]);
    CHECK(seen.size() > 20);
  }
}

TEST_CASE("initialize with a session id opens another session", "[http][sessions]") {
  Rig rig;
  const auto first = rig.open_session();
  const auto again = rig.ask(initialize().with("Mcp-Session-Id", first));
  CHECK(again->status() == 200);
  CHECK(again->header("Mcp-Session-Id") != first);
  CHECK(rig.ask(initialize().with("Mcp-Session-Id", "made-up"))->header("Mcp-Session-Id") != "made-up");
  CHECK(rig.answer(legacy(kPing, first)).contains("result"));
}

TEST_CASE("an initialize that fails leaves no session behind", "[http][sessions]") {
  Rig rig;
  const auto refused =
      rig.ask(legacy(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})", "", ""));
  CHECK(parse(refused->body()).contains("error"));
  CHECK_FALSE(refused->header("Mcp-Session-Id").has_value());
  CHECK(rig.endpoint.session_count() == 0);
}

TEST_CASE("DELETE ends a session", "[http][sessions]") {
  Rig rig;
  const auto session = rig.open_session();
  CHECK(rig.ask(delete_session(""))->status() == 400);
  CHECK(rig.ask(delete_session("unknown"))->status() == 404);
  const auto deleted = rig.ask(delete_session(session));
  CHECK(deleted->status() / 100 == 2);
  CHECK(rig.endpoint.session_count() == 0);
  CHECK(rig.ask(delete_session(session))->status() == 404);
  CHECK(rig.ask(legacy(kPing, session))->status() == 404);
  CHECK(rig.ask(get_stream(session))->status() == 404);
}

TEST_CASE("one session too many is refused with 503 and Retry-After", "[http][sessions]") {
  StreamableHttpOptions options;
  options.max_sessions = 2;
  Rig rig(options);
  const auto first = rig.open_session();
  rig.open_session();
  const auto refused = rig.ask(initialize());
  CHECK(refused->status() == 503);
  CHECK(refused->header("Retry-After").has_value());
  CHECK_FALSE(refused->header("Mcp-Session-Id").has_value());
  CHECK(rig.endpoint.session_count() == 2);
  CHECK(rig.ask(modern("tools/list"))->status() == 200);
  rig.ask(delete_session(first));
  CHECK(rig.ask(initialize())->status() == 200);
}

TEST_CASE("sessions that are idle are forgotten, those with a stream are not", "[http][sessions]") {
  StreamableHttpOptions options;
  options.session_idle_ms = 60;
  options.max_sessions = 2;
  Rig rig(options);
  const auto idle = rig.open_session();
  const auto streaming = rig.open_session();
  const auto stream = rig.send(get_stream(streaming));
  rig.run_for(std::chrono::milliseconds(150));
  CHECK(rig.ask(legacy(kPing, idle))->status() == 404);
  CHECK(rig.answer(legacy(kPing, streaming)).contains("result"));
  CHECK(rig.ask(initialize())->status() == 200);
  stream->disconnect();
  rig.run_for(std::chrono::milliseconds(150));
  CHECK(rig.ask(legacy(kPing, streaming))->status() == 404);
}

TEST_CASE("without sessions every legacy request stands alone", "[http][sessions]") {
  StreamableHttpOptions options;
  options.sessions = mcpxx::SessionMode::stateless;
  Rig rig(options);
  rig.server.tool("name", "A tool",
                  [](mcpxx::Context& context) { return std::string(context.session_id()); });
  const auto opened = rig.ask(initialize());
  CHECK(opened->status() == 200);
  CHECK_FALSE(opened->header("Mcp-Session-Id").has_value());
  CHECK(rig.ask(legacy(kInitialized))->status() == 202);
  CHECK(rig.answer(legacy_call("name", "")).contains("result"));
  CHECK(rig.answer(legacy_call("name", "whatever")).contains("result"));
  CHECK(rig.ask(get_stream("whatever"))->status() == 405);
  CHECK(rig.ask(delete_session("whatever"))->status() == 405);
  CHECK(rig.answer(modern_call("name")).contains("result"));
  CHECK(rig.endpoint.session_count() == 0);
}

TEST_CASE("each session has a log level of its own", "[http][sessions]") {
  Rig rig;
  rig.server.tool("talk", "A tool", [](mcpxx::Context& context) {
    context.log(mcpxx::protocol::LoggingLevel::warning, "careful");
    context.log(mcpxx::protocol::LoggingLevel::debug, "details");
    return std::string("done");
  });
  const auto quiet = rig.open_session();
  const auto chatty = rig.open_session();
  const auto set_level = [&](const std::string& session, const std::string& level) {
    rig.answer(
        legacy(R"({"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":")" + level + "\"}}",
               session));
  };
  set_level(quiet, "error");
  set_level(chatty, "debug");
  CHECK(rig.ask(legacy_call("talk", quiet))->header("Content-Type") == "application/json");
  const auto answer = events(rig.ask(legacy_call("talk", chatty))->stream());
  REQUIRE(answer.size() == 3);
  CHECK(answer[0]["params"]["level"].as_string() == "warning");
  CHECK(answer[1]["params"]["level"].as_string() == "debug");
}

TEST_CASE("close ends every session and stream", "[http][sessions]") {
  Rig rig;
  const auto session = rig.open_session();
  const auto stream = rig.send(get_stream(session));
  rig.endpoint.close();
  rig.run_for(std::chrono::milliseconds(5));
  CHECK(stream->complete());
  CHECK(rig.endpoint.session_count() == 0);
  CHECK(rig.ask(legacy(kPing, session))->status() == 404);
}
