// SPDX-License-Identifier: MIT
// Which era and revision a request belongs to, and what is refused.
#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;

namespace {

std::string meta(std::string_view members) { return R"({"_meta":{)" + std::string(members) + "}}"; }

constexpr std::string_view kVersionMember = R"("io.modelcontextprotocol/protocolVersion":"2026-07-28")";
constexpr std::string_view kCapabilitiesMember = R"("io.modelcontextprotocol/clientCapabilities":{})";

std::string both(std::string_view more) {
  return meta(std::string(kVersionMember) + "," + std::string(kCapabilitiesMember) + std::string(more));
}

int error_code(const Value& answer) {
  return static_cast<int>(answer["error"]["code"].as_int64().value_or(0));
}

}  // namespace

TEST_CASE("a modern request without its _meta members is refused with -32602", "[http][versions]") {
  Rig rig;
  struct Case {
    std::string params;
    int code;
  };
  const Case cases[] = {
      {"{}", -32602},
      {R"({"_meta":{}})", -32602},
      {R"({"_meta":null})", -32602},
      {R"({"_meta":[1]})", -32602},
      {meta(kCapabilitiesMember), -32602},
      {meta(kVersionMember), -32602},
      {meta(std::string(kVersionMember) + R"(,"io.modelcontextprotocol/clientCapabilities":[])"), -32602},
      {meta(std::string(R"("io.modelcontextprotocol/protocolVersion":20260728,)") +
            std::string(kCapabilitiesMember)),
       -32602},
      {both(R"(,"io.modelcontextprotocol/clientInfo":"me")"), -32602},
      {both(R"(,"io.modelcontextprotocol/logLevel":"loud")"), -32602},
      {both(""), 0},
      {both(R"(,"io.modelcontextprotocol/logLevel":"info")"), 0},
      {both(R"(,"com.example/other":[1,2])"), 0},
  };
  for (const auto& test : cases) {
    INFO(test.params);
    const auto answer = rig.answer(modern_raw("server/discover", test.params), test.code == 0 ? 200 : 400);
    CHECK(error_code(answer) == test.code);
    CHECK(answer["id"].as_int64() == 7);
  }
  CHECK(rig.still_serves());
}

TEST_CASE("server/discover tells revisions, capabilities and the server's name", "[http][versions]") {
  Rig rig;
  rig.server.prompt("greet", "A prompt", [] { return std::string("hello"); });
  const auto result = rig.answer(modern("server/discover"))["result"];
  CHECK(result["resultType"].as_string() == "complete");
  CHECK(result["supportedVersions"].elements().size() == 5);
  CHECK(result["capabilities"]["tools"].is_object());
  CHECK(result["capabilities"]["prompts"].is_object());
  CHECK(result["capabilities"]["resources"].is_object());
  CHECK(result["ttlMs"].is_integer());
  CHECK(result["cacheScope"].is_string());
  CHECK(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"].as_string() == "test");
}

TEST_CASE("an unknown revision is answered with those there are", "[http][versions]") {
  Rig rig;
  const auto claim = [](std::string_view version) {
    return R"({"_meta":{"io.modelcontextprotocol/protocolVersion":")" + std::string(version) +
           R"(","io.modelcontextprotocol/clientCapabilities":{}}})";
  };
  const auto answer = rig.answer(modern_raw("server/discover", claim("v999.0.0"), "v999.0.0"), 400);
  CHECK(error_code(answer) == -32022);
  CHECK(answer["error"]["data"]["requested"].as_string() == "v999.0.0");
  const Value supported = answer["error"]["data"]["supported"];
  const Value known = rig.answer(modern("server/discover"))["result"]["supportedVersions"];
  CHECK_FALSE(supported.elements().empty());
  for (const auto& version : supported.elements()) {
    bool found = false;
    for (const auto& other : known.elements()) found |= other.as_string() == version.as_string();
    CHECK(found);
  }

  // The mismatch comes first: nobody can say which of the two revisions is asked for.
  CHECK(error_code(rig.answer(modern_raw("server/discover", claim("v999.0.0")), 400)) == -32020);
  // A legacy revision cannot be had without its handshake.
  CHECK(error_code(rig.answer(modern_raw("tools/list", claim("2025-11-25"), "2025-11-25"), 400)) == -32022);
  CHECK(error_code(rig.answer(modern_raw("tools/list", claim(""), ""), 400)) == -32022);
}

TEST_CASE("methods that revision 2026-07-28 has not are answered with 404", "[http][versions]") {
  Rig rig;
  for (const char* method :
       {"initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe",
        "unknown/method", "notifications/cancelled", "", "tools/List"}) {
    INFO(method);
    const auto answer = rig.answer(modern(method), 404);
    CHECK(error_code(answer) == -32601);
    CHECK(answer["id"].as_int64() == 7);
  }
  CHECK(rig.endpoint.session_count() == 0);
}

TEST_CASE("errors of modern methods have the status of their code", "[http][versions]") {
  Rig rig;
  rig.server.tool("needs_sampling", "A tool", []() -> std::string {
    throw mcpxx::ProtocolError(
        -32021, "sampling is needed",
        Value::object({{"requiredCapabilities", Value::object({{"sampling", Value::object()}})}}));
  });
  const auto answer = rig.answer(modern_call("needs_sampling"), 400);
  CHECK(error_code(answer) == -32021);
  CHECK(answer["error"]["data"]["requiredCapabilities"]["sampling"].is_object());
  CHECK(error_code(rig.answer(modern_call("no_such_tool"))) == -32602);
  CHECK(error_code(rig.answer(modern("resources/read", R"("uri":"x://y",)", "x://y"))) == -32602);
}

TEST_CASE("both eras are served on one path at the same time", "[http][versions]") {
  Rig rig;
  rig.server.tool("name", "A tool", [] { return std::string("called"); });
  const auto session = rig.open_session();
  for (int i = 0; i < 3; ++i) {
    const auto modern_answer = rig.answer(modern_call("name"));
    CHECK(modern_answer["result"]["resultType"].as_string() == "complete");
    const auto legacy_answer = rig.answer(legacy_call("name", session));
    CHECK(legacy_answer["result"]["content"].elements().size() == 1);
    CHECK_FALSE(legacy_answer["result"].contains("resultType"));
    CHECK_FALSE(legacy_answer["result"].contains("_meta"));
  }
  // The session's id says nothing to a modern request.
  const auto writer = rig.ask(modern("tools/list").with("Mcp-Session-Id", "unknown"));
  CHECK(writer->status() == 200);
  CHECK_FALSE(writer->header("Mcp-Session-Id").has_value());
  // Legacy methods with empty results have no member at all.
  for (const char* body :
       {R"({"jsonrpc":"2.0","id":1,"method":"ping"})",
        R"({"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"info"}})"}) {
    CHECK(rig.answer(legacy(body, session))["result"].members().empty());
  }
}

TEST_CASE("a legacy request names a legacy revision in its header, or none", "[http][versions]") {
  Rig rig;
  const auto session = rig.open_session();
  constexpr std::string_view kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
  for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", ""}) {
    INFO(version);
    CHECK(rig.answer(legacy(kPing, session, version)).contains("result"));
  }
  for (const char* version : {"1999-01-01", "latest", "2025-11-25 "}) {
    INFO(version);
    const auto answer = rig.answer(legacy(kPing, session, version), 400);
    CHECK(answer["error"]["data"]["supported"].elements().size() == 5);
  }
}

TEST_CASE("initialize settles a revision the server has", "[http][versions]") {
  Rig rig;
  for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
    CHECK(rig.answer(initialize(version))["result"]["protocolVersion"].as_string() == version);
  }
  for (const char* version : {"2026-07-28", "1999-01-01", ""}) {
    CHECK(rig.answer(initialize(version))["result"]["protocolVersion"].as_string() == "2025-11-25");
  }
  // As clients and proxies send it: with headers of both eras, and still legacy.
  const auto answer =
      rig.answer(initialize().with("MCP-Protocol-Version", "2025-11-25").with("Mcp-Method", "initialize"));
  CHECK(answer["result"]["protocolVersion"].as_string() == "2025-11-25");
}
