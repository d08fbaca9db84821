// SPDX-License-Identifier: MIT
// Content types, request guards and the paths around the endpoint.
#include <mcpxx/http/router.hpp>
#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;

TEST_CASE("a body that is no JSON by its type is refused with 415", "[http][negotiation]") {
  Rig rig;
  for (const char* type : {"text/plain", "", "application/jsonx", "application/x-www-form-urlencoded", "json",
                           "multipart/form-data; boundary=application/json"}) {
    INFO(type);
    CHECK(rig.answer(modern("tools/list").with("Content-Type", type), 415).contains("error"));
  }
  CHECK(rig.answer(modern("tools/list").without("Content-Type"), 415).contains("error"));
  for (const char* type : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                           "application/json;charset=UTF-8", "application/json ; charset=utf-8"}) {
    INFO(type);
    CHECK(rig.answer(modern("tools/list").with("Content-Type", type)).contains("result"));
  }
}

TEST_CASE("the answer is of a type the client accepts", "[http][negotiation]") {
  Rig rig;
  struct Case {
    const char* accept;
    int status;
    const char* type;
  };
  const Case cases[] = {
      {"application/json, text/event-stream", 200, "application/json"},
      {"text/event-stream, application/json", 200, "application/json"},
      {"application/json", 200, "application/json"},
      {"APPLICATION/JSON", 200, "application/json"},
      {"application/json;q=0.5, text/html", 200, "application/json"},
      {"text/event-stream", 200, "text/event-stream"},
      {"text/event-stream; charset=utf-8", 200, "text/event-stream"},
      {"*/*", 200, "application/json"},
      {"application/*", 200, "application/json"},
      {"text/*", 200, "text/event-stream"},
      {"text/html", 406, "application/json"},
      {"", 406, "application/json"},
      {",;,", 406, "application/json"},
  };
  for (const auto& test : cases) {
    INFO(test.accept);
    const auto writer = rig.ask(modern("tools/list").with("Accept", test.accept));
    CHECK(writer->status() == test.status);
    CHECK(writer->header("Content-Type") == test.type);
    if (writer->header("Content-Type") == "text/event-stream") {
      const auto messages = events(writer->stream());
      REQUIRE(messages.size() == 1);
      CHECK(messages[0].contains("result"));
    }
  }
  CHECK(rig.ask(modern("tools/list").without("Accept"))->header("Content-Type") == "application/json");

  SECTION("over several header lines") {
    auto message = modern("tools/list").with("Accept", "text/html");
    message.headers.emplace_back("accept", "text/event-stream");
    CHECK(rig.ask(message)->header("Content-Type") == "text/event-stream");
  }
  SECTION("refusals are JSON, also for those who accept event streams alone") {
    const auto writer =
        rig.ask(modern("tools/list").with("Accept", "text/event-stream").without("Mcp-Method"));
    CHECK(writer->status() == 400);
    CHECK(writer->header("Content-Type") == "application/json");
  }
}

TEST_CASE("foreign hosts and origins are refused with 403", "[http][guard]") {
  Rig rig;
  struct Case {
    const char* host;
    const char* origin;
    bool accepted;
  };
  const Case cases[] = {
      {"localhost:8000", "", true},
      {"127.0.0.1:8000", "", true},
      {"[::1]:8000", "", true},
      {"localhost:8000", "http://localhost:6274", true},
      {"evil.example.com", "", false},
      {"localhost.evil.example.com", "", false},
      {"", "", false},
      {"localhost:8000", "http://evil.example.com", false},
      {"localhost:8000", "null", false},
      {"localhost:8000", "http://localhost.evil.example.com", false},
  };
  for (const auto& message : {modern("tools/list"), initialize(), get_stream("x"), delete_session("x")}) {
    for (const auto& test : cases) {
      INFO(message.http_method << " " << test.host << " " << test.origin);
      auto request = Message(message).with("Host", test.host);
      if (*test.origin != '\0') request.with("Origin", test.origin);
      const auto writer = rig.ask(request);
      CHECK((writer->status() != 403) == test.accepted);
    }
  }
}

TEST_CASE("hosts and origins can be allowed by name", "[http][guard]") {
  StreamableHttpOptions options;
  options.allowed_hosts = {"mcp.example.com"};
  options.allowed_origins = {"https://app.example.com"};
  Rig rig(options);
  const auto from = [&](const char* host, const char* origin) {
    return rig.ask(modern("tools/list").with("Host", host).with("Origin", origin))->status();
  };
  CHECK(from("mcp.example.com", "https://app.example.com") == 200);
  CHECK(from("mcp.example.com:8443", "https://app.example.com") == 200);
  CHECK(from("mcp.example.com", "https://other.example.com") == 403);
  CHECK(from("other.example.com", "https://app.example.com") == 403);
}

TEST_CASE("other methods are refused with 405 and Allow", "[http][negotiation]") {
  Rig rig;
  auto put = modern("tools/list");
  put.http_method = "PUT";
  CHECK(rig.ask(put)->status() == 405);
  CHECK(rig.ask(put)->header("Allow") == "GET, POST, DELETE, OPTIONS");
  for (const char* method : {"GET", "DELETE"}) {
    auto message = modern("tools/list");
    message.http_method = method;
    const auto writer = rig.ask(message);
    CHECK(writer->status() == 405);
    CHECK(writer->header("Allow") == "POST, OPTIONS");
  }
}

TEST_CASE("the paths of the transport this one replaced name the endpoint", "[http][negotiation]") {
  Rig rig;
  mcpxx::http::Router router;
  rig.endpoint.mount(router);
  for (const auto& [method, path] : {std::pair("GET", "/sse"), std::pair("POST", "/sse"),
                                     std::pair("GET", "/messages"), std::pair("POST", "/messages")}) {
    INFO(method << " " << path);
    auto writer = std::make_shared<support::FakeWriter>(rig.io.get_executor(), method, path,
                                                        Headers{{"Host", "localhost"}}, "");
    router.dispatch(writer->request(), writer);
    CHECK(writer->status() == 404);
    CHECK(writer->body().find("/mcp") != std::string::npos);
    CHECK(parse(writer->body()).is_object());
  }
  for (const char* path : {"/mcp", "/mcp/"}) {
    const auto message = modern("tools/list");
    auto writer = std::make_shared<support::FakeWriter>(rig.io.get_executor(), "POST", path, message.headers,
                                                        message.body);
    router.dispatch(writer->request(), writer);
    CHECK(writer->status() == 200);
  }
}
