// SPDX-License-Identifier: MIT
// Pages of other origins (WHATWG Fetch, "CORS protocol"; specification, basic/transports, "Security
// Warning").
#include <string>

#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;

namespace {

constexpr const char* kApp = "https://app.example.com";

StreamableHttpOptions with_app() {
  StreamableHttpOptions options;
  options.allowed_origins = {kApp};
  return options;
}

Message preflight(const char* origin, const char* headers = "content-type,mcp-method") {
  Message message;
  message.http_method = "OPTIONS";
  message.headers = {{"Host", "localhost:8000"},
                     {"Origin", origin},
                     {"Access-Control-Request-Method", "POST"},
                     {"Access-Control-Request-Headers", headers}};
  return message;
}

std::string field(const Writer& writer, std::string_view name) { return writer->header(name).value_or(""); }

bool allows(const Writer& preflight_answer, std::string_view name) {
  const auto list = ", " + field(preflight_answer, "Access-Control-Allow-Headers") + ",";
  return list.find(", " + std::string(name) + ",") != std::string::npos;
}

/// The page may read the answer and the fields of MCP in it.
void check_readable(const Writer& writer, std::string_view origin = kApp) {
  CHECK(field(writer, "Access-Control-Allow-Origin") == origin);
  CHECK(field(writer, "Vary") == "Origin");
  CHECK(field(writer, "Access-Control-Expose-Headers") == "Mcp-Session-Id, WWW-Authenticate, Retry-After");
  CHECK_FALSE(writer->header("Access-Control-Allow-Credentials").has_value());
}

}  // namespace

TEST_CASE("a preflight of an allowed origin is told every field of MCP", "[http][cors]") {
  Rig rig(with_app());
  const auto answer = rig.ask(preflight(kApp, "mcp-param-region,MCP-Param-X_1,x-other,mcp-param-"));
  CHECK(answer->status() == 204);
  CHECK(answer->body().empty());
  CHECK(field(answer, "Access-Control-Allow-Origin") == kApp);
  CHECK(field(answer, "Vary") == "Origin");
  CHECK(field(answer, "Access-Control-Allow-Methods") == "GET, POST, DELETE");
  CHECK(field(answer, "Access-Control-Max-Age") == "7200");
  CHECK_FALSE(answer->header("Access-Control-Allow-Credentials").has_value());
  for (const char* name :
       {"Authorization", "Content-Type", "Accept", "Last-Event-ID", "Mcp-Session-Id", "MCP-Protocol-Version",
        "Mcp-Method", "Mcp-Name", "mcp-param-region", "MCP-Param-X_1"}) {
    INFO(name);
    CHECK(allows(answer, name));
  }
  CHECK_FALSE(allows(answer, "x-other"));
  CHECK_FALSE(allows(answer, "mcp-param-"));
  CHECK(rig.endpoint.session_count() == 0);
}

TEST_CASE("a preflight is answered in every mode and whatever else it carries", "[http][cors]") {
  StreamableHttpOptions options = with_app();
  options.sessions = mcpxx::SessionMode::stateless;
  for (auto& used : {with_app(), options}) {
    Rig rig(used);
    for (const auto& [name, value] : Headers{{"Accept", "text/html"},
                                             {"Mcp-Session-Id", "unknown"},
                                             {"MCP-Protocol-Version", "1999-01-01"},
                                             {"Content-Type", "text/plain"},
                                             {"Authorization", "Bearer wrong"}}) {
      INFO(name);
      CHECK(rig.ask(preflight(kApp).with(name, value))->status() == 204);
    }
    CHECK(rig.ask(preflight(kApp).with("Access-Control-Request-Private-Network", "true"))
              ->header("Access-Control-Allow-Private-Network") == "true");
  }
}

TEST_CASE("a page of another origin gets 403 and nothing else", "[http][cors]") {
  Rig rig(with_app());
  for (const char* origin : {"https://evil.example.com", "null", "", "http://app.example.com",
                             "https://app.example.com:8443", "https://app.example.com.evil.com"}) {
    INFO(origin);
    for (auto& message :
         {preflight(origin), modern("tools/list").with("Origin", origin), initialize().with("Origin", origin),
          get_stream("x").with("Origin", origin), delete_session("x").with("Origin", origin)}) {
      const auto answer = rig.ask(message);
      CHECK(answer->status() == 403);
      CHECK(answer->body().find("allowed_origins") != std::string::npos);
      for (const char* name : {"Access-Control-Allow-Origin", "Access-Control-Allow-Methods",
                               "Access-Control-Allow-Headers", "Access-Control-Expose-Headers"}) {
        CHECK_FALSE(answer->header(name).has_value());
      }
    }
  }
  CHECK(rig.endpoint.session_count() == 0);
}

TEST_CASE("a preflight for a foreign host learns nothing", "[http][cors]") {
  Rig rig(with_app());
  const auto answer = rig.ask(preflight(kApp).with("Host", "rebound.example.com"));
  CHECK(answer->status() == 403);
  CHECK_FALSE(answer->header("Access-Control-Allow-Origin").has_value());
}

TEST_CASE("every answer to an allowed page can be read, errors and streams included", "[http][cors]") {
  auto options = with_app();
  options.max_sessions = 1;
  Rig rig(options);
  rig.server.tool("talk", "A tool", [](mcpxx::Context& context) { context.report_progress(1); });
  const auto ask = [&](Message message) { return rig.ask(message.with("Origin", kApp)); };

  const auto opened = ask(initialize());
  CHECK(opened->status() == 200);
  check_readable(opened);
  const auto session = field(opened, "Mcp-Session-Id");
  const auto full = ask(initialize());
  CHECK(full->status() == 503);
  check_readable(full);
  struct Case {
    Message message;
    int status;
  };
  auto put = modern("tools/list");
  put.http_method = "PUT";
  auto options_only = preflight(kApp).without("Access-Control-Request-Method");
  const Case cases[] = {
      {modern("tools/list"), 200},
      {modern("unknown"), 404},
      {modern("tools/list").without("Mcp-Method"), 400},
      {modern("tools/list").with("Accept", "text/html"), 406},
      {modern("tools/list").with("Content-Type", "text/plain"), 415},
      {legacy("{", session), 400},
      {legacy(R"({"jsonrpc":"2.0","method":"notifications/initialized"})", session), 202},
      {legacy(R"({"jsonrpc":"2.0","id":1,"method":"ping"})", "unknown"), 404},
      {get_stream("unknown"), 404},
      {put, 405},
      {options_only, 204},
  };
  for (const auto& [message, status] : cases) {
    INFO(message.http_method << " " << message.body);
    const auto answer = ask(message);
    CHECK(answer->status() == status);
    check_readable(answer);
  }
  const auto stream = ask(modern("tools/call", R"("name":"talk","arguments":{},)", "talk"));
  check_readable(stream);
  const auto progress =
      rig.ask(legacy_call("talk", session, 7, R"(,"_meta":{"progressToken":1})").with("Origin", kApp));
  CHECK(field(progress, "Content-Type") == "text/event-stream");
  check_readable(progress);
  const auto listening = rig.send(get_stream(session).with("Origin", kApp));
  CHECK(listening->streaming());
  check_readable(listening);
  const auto deleted = ask(delete_session(session));
  CHECK(deleted->status() == 204);
  check_readable(deleted);
}

TEST_CASE("requests that no page sends carry nothing of it", "[http][cors]") {
  Rig rig(with_app());
  const auto answer = rig.ask(modern("tools/list"));
  CHECK(answer->status() == 200);
  CHECK_FALSE(answer->header("Access-Control-Allow-Origin").has_value());
  CHECK_FALSE(answer->header("Access-Control-Expose-Headers").has_value());
}

TEST_CASE("loopback pages, those of base_url and any page where that is wanted", "[http][cors]") {
  StreamableHttpOptions options;
  options.base_url = "https://mcp.example.com/mcp";
  Rig local(options);
  for (const char* origin :
       {"http://localhost:6274", "http://127.0.0.1:3000", "http://[::1]:3000", "https://mcp.example.com"}) {
    INFO(origin);
    check_readable(local.ask(modern("tools/list").with("Origin", origin)), origin);
    CHECK(local.ask(preflight(origin))->status() == 204);
  }
  options.loopback = false;
  Rig open(options);
  CHECK(open.ask(preflight("http://localhost:6274"))->status() == 403);
  CHECK(open.ask(preflight("https://mcp.example.com"))->status() == 204);
  options.allowed_origins = {"*"};
  Rig any(options);
  check_readable(any.ask(modern("tools/list").with("Origin", "https://any.example")), "https://any.example");
}

TEST_CASE("OPTIONS that is no preflight says what may be sent", "[http][cors]") {
  StreamableHttpOptions stateless;
  stateless.sessions = mcpxx::SessionMode::stateless;
  Message message;
  message.http_method = "OPTIONS";
  message.headers = {{"Host", "localhost"}, {"Access-Control-Request-Method", "POST"}};
  Rig rig;
  const auto answer = rig.ask(message);
  CHECK(answer->status() == 204);
  CHECK(field(answer, "Allow") == "GET, POST, DELETE, OPTIONS");
  CHECK_FALSE(answer->header("Access-Control-Allow-Methods").has_value());
  Rig without_sessions(stateless);
  CHECK(field(without_sessions.ask(message), "Allow") == "POST, OPTIONS");
}

TEST_CASE("a refusal is logged with the client's address, on one line", "[http][cors]") {
  std::string log;
  const Server server({.name = "test", .logger = mcpxx::Logger([&](mcpxx::LogLevel, std::string_view line) {
                                         log.append(line).push_back('\n');
                                       })});
  Rig rig(server, with_app());
  auto message = modern("tools/list").with("Origin", "http://evil\r\nINFO: all is well\x1b[2J\xc2\x9b");
  message.remote_address = "203.0.113.9";
  CHECK(rig.ask(message)->status() == 403);
  CHECK(log.find("of 203.0.113.9: ") != std::string::npos);
  CHECK(log.find("allowed_origins") != std::string::npos);
  CHECK(std::count(log.begin(), log.end(), '\n') == 1);
  for (const char c : log.substr(0, log.size() - 1)) CHECK((c >= ' ' && c < 0x7f));
  log.clear();
  message.remote_address = {};
  rig.ask(message);
  CHECK(log.find("of an unknown address: ") != std::string::npos);
}
