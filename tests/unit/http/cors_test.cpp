// SPDX-License-Identifier: MIT
#include <mcpxx/http/cors.hpp>

#include "support/catch.hpp"
#include "support/fake_writer.hpp"

#include <asio/io_context.hpp>

#include <optional>
#include <string>

using namespace mcpxx::http;

namespace {

using Fields = OwnedRequest::Headers;

const Fields kPreflight = {{"Origin", "https://app.example.com"}, {"Access-Control-Request-Method", "POST"}};

CorsPolicy policy() {
  return {.methods = {"GET", "POST", "DELETE"},
          .request_headers = {"Authorization", "X-One", "X-Many-*"},
          .exposed_headers = {"X-Seen", "WWW-Authenticate"},
          .max_age = std::chrono::seconds(60)};
}

std::optional<std::string> field(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (equals_ignore_case(key, name)) return value;
  }
  return std::nullopt;
}

Response preflight(const Cors& cors, Fields more = {}) {
  Fields fields = kPreflight;
  fields.insert(fields.end(), more.begin(), more.end());
  OwnedRequest request("OPTIONS", "/mcp", std::move(fields));
  REQUIRE(Cors::is_preflight(request.view()));
  return cors.answer_preflight(request.view());
}

std::string allowed_headers(const Cors& cors, Fields more) {
  return field(preflight(cors, std::move(more)), "Access-Control-Allow-Headers").value_or("none");
}

std::string repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all.append(text);
  return all;
}

}  // namespace

TEST_CASE("a preflight is OPTIONS with an origin and the method it is about") {
  const auto is_preflight = [](const char* method, Fields fields) {
    OwnedRequest request(method, "/mcp", std::move(fields));
    return Cors::is_preflight(request.view());
  };
  CHECK(is_preflight("OPTIONS", kPreflight));
  CHECK_FALSE(is_preflight("POST", kPreflight));
  CHECK_FALSE(is_preflight("OPTIONS", {{"Origin", "https://app.example.com"}}));
  CHECK_FALSE(is_preflight("OPTIONS", {{"Access-Control-Request-Method", "POST"}}));
  CHECK_FALSE(is_preflight("OPTIONS", {}));
}

TEST_CASE("a preflight is answered with what may be sent") {
  const Response answer = preflight(Cors(policy()));
  CHECK(answer.status == 204);
  CHECK(answer.body.empty());
  CHECK(field(answer, "Access-Control-Allow-Origin") == "https://app.example.com");
  CHECK(field(answer, "Vary") == "Origin");
  CHECK(field(answer, "Access-Control-Allow-Methods") == "GET, POST, DELETE");
  CHECK(field(answer, "Access-Control-Allow-Headers") == "Authorization, X-One");
  CHECK(field(answer, "Access-Control-Max-Age") == "60");
  CHECK_FALSE(field(answer, "Access-Control-Allow-Credentials"));
  CHECK_FALSE(field(answer, "Access-Control-Allow-Private-Network"));
  CHECK_FALSE(field(answer, "Access-Control-Expose-Headers"));
}

TEST_CASE("a page may reach a private network where the browser asks") {
  const Cors cors(policy());
  const auto asked = preflight(cors, {{"Access-Control-Request-Private-Network", "true"}});
  CHECK(field(asked, "Access-Control-Allow-Private-Network") == "true");
  const auto otherwise = preflight(cors, {{"Access-Control-Request-Private-Network", "false"}});
  CHECK_FALSE(field(otherwise, "Access-Control-Allow-Private-Network"));
}

TEST_CASE("names that a prefix allows are repeated, others are not") {
  const Cors cors(policy());
  const auto ask = [&](const std::string& names) {
    return allowed_headers(cors, {{"Access-Control-Request-Headers", names}});
  };
  const std::string fixed = "Authorization, X-One";
  CHECK(ask("x-one,x-many-a") == fixed + ", x-many-a");
  CHECK(ask(" x-MANY-a ,\tx-many-b") == fixed + ", x-MANY-a, x-many-b");
  CHECK(ask("x-other") == fixed);
  CHECK(ask("x-many-") == fixed);
  CHECK(ask("x-many") == fixed);
  CHECK(ask("ax-many-a") == fixed);
  CHECK(ask("") == fixed);
  CHECK(ask(",,,") == fixed);
  CHECK(ask("x-many-*") == fixed + ", x-many-*");
  for (const char* hostile :
       {"x-many-a b", "x-many-a:b", "x-many-\"a\"", "x-many-(a)", "x-many-a\r\nSet-Cookie: x", "x-many-a/b",
        "x-many-\xc3\xa9", "x-many-a\x7f", "x-many-a;b", "x-many-a=b", "x-many-<a>", "x-many-[a]"}) {
    INFO(hostile);
    CHECK(ask(hostile) == fixed);
  }
  CHECK(allowed_headers(cors, {{"Access-Control-Request-Headers", "x-many-a"},
                               {"access-control-request-headers", "x-many-b"}}) ==
        fixed + ", x-many-a, x-many-b");
}

TEST_CASE("what is repeated is bounded") {
  const Cors cors(policy());
  const auto ask = [&](const std::string& names) {
    return allowed_headers(cors, {{"Access-Control-Request-Headers", names}});
  };
  CHECK(ask("x-many-" + std::string(121, 'a')).size() == 20 + 2 + 128);
  CHECK(ask("x-many-" + std::string(122, 'a')).size() == 20);
  CHECK(ask(repeat("x-many-a,", 64)).size() == 20 + 64 * 10);
  CHECK(ask(repeat("x-many-a,", 1000)).size() == 20 + 64 * 10);
  CHECK(ask(repeat("x-other,", 1000) + "x-many-a") == "Authorization, X-One, x-many-a");
}

TEST_CASE("every name may be allowed") {
  const Cors cors({.request_headers = {"*"}});
  CHECK(allowed_headers(cors, {{"Access-Control-Request-Headers", "a, b c, d"}}) == "a, d");
}

TEST_CASE("an answer to a page carries what lets it be read, whatever it is") {
  asio::io_context io;
  const Cors cors(policy());
  support::FakeWriter writer(io.get_executor(), "POST", "/mcp", {{"origin", "null"}}, "");
  cors.add_fields(writer.request(), writer);
  writer.respond(Response::error(401, "who are you?").with("WWW-Authenticate", "Bearer"));
  CHECK(writer.header("Access-Control-Allow-Origin") == "null");
  CHECK(writer.header("Vary") == "Origin");
  CHECK(writer.header("Access-Control-Expose-Headers") == "X-Seen, WWW-Authenticate");
  CHECK_FALSE(writer.header("Access-Control-Allow-Credentials"));

  support::FakeWriter no_page(io.get_executor(), "POST", "/mcp", {}, "");
  cors.add_fields(no_page.request(), no_page);
  no_page.respond(Response::empty(202));
  CHECK_FALSE(no_page.header("Access-Control-Allow-Origin"));
  CHECK_FALSE(no_page.header("Vary"));

  support::FakeWriter cacheable(io.get_executor(), "GET", "/mcp", {}, "");
  cors.add_fields(cacheable.request(), cacheable);
  cacheable.respond(Response::empty(204));
  CHECK_FALSE(cacheable.header("Access-Control-Allow-Origin"));
  CHECK(cacheable.header("Vary") == "Origin");
}

TEST_CASE("nothing to expose is not said") {
  asio::io_context io;
  support::FakeWriter writer(io.get_executor(), "GET", "/", {{"Origin", "https://a.example"}}, "");
  Cors(CorsPolicy{}).add_fields(writer.request(), writer);
  writer.respond(Response::empty(204));
  CHECK(writer.header("Access-Control-Allow-Origin") == "https://a.example");
  CHECK_FALSE(writer.header("Access-Control-Expose-Headers"));
}
