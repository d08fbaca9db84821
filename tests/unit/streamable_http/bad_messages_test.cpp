// SPDX-License-Identifier: MIT
// What no client should send, and what it gets for it; the endpoint serves the next request all the same.
#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;
using namespace std::string_literals;

namespace {

std::string nested(std::size_t depth, bool closed) {
  return std::string(depth, '[') + (closed ? std::string(depth, ']') : std::string());
}

int error_code(const Value& answer) {
  return static_cast<int>(answer["error"]["code"].as_int64().value_or(0));
}

const std::string kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";

}  // namespace

TEST_CASE("a body that is no JSON is answered with -32700 and 400", "[http][bad]") {
  Rig rig;
  const auto session = rig.open_session();
  const std::string bodies[] = {
      "",
      " ",
      "{",
      "}",
      "nul",
      "'a'",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"",
      kPing + kPing,
      kPing + "x",
      kPing + "\0"s,
      "\xef\xbb\xbf" + kPing,
      "\0"s + kPing,
      R"({"jsonrpc":"2.0","id":1,"method":"pi)"s + "\0"s + R"(ng"})",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xc0\x80\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xed\xa0\x80\"}",
      R"({"jsonrpc":"2.0","id":1,"method":"\ud800"})",
      R"({"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"})",
      R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})",
      R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1,"\u0061":2}})",
      R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1e99999}})",
      R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":01}})",
      R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":NaN}})",
      nested(100'000, false),
      nested(100'000, true),
      R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":)" + nested(100, true) + "}}",
      std::string(3'000'000, '{'),
      "\"" + std::string(5'000'000, 'a') + "\"",
  };
  for (const auto& body : bodies) {
    INFO(body.substr(0, 80));
    for (const auto& message : {legacy(body, session), legacy(body), legacy(body, "", "2026-07-28")}) {
      const auto answer = rig.answer(message, 400);
      CHECK(error_code(answer) == -32700);
      CHECK_FALSE(answer.contains("id"));
    }
  }
  CHECK(rig.answer(legacy(kPing, session)).contains("result"));
  CHECK(rig.still_serves());
}

TEST_CASE("JSON that is no JSON-RPC message is answered with -32600 and 400", "[http][bad]") {
  Rig rig;
  const auto session = rig.open_session();
  struct Case {
    const char* body;
    bool echoes_id;
  };
  const Case cases[] = {
      {"null", false},
      {"true", false},
      {"1", false},
      {"\"ping\"", false},
      {"{}", false},
      {R"({"id":1})", true},
      {R"({"id":1,"method":"ping"})", true},
      {R"({"jsonrpc":"1.0","id":1,"method":"ping"})", true},
      {R"({"jsonrpc":2.0,"id":1,"method":"ping"})", true},
      {R"({"jsonrpc":null,"id":1,"method":"ping"})", true},
      {R"({"jsonrpc":["2.0"],"id":1,"method":"ping"})", true},
      {R"({"jsonrpc":"2.0","id":1})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":null})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":1})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":["ping"]})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":{}})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":true})", true},
      {R"({"jsonrpc":"2.0","id":null,"method":"ping"})", false},
      {R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", false},
      {R"({"jsonrpc":"2.0","id":true,"method":"ping"})", false},
      {R"({"jsonrpc":"2.0","id":[1],"method":"ping"})", false},
      {R"({"jsonrpc":"2.0","id":{},"method":"ping"})", false},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":null})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":"x"})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":1})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":false})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","result":{}})", true},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","error":{}})", true},
      {R"({"jsonrpc":"2.0","method":"notifications/x","params":[1]})", false},
  };
  for (const auto& test : cases) {
    INFO(test.body);
    for (const auto& message :
         {legacy(test.body, session), legacy(test.body), legacy(test.body, "", "2026-07-28")}) {
      const auto answer = rig.answer(message, 400);
      CHECK(error_code(answer) == -32600);
      CHECK(answer.contains("id") == test.echoes_id);
      if (test.echoes_id) CHECK(answer["id"].as_int64() == 1);
    }
  }
  CHECK(rig.still_serves());
}

TEST_CASE("ids come back as they were sent", "[http][bad]") {
  Rig rig;
  const auto session = rig.open_session();
  for (const char* id :
       {"0", "-1", "9223372036854775807", "\"\"", "\"1\"", "\"a\\u0000b\"", "\"\\ud83d\\ude00\""}) {
    INFO(id);
    const auto answer = rig.answer(legacy(R"({"jsonrpc":"2.0","method":"ping","id":)"s + id + "}", session));
    CHECK(answer["id"] == parse(id));
  }
  const std::string long_id = "\"" + std::string(100'000, 'i') + "\"";
  CHECK(rig.answer(legacy(R"({"jsonrpc":"2.0","method":"ping","id":)" + long_id + "}", session))["id"] ==
        parse(long_id));
}

TEST_CASE("long names are answered with short errors", "[http][bad]") {
  Rig rig;
  const auto session = rig.open_session();
  const std::string name(1'000'000, 'n');
  const auto small = [&](const Message& message, int status, int code) {
    const auto answer = rig.answer(message, status);
    CHECK(error_code(answer) == code);
    CHECK(answer.to_string().size() < 2'000);
  };
  small(legacy(R"({"jsonrpc":"2.0","id":1,"method":")" + name + "\"}", session), 200, -32601);
  small(legacy_call(name, session), 200, -32602);
  small(modern(name), 404, -32601);
  small(modern_call(name), 200, -32602);
  small(modern("prompts/get", "\"name\":\"" + name + "\",", name), 200, -32602);
  CHECK(rig.still_serves());
}

TEST_CASE("wrong params of every method are refused by name", "[http][bad]") {
  Rig rig;
  rig.server.tool("name", "A tool", [] { return std::string("called"); });
  const auto session = rig.open_session();
  struct Case {
    const char* method;
    const char* params;
  };
  const Case cases[] = {
      {"tools/call", "{}"},
      {"tools/call", R"({"name":1})"},
      {"tools/call", R"({"name":null})"},
      {"tools/call", R"({"name":"name","arguments":[]})"},
      {"tools/call", R"({"name":"name","arguments":"x"})"},
      {"tools/call", R"({"name":"name","arguments":1})"},
      {"tools/call", R"({"name":"unknown"})"},
      {"tools/list", R"({"cursor":1})"},
      {"tools/list", R"({"cursor":"bogus"})"},
      {"tools/list", R"({"cursor":""})"},
      {"prompts/get", "{}"},
      {"prompts/get", R"({"name":"unknown"})"},
      {"resources/read", "{}"},
      {"resources/read", R"({"uri":1})"},
      {"completion/complete", "{}"},
      {"completion/complete", R"({"ref":1,"argument":2})"},
      {"logging/setLevel", "{}"},
      {"logging/setLevel", R"({"level":"loud"})"},
      {"initialize", "{}"},
      {"initialize", R"({"protocolVersion":1,"capabilities":{},"clientInfo":{}})"},
      {"initialize", R"({"protocolVersion":"2025-11-25","capabilities":[],"clientInfo":{}})"},
  };
  for (const auto& test : cases) {
    INFO(test.method << " " << test.params);
    const auto answer = rig.answer(
        legacy(R"({"jsonrpc":"2.0","id":1,"method":")"s + test.method + R"(","params":)" + test.params + "}",
               session));
    CHECK(error_code(answer) == -32602);
  }
  CHECK(rig.endpoint.session_count() == 1);
  CHECK(rig.still_serves());
}

TEST_CASE("wrong arguments of a tool name every bad member", "[http][bad]") {
  struct Search {
    std::string query;
    int limit;
  };
  Rig rig;
  rig.server.tool("search", "A tool", [](const Search& in) { return in.query; });
  const auto answer = rig.answer(modern_call("search", R"({"query":1,"limit":"many","other":true})"));
  CHECK(answer["result"]["isError"].as_bool() == true);
  const auto text = std::string(answer["result"]["content"].elements()[0]["text"].as_string().value_or(""));
  for (const char* name : {"/query", "/limit", "/other"}) CHECK(text.find(name) != std::string::npos);
}
