// SPDX-License-Identifier: MIT
#include <mcpxx/http/router.hpp>

#include "support/catch.hpp"

#include <mcpxx/error.hpp>

#include <asio/system_executor.hpp>

#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace mcpxx::http;

namespace {

/// Keeps the answer; what a foreign HTTP stack would implement.
class RecordingWriter final : public ResponseWriter {
 public:
  std::optional<Response> answer;
  std::vector<std::string> added;

  void add_header(std::string_view name, std::string_view value) override {
    added.push_back(std::string(name) + ": " + std::string(value));
  }
  void respond(Response response) override {
    if (!answer) answer = std::move(response);
  }
  void respond_with(int status, std::span<const Header>, std::string& body) override {
    respond(Response{status, {}, std::exchange(body, {})});
  }
  void start_stream(int, std::span<const Header>) override {}
  void write(std::string) override {}
  void end() override {}
  bool is_open() const noexcept override { return !answer; }
  void on_close(mcpxx::UniqueFunction<void()>) override {}
  asio::any_io_executor executor() const override { return asio::system_executor(); }
  std::size_t buffered_bytes() const noexcept override { return 0; }
};

Response ask(const Router& router, std::string_view method, const std::string& target) {
  OwnedRequest request(method, target);
  const auto writer = std::make_shared<RecordingWriter>();
  router.dispatch(request.view(), writer);
  REQUIRE(writer->answer);
  return *writer->answer;
}

Handler says(std::string text) {
  return [text = std::move(text)](Request&, const std::shared_ptr<ResponseWriter>& writer) {
    writer->respond(Response::text(200, text));
  };
}

std::string header(const Response& response, std::string_view name) {
  for (const auto& [field, value] : response.headers) {
    if (field == name) return value;
  }
  return {};
}

}  // namespace

TEST_CASE("a path is found with and without its trailing slash") {
  Router router;
  router.get("/mcp", says("mcp")).get("/with/", says("with")).get("/", says("root"));
  for (const auto& [target, expected] :
       std::vector<std::pair<std::string, std::string>>{{"/mcp", "mcp"},
                                                        {"/mcp/", "mcp"},
                                                        {"/mcp?x=1", "mcp"},
                                                        {"/with", "with"},
                                                        {"/with/", "with"},
                                                        {"/", "root"},
                                                        {"http://host/mcp/", "mcp"},
                                                        {"http://host", "root"},
                                                        {"/m%63p", "mcp"}}) {
    INFO(target);
    CHECK(ask(router, "GET", target).body == expected);
  }
  for (const char* target : {"/mcp//", "//mcp", "/MCP", "/mcp/x", "/mc", "/mcpx", "/x/../mcp"}) {
    INFO(target);
    CHECK(ask(router, "GET", target).status == 404);
  }
}

TEST_CASE("what is not there is a 404 in JSON, quoting the path safely") {
  const Response response = ask(Router(), "GET", "/no\"thing\\here");
  CHECK(response.status == 404);
  CHECK(header(response, "Content-Type") == "application/json");
  CHECK(response.body == R"({"error":"there is nothing at /no\"thing\\here"})");
}

TEST_CASE("another method is a 405 in JSON with Allow, OPTIONS is answered") {
  Router router;
  router.add({Method::get, Method::post}, "/mcp", says("x")).add(Method::delete_, "/only", says("y"));
  const Response wrong = ask(router, "PUT", "/mcp/");
  CHECK(wrong.status == 405);
  CHECK(header(wrong, "Allow") == "GET, POST, HEAD, OPTIONS");
  CHECK(header(wrong, "Content-Type") == "application/json");
  CHECK(header(ask(router, "GET", "/only"), "Allow") == "DELETE, OPTIONS");
  CHECK(ask(router, "HEAD", "/only").status == 405);
  CHECK(ask(router, "PROPFIND", "/only").status == 405);
  const Response options = ask(router, "OPTIONS", "/only");
  CHECK(options.status == 204);
  CHECK(header(options, "Allow") == "DELETE, OPTIONS");
  CHECK(ask(router, "OPTIONS", "*").status == 204);
  router.add(Method::options, "/only", says("own"));
  CHECK(ask(router, "OPTIONS", "/only").body == "own");
}

TEST_CASE("HEAD is served by the GET handler unless it has its own") {
  Router router;
  router.get("/a", says("get")).get("/b", says("get")).add(Method::head, "/b", says("head"));
  CHECK(ask(router, "HEAD", "/a").body == "get");
  CHECK(ask(router, "HEAD", "/b").body == "head");
}

TEST_CASE("wildcards match what is below, exact paths and longer prefixes win") {
  Router router;
  router.get("/files/*", says("files")).get("/files/deep/*", says("deep")).get("/files/exact", says("exact"));
  CHECK(ask(router, "GET", "/files").body == "files");
  CHECK(ask(router, "GET", "/files/").body == "files");
  CHECK(ask(router, "GET", "/files/a/b").body == "files");
  CHECK(ask(router, "GET", "/files/a%2Fb").body == "files");
  CHECK(ask(router, "GET", "/files/deep/x").body == "deep");
  CHECK(ask(router, "GET", "/files/deeper").body == "files");
  CHECK(ask(router, "GET", "/files/exact").body == "exact");
  CHECK(ask(router, "GET", "/filesystem").status == 404);
  router.get("/*", says("all"));
  CHECK(ask(router, "GET", "/filesystem").body == "all");
  CHECK(ask(router, "GET", "/").body == "all");
}

TEST_CASE("percent-encoding is undone for the comparison, a broken one refused") {
  Router router;
  router.get("/a b", says("space")).get("/a/b", says("slash"));
  CHECK(ask(router, "GET", "/a%20b").body == "space");
  CHECK(ask(router, "GET", "/a%2fb").status == 404);
  CHECK(ask(router, "GET", "/a%00").status == 404);
  for (const char* target : {"/%", "/%4", "/%zz", "/a%2"}) {
    INFO(target);
    CHECK(ask(router, "GET", target).status == 400);
  }
}

TEST_CASE("routers nest under prefixes and go on sharing") {
  Router inner;
  inner.get("/", says("inner root")).get("/x", says("inner x"));
  Router middle;
  middle.mount("/inner", inner);
  Router outer;
  outer.mount("/api/", middle).get("/api/direct", says("direct"));
  CHECK(ask(outer, "GET", "/api/inner").body == "inner root");
  CHECK(ask(outer, "GET", "/api/inner/x/").body == "inner x");
  CHECK(ask(outer, "GET", "/api/direct").body == "direct");
  CHECK(ask(outer, "GET", "/api/inner/y").status == 404);
  CHECK(ask(outer, "GET", "/api").status == 404);
  inner.get("/y", says("late"));
  CHECK(ask(outer, "GET", "/api/inner/y").body == "late");
}

TEST_CASE("a router cannot be mounted below itself, directly or by a detour") {
  Router outer;
  Router middle;
  Router inner;
  CHECK_THROWS_AS(outer.mount("/a", outer), mcpxx::ConfigError);
  outer.mount("/a", middle);
  middle.mount("/b", inner).mount("/c", inner);
  CHECK_THROWS_AS(inner.mount("/d", outer), mcpxx::ConfigError);
  CHECK(ask(outer, "GET", "/a/b/d").status == 404);
}

TEST_CASE("middleware sees every request in order, unknown paths included, and may answer itself") {
  Router inner;
  inner.get("/x", says("x"));
  std::string seen;
  const auto note = [&seen](char name) {
    return [&seen, name](Request& request, std::shared_ptr<ResponseWriter> writer, const Next& next) {
      seen.push_back(name);
      if (request.query == std::string("stop-") + name) return writer->respond(Response::empty(403));
      next(request, std::move(writer));
    };
  };
  Router outer;
  outer.use(note('1')).use(note('2')).mount("/in", inner);
  inner.use(note('3'));
  CHECK(ask(outer, "GET", "/in/x").body == "x");
  CHECK(seen == "123");
  seen.clear();
  CHECK(ask(outer, "GET", "/nowhere").status == 404);
  CHECK(seen == "12");
  seen.clear();
  CHECK(ask(outer, "GET", "/in/nowhere?stop-2").status == 403);
  CHECK(seen == "12");
}

TEST_CASE("middleware may go on later, after the router has gone") {
  std::optional<Router> router{Router()};
  std::optional<Next> later;
  router->get("/x", says("x"));
  router->use([&later](Request&, std::shared_ptr<ResponseWriter>, const Next& next) { later = next; });
  OwnedRequest request("GET", "/x");
  const auto writer = std::make_shared<RecordingWriter>();
  router->dispatch(request.view(), writer);
  router.reset();
  REQUIRE(later);
  (*later)(request.view(), writer);
  REQUIRE(writer->answer);
  CHECK(writer->answer->body == "x");
}

TEST_CASE("routes are added, replaced and removed while requests run") {
  Router router;
  router.get("/x", says("old"));
  router.get("/self", [&router](Request&, const std::shared_ptr<ResponseWriter>& writer) {
    router.remove("/self");
    writer->respond(Response::text(200, "removed itself"));
  });
  CHECK(ask(router, "GET", "/self").body == "removed itself");
  CHECK(ask(router, "GET", "/self").status == 404);
  router.get("/x", says("new"));
  CHECK(ask(router, "GET", "/x").body == "new");
  router.get("/w/*", says("w")).remove("/w/*").remove("/never");
  CHECK(ask(router, "GET", "/w/a").status == 404);

  std::thread changing([router]() mutable {
    for (int i = 0; i < 200; ++i) router.get("/t" + std::to_string(i), says("t"));
  });
  for (int i = 0; i < 200; ++i) CHECK(ask(router, "GET", "/x").body == "new");
  changing.join();
  CHECK(ask(router, "GET", "/t199").body == "t");
}

TEST_CASE("health answers, paths without a slash are refused") {
  Router router;
  router.add_health();
  const Response response = ask(router, "GET", "/health/");
  CHECK(response.status == 200);
  CHECK(response.body == R"({"status":"ok"})");
  CHECK_THROWS_AS(router.get("mcp", says("")), mcpxx::ConfigError);
  CHECK_THROWS_AS(router.mount("", Router()), mcpxx::ConfigError);
}

TEST_CASE("what a handler owned may use the router while it goes") {
  Router router;
  struct Registration {
    explicit Registration(Router target) : router(std::move(target)) {}
    ~Registration() { router.remove("/child"); }
    Router router;
  };
  router.get("/", [owned = std::make_shared<Registration>(router)](
                      Request&, const std::shared_ptr<ResponseWriter>& writer) {
    writer->respond(Response::text(200, "owner"));
  });
  router.get("/child", says("child"));
  router.remove("/");
  CHECK(ask(router, "GET", "/child").status == 404);
}
