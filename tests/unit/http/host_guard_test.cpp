// SPDX-License-Identifier: MIT
#include <mcpxx/http/host_guard.hpp>

#include "support/catch.hpp"

#include <mcpxx/error.hpp>

using namespace mcpxx::http;

namespace {

std::optional<Response> check(const HostGuard& guard, OwnedRequest::Headers headers) {
  OwnedRequest request("POST", "/mcp", std::move(headers));
  return guard.check(request.view());
}

}  // namespace

TEST_CASE("a loopback bind answers to the names of this machine only") {
  const HostGuard guard{HostPolicy{}};
  for (const char* host : {"localhost", "localhost:8000", "LocalHost", "app.localhost:1", "127.0.0.1",
                           "127.0.0.1:8000", "127.1.2.3", "[::1]", "[::1]:8000"}) {
    INFO(host);
    CHECK(guard.allows_host(host));
  }
  for (const char* host :
       {"", "evil.example.com", "localhost.evil.com", "127.0.0.1.evil.com", "evil-localhost", "128.0.0.1",
        "127.0.0", "127.0.0.1.1", "127.0.0.256", "0.0.0.0", "[::2]", "::1", "[::1", "localhost:x",
        "localhost:99999", "user@localhost", "localhost/x", "2130706433"}) {
    INFO(host);
    CHECK_FALSE(guard.allows_host(host));
  }
}

TEST_CASE("a loopback bind serves loopback origins only") {
  const HostGuard guard{HostPolicy{}};
  for (const char* origin :
       {"http://localhost", "http://localhost:6274", "https://127.0.0.1:1", "http://[::1]:9"}) {
    INFO(origin);
    CHECK(guard.allows_origin(origin));
  }
  for (const char* origin :
       {"", "null", "http://evil.example.com", "http://localhost.evil.com", "http://localhost/x",
        "http://localhost?x", "http://evil.com/http://localhost", "localhost", "file://localhost",
        "http://u@localhost", "https://app.example.com"}) {
    INFO(origin);
    CHECK_FALSE(guard.allows_origin(origin));
  }
}

TEST_CASE("a refusal is a 403 that names the option to set") {
  const HostGuard guard{HostPolicy{}};
  CHECK_FALSE(check(guard, {{"Host", "localhost:8000"}}));
  CHECK_FALSE(check(guard, {{"Host", "localhost:8000"}, {"Origin", "http://localhost:8000"}}));
  const auto host = check(guard, {{"Host", "evil.example.com"}});
  REQUIRE(host);
  CHECK(host->status == 403);
  CHECK(host->body.find("allowed_hosts") != std::string::npos);
  CHECK(host->body.find("evil.example.com") != std::string::npos);
  const auto origin = check(guard, {{"Host", "localhost"}, {"ORIGIN", "http://evil.example.com"}});
  REQUIRE(origin);
  CHECK(origin->status == 403);
  CHECK(origin->body.find("allowed_origins") != std::string::npos);
  CHECK(check(guard, {{"Host", "localhost"}, {"Origin", "http://localhost"}, {"Origin", "http://evil"}}));
  CHECK(check(guard, {}));
}

TEST_CASE("hosts and origins can be listed, and base_url counts") {
  const HostGuard guard{
      HostPolicy{.allowed_hosts = {"one.example", "two.example:8080"},
                 .allowed_origins = {"https://app.example.com", "HTTP://Other.example:80", "null"},
                 .base_url = "https://mcp.example.com/base"}};
  CHECK(guard.allows_host("one.example"));
  CHECK(guard.allows_host("ONE.example:1"));
  CHECK(guard.allows_host("two.example:8080"));
  CHECK_FALSE(guard.allows_host("two.example"));
  CHECK_FALSE(guard.allows_host("two.example:8081"));
  CHECK(guard.allows_host("mcp.example.com"));
  CHECK(guard.allows_host("localhost"));
  CHECK(guard.allows_origin("https://app.example.com"));
  CHECK_FALSE(guard.allows_origin("http://app.example.com"));
  CHECK_FALSE(guard.allows_origin("https://app.example.com:8443"));
  CHECK(guard.allows_origin("http://other.example"));
  CHECK(guard.allows_origin("https://mcp.example.com"));
  CHECK(guard.allows_origin("null"));
}

TEST_CASE("other binds check Host only when hosts are listed, Origin always") {
  const HostGuard open{HostPolicy{.loopback = false}};
  CHECK(open.allows_host("anything.example"));
  CHECK_FALSE(open.allows_origin("http://anything.example"));
  CHECK_FALSE(open.allows_origin("http://localhost:3000"));
  const HostGuard listed{
      HostPolicy{.loopback = false, .allowed_hosts = {"a.example"}, .allowed_origins = {"*"}}};
  CHECK(listed.allows_host("a.example"));
  CHECK_FALSE(listed.allows_host("b.example"));
  CHECK_FALSE(listed.allows_host("localhost"));
  CHECK(listed.allows_origin("http://anything.example"));
}

TEST_CASE("options that do not parse are refused at start-up") {
  CHECK_THROWS_AS(HostGuard(HostPolicy{.allowed_hosts = {"http://a"}}), mcpxx::ConfigError);
  CHECK_THROWS_AS(HostGuard(HostPolicy{.allowed_origins = {"app.example.com"}}), mcpxx::ConfigError);
  CHECK_THROWS_AS(HostGuard(HostPolicy{.base_url = "mcp.example.com"}), mcpxx::ConfigError);
}
