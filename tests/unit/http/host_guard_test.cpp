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
  for (const char* host :
       {"localhost", "localhost:8000", "LocalHost", "app.localhost:1", "127.0.0.1", "127.0.0.1:8000",
        "127.1.2.3", "[::1]", "[::1]:8000", "localhost:", "localhost.", "LOCALHOST.:8000", "app.localhost.",
        "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]:80"}) {
    INFO(host);
    CHECK(guard.allows_host(host));
  }
  for (const char* host : {"",
                           "evil.example.com",
                           "localhost.evil.com",
                           "127.0.0.1.evil.com",
                           "evil-localhost",
                           "128.0.0.1",
                           "127.0.0",
                           "127.0.0.1.1",
                           "127.0.0.256",
                           "0.0.0.0",
                           "[::2]",
                           "::1",
                           "[::1",
                           "localhost:x",
                           "localhost:99999",
                           "user@localhost",
                           "localhost/x",
                           "2130706433",
                           "localhost..",
                           ".",
                           ".localhost.evil",
                           "0177.0.0.1",
                           "127.1",
                           "0x7f.0.0.1",
                           "[::ffff:128.0.0.1]",
                           "[::1%lo]",
                           "[127.0.0.1]",
                           "[]",

                           "localhost :80",
                           "localhost,evil.com",
                           "localhost\tevil.com",
                           "\xc4\xbcocalhost"}) {
    INFO(host);
    CHECK_FALSE(guard.allows_host(host));
  }
}

TEST_CASE("a loopback bind serves loopback origins only") {
  const HostGuard guard{HostPolicy{}};
  for (const char* origin :
       {"http://localhost", "http://localhost:6274", "https://127.0.0.1:1", "http://[::1]:9",
        "HTTP://LocalHost:3000", "http://app.localhost:3000", "http://localhost.:3000"}) {
    INFO(origin);
    CHECK(guard.allows_origin(origin));
  }
  for (const char* origin : {"",
                             "null",
                             "http://evil.example.com",
                             "http://localhost.evil.com",
                             "http://localhost/x",
                             "http://localhost?x",
                             "http://evil.com/http://localhost",
                             "localhost",
                             "file://localhost",
                             "http://u@localhost",
                             "https://app.example.com",
                             "NULL",
                             "http://",
                             "http://localhost:x",
                             "http://localhost/",
                             "http://localhost#x",
                             "ws://localhost",
                             "http://localhost http://evil.com",
                             "//localhost",
                             "http:localhost",
                             "http://127.0.0.1.evil.com",
                             "http://evil.com:80@localhost",
                             "http://localhost..",
                             "http://[::1",
                             "chrome-extension://abcdef",
                             "http://localhost,http://evil.com"}) {
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

TEST_CASE("a listed host is found however it is written") {
  const HostGuard guard{HostPolicy{
      .allowed_hosts = {"Mcp.Example", "web.example:80", "tls.example:443", "[2001:db8::1]", "dot.example."},
      .base_url = "https://[2001:DB8::2]:8443/mcp"}};
  for (const char* host :
       {"mcp.example", "MCP.EXAMPLE.:1", "web.example", "web.example:80", "tls.example", "tls.example:443",
        "[2001:DB8:0:0::1]", "[2001:db8::1]:9", "dot.example", "dot.example.", "[2001:db8::2]"}) {
    INFO(host);
    CHECK(guard.allows_host(host));
  }
  for (const char* host : {"amcp.example", "mcp.example.evil", "mcp.example..", "web.example:8080",
                           "tls.example:80", "[2001:db8::3]", "2001:db8::1", "*"}) {
    INFO(host);
    CHECK_FALSE(guard.allows_host(host));
  }
}

TEST_CASE("a listed origin is that one only") {
  const HostGuard guard{
      HostPolicy{.allowed_origins = {"https://App.example.com", "http://10.0.0.5:3000",
                                     "https://slash.example/", "http://[2001:DB8::1]:3000"}}};
  for (const char* origin : {"https://app.example.com", "HTTPS://APP.example.com", "http://10.0.0.5:3000",
                             "https://slash.example", "http://[2001:db8::1]:3000"}) {
    INFO(origin);
    CHECK(guard.allows_origin(origin));
  }
  for (const char* origin :
       {"http://app.example.com", "https://app.example.com:8443", "https://app.example.com.",
        "https://app.example.com/", "https://evil.app.example.com", "https://app.example.com.evil.com",
        "https://app.example.comevil.com", "http://10.0.0.5", "https://app.example.com https://evil.com",
        "app.example.com", "null", "*"}) {
    INFO(origin);
    CHECK_FALSE(guard.allows_origin(origin));
  }
}

TEST_CASE("each Host and each Origin of a request has to pass") {
  const HostGuard guard{HostPolicy{}};
  CHECK(check(guard, {{"Host", "localhost"}, {"host", "evil.example.com"}}));
  CHECK(check(guard, {{"Host", "evil.example.com"}, {"Host", "localhost"}}));
  CHECK(check(guard, {{"Origin", "http://evil"}, {"Host", "localhost"}}));
  CHECK_FALSE(check(guard, {{"Host", "localhost"}, {"Host", "127.0.0.1"}}));
}

TEST_CASE("a refusal cannot be used to write into a log or a page") {
  const HostGuard guard{HostPolicy{}};
  const auto refused =
      check(guard, {{"Host", "localhost"}, {"Origin", "http://a\r\nINFO all is well\x1b[2J\"<b>\xc2\x9b"}});
  REQUIRE(refused);
  for (const char c : refused->body) CHECK((c >= ' ' && c < 0x7f));
  CHECK(refused->headers.front().second == "application/json");
  const auto longer = check(guard, {{"Host", "localhost"}, {"Origin", std::string(10'000, 'a')}});
  REQUIRE(longer);
  CHECK(longer->body.size() < 400);
}

TEST_CASE("options that do not parse are refused at start-up") {
  for (const char* origin :
       {"https://*.example.com", "https://app.example.com/app", "https://app.example.com?x",
        "ftp://app.example.com", "https://", "", "https://u@app.example.com"}) {
    INFO(origin);
    CHECK_THROWS_AS(HostGuard(HostPolicy{.allowed_origins = {origin}}), mcpxx::ConfigError);
  }
  for (const char* host : {"", "a b", "https://a", "a:x", "::1", "a/"}) {
    INFO(host);
    CHECK_THROWS_AS(HostGuard(HostPolicy{.allowed_hosts = {host}}), mcpxx::ConfigError);
  }
  CHECK_THROWS_AS(HostGuard(HostPolicy{.allowed_hosts = {"http://a"}}), mcpxx::ConfigError);
  CHECK_THROWS_AS(HostGuard(HostPolicy{.allowed_origins = {"app.example.com"}}), mcpxx::ConfigError);
  CHECK_THROWS_AS(HostGuard(HostPolicy{.base_url = "mcp.example.com"}), mcpxx::ConfigError);
}
