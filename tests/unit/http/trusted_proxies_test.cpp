// SPDX-License-Identifier: MIT
#include <mcpxx/http/trusted_proxies.hpp>

#include "rig.hpp"

#include "support/catch.hpp"

#include <mcpxx/error.hpp>

#include <iterator>
#include <random>
#include <string>
#include <vector>

using namespace mcpxx::http;
using namespace mcpxx::test;

namespace {

using Fields = OwnedRequest::Headers;

std::string client(const TrustedProxies& proxies, std::string_view peer, Fields fields) {
  OwnedRequest request("POST", "/mcp", std::move(fields));
  request.view().remote_address = peer;
  return std::string(proxies.client_of(request.view()));
}

std::string repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all.append(text);
  return all;
}

struct Case {
  const char* what;
  Fields fields;
  const char* client;
};

}  // namespace

TEST_CASE("a range covers its addresses and no others") {
  const TrustedProxies proxies({"10.0.0.0/8", "192.0.2.7", "2001:db8:1::/48", "::1", "198.51.100.128/25"});
  for (const char* address : {"10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3", "192.0.2.7",
                              "2001:db8:1::", "2001:DB8:1:ffff:ffff:ffff:ffff:ffff", "::1", "0:0:0:0:0:0:0:1",
                              "198.51.100.128", "198.51.100.255"}) {
    INFO(address);
    CHECK(proxies.contains(address));
  }
  for (const char* address : {"", "11.0.0.0", "9.255.255.255", "192.0.2.8", "192.0.2.70", "2001:db8:2::",
                              "::2", "198.51.100.127", "10.0.0", "10.0.0.1:80", " 10.0.0.1", "10.0.0.01",
                              "0x0a.0.0.1", "unix", "memory", "localhost", "::10.0.0.1", "[::1]"}) {
    INFO(address);
    CHECK_FALSE(proxies.contains(address));
  }
}

TEST_CASE("everything of one family, mapped ranges, zones and Unix sockets") {
  CHECK(TrustedProxies({"0.0.0.0/0"}).contains("203.0.113.9"));
  CHECK_FALSE(TrustedProxies({"0.0.0.0/0"}).contains("2001:db8::1"));
  CHECK(TrustedProxies({"::/0"}).contains("2001:db8::1"));
  CHECK_FALSE(TrustedProxies({"::/0"}).contains("203.0.113.9"));
  CHECK(TrustedProxies({"::ffff:10.0.0.0/104"}).contains("10.9.9.9"));
  CHECK_FALSE(TrustedProxies({"::ffff:10.0.0.0/104"}).contains("11.9.9.9"));
  CHECK(TrustedProxies({"fe80::/10"}).contains("fe80::1%eth0"));
  CHECK(TrustedProxies({"unix"}).contains("unix"));
  CHECK_FALSE(TrustedProxies({"unix"}).contains("127.0.0.1"));
  CHECK_FALSE(TrustedProxies().contains("unix"));
  CHECK(TrustedProxies().empty());
  CHECK_FALSE(TrustedProxies({"unix"}).empty());
}

TEST_CASE("a range that makes no sense is refused at start-up") {
  for (const char* range : {"",
                            "x",
                            "10.0.0.0/",
                            "10.0.0.0/33",
                            "10.0.0.0/-1",
                            "10.0.0.0/+8",
                            "10.0.0.0/8 ",
                            "10.0.0.0/8/8",
                            "10.0.0/8",
                            "10.1.2.3/8",
                            "2001:db8::/129",
                            "2001:db8::1/32",
                            "[::1]",
                            "fe80::1%lo",
                            "localhost",
                            "*",
                            "10.0.0.0/0x8",
                            "/8",
                            "::ffff:10.0.0.0/8",
                            "10.0.0.1:80",
                            "10.0.0.0/99999999999"}) {
    INFO(range);
    CHECK_THROWS_AS(TrustedProxies({range}), mcpxx::ConfigError);
  }
}

TEST_CASE("nobody but a trusted proxy is believed") {
  const TrustedProxies proxies({"10.0.0.0/8"});
  const Fields spoofed = {{"X-Forwarded-For", "203.0.113.9"}, {"Forwarded", "for=203.0.113.9"}};
  CHECK(client(proxies, "198.51.100.1", spoofed) == "198.51.100.1");
  CHECK(client(proxies, "unix", spoofed) == "unix");
  CHECK(client(proxies, "", spoofed).empty());
  CHECK(client(TrustedProxies(), "10.0.0.1", spoofed) == "10.0.0.1");
  CHECK(client(proxies, "10.0.0.1", {}) == "10.0.0.1");
}

TEST_CASE("X-Forwarded-For: the rightmost address that is no proxy's is the client's") {
  const TrustedProxies proxies({"10.0.0.0/8", "2001:db8:1::/48"});
  const std::vector<Case> cases = {
      {"one", {{"X-Forwarded-For", "203.0.113.9"}}, "203.0.113.9"},
      {"any case", {{"x-FORWARDED-for", "203.0.113.9"}}, "203.0.113.9"},
      {"a chain of proxies", {{"X-Forwarded-For", "203.0.113.9, 10.0.0.2,10.0.0.3"}}, "203.0.113.9"},
      {"what the client sent is left of it", {{"X-Forwarded-For", "1.1.1.1, 203.0.113.9"}}, "203.0.113.9"},
      {"a client that names a proxy", {{"X-Forwarded-For", "10.0.0.9, 203.0.113.9"}}, "203.0.113.9"},
      {"a proxy between", {{"X-Forwarded-For", "1.1.1.1, 203.0.113.9, 10.0.0.2"}}, "203.0.113.9"},
      {"nothing but proxies", {{"X-Forwarded-For", "10.0.0.5, 10.0.0.6"}}, "10.0.0.5"},
      {"two lines are one list",
       {{"X-Forwarded-For", "1.1.1.1"}, {"Other", "x"}, {"X-Forwarded-For", "203.0.113.9, 10.0.0.2"}},
       "203.0.113.9"},
      {"the list goes on in the line before",
       {{"X-Forwarded-For", "1.1.1.1, 203.0.113.9"}, {"X-Forwarded-For", "10.0.0.2"}},
       "203.0.113.9"},
      {"a port", {{"X-Forwarded-For", "203.0.113.9:4711"}}, "203.0.113.9"},
      {"IPv6", {{"X-Forwarded-For", "2001:db8::9, 2001:db8:1::1"}}, "2001:db8::9"},
      {"IPv6 in brackets", {{"X-Forwarded-For", "[2001:db8::9]"}}, "2001:db8::9"},
      {"IPv6 with a port", {{"X-Forwarded-For", "[2001:db8::9]:4711"}}, "2001:db8::9"},
      {"mapped IPv4 of a proxy", {{"X-Forwarded-For", "203.0.113.9, ::ffff:10.0.0.2"}}, "203.0.113.9"},
      {"empty elements", {{"X-Forwarded-For", ",, 203.0.113.9 ,\t, "}}, "203.0.113.9"},
      {"empty", {{"X-Forwarded-For", ""}}, "10.0.0.1"},
      {"commas only", {{"X-Forwarded-For", ",,,"}}, "10.0.0.1"},
      {"garbage", {{"X-Forwarded-For", "garbage"}}, "10.0.0.1"},
      {"garbage right of an address", {{"X-Forwarded-For", "203.0.113.9, garbage"}}, "10.0.0.1"},
      {"garbage left of a proxy", {{"X-Forwarded-For", "garbage, 10.0.0.2"}}, "10.0.0.2"},
      {"garbage left of the client", {{"X-Forwarded-For", "garbage, 203.0.113.9"}}, "203.0.113.9"},
      {"unknown", {{"X-Forwarded-For", "1.1.1.1, unknown"}}, "10.0.0.1"},
      {"a name", {{"X-Forwarded-For", "localhost"}}, "10.0.0.1"},
      {"a zone", {{"X-Forwarded-For", "fe80::1%eth0"}}, "10.0.0.1"},
      {"an octet too many", {{"X-Forwarded-For", "1.2.3.4.5"}}, "10.0.0.1"},
      {"an octet too large", {{"X-Forwarded-For", "1.2.3.256"}}, "10.0.0.1"},
      {"octal octets", {{"X-Forwarded-For", "0203.0.113.9"}}, "10.0.0.1"},
      {"a bad port", {{"X-Forwarded-For", "203.0.113.9:x"}}, "10.0.0.1"},
      {"no port", {{"X-Forwarded-For", "203.0.113.9:"}}, "10.0.0.1"},
      {"a long port", {{"X-Forwarded-For", "203.0.113.9:123456"}}, "10.0.0.1"},
      {"an open bracket", {{"X-Forwarded-For", "[2001:db8::9"}}, "10.0.0.1"},
      {"text after a bracket", {{"X-Forwarded-For", "[2001:db8::9]x"}}, "10.0.0.1"},
      {"IPv4 in brackets", {{"X-Forwarded-For", "[203.0.113.9]"}}, "10.0.0.1"},
      {"quoted", {{"X-Forwarded-For", "\"203.0.113.9\""}}, "10.0.0.1"},
      {"a quote of the client's", {{"X-Forwarded-For", "\", 203.0.113.9"}}, "203.0.113.9"},
      {"two addresses in one element", {{"X-Forwarded-For", "1.1.1.1 203.0.113.9"}}, "10.0.0.1"},
      {"other fields do not count", {{"X-Real-IP", "1.1.1.1"}, {"Via", "1.1.1.1"}}, "10.0.0.1"},
  };
  for (const Case& item : cases) {
    INFO(item.what);
    CHECK(client(proxies, "10.0.0.1", item.fields) == item.client);
  }
}

TEST_CASE("Forwarded: RFC 7239 is read from the right") {
  const TrustedProxies proxies({"10.0.0.0/8"});
  const std::vector<Case> cases = {
      {"a token", {{"Forwarded", "for=203.0.113.9"}}, "203.0.113.9"},
      {"any case", {{"forwarded", "FOR=203.0.113.9"}}, "203.0.113.9"},
      {"among others", {{"Forwarded", "by=10.0.0.1; proto=https;For=203.0.113.9 ;host=a"}}, "203.0.113.9"},
      {"quoted", {{"Forwarded", "for=\"203.0.113.9:4711\""}}, "203.0.113.9"},
      {"quoted IPv6", {{"Forwarded", "for=\"[2001:db8::9]\""}}, "2001:db8::9"},
      {"quoted IPv6 with a port", {{"Forwarded", "for=\"[2001:db8::9]:4711\""}}, "2001:db8::9"},
      {"an obfuscated port", {{"Forwarded", "for=\"[2001:db8::9]:_p\""}}, "2001:db8::9"},
      {"a chain", {{"Forwarded", "for=1.1.1.1, for=203.0.113.9, for=10.0.0.2"}}, "203.0.113.9"},
      {"lines", {{"Forwarded", "for=203.0.113.9"}, {"Forwarded", "for=10.0.0.2"}}, "203.0.113.9"},
      {"unknown", {{"Forwarded", "for=1.1.1.1, for=unknown"}}, "10.0.0.1"},
      {"obfuscated", {{"Forwarded", "for=1.1.1.1, for=_hidden"}}, "10.0.0.1"},
      {"hidden behind a proxy", {{"Forwarded", "for=_hidden, for=10.0.0.2"}}, "10.0.0.2"},
      {"no for", {{"Forwarded", "for=1.1.1.1, proto=https;by=_x"}}, "10.0.0.1"},
      {"two of them", {{"Forwarded", "for=1.1.1.1;for=203.0.113.9"}}, "10.0.0.1"},
      {"a comma in quotes", {{"Forwarded", "for=203.0.113.9;host=\"a, for=1.1.1.1\""}}, "203.0.113.9"},
      {"a semicolon in quotes", {{"Forwarded", "host=\"a;for=1.1.1.1\";for=203.0.113.9"}}, "203.0.113.9"},
      {"an escaped quote", {{"Forwarded", R"(for=203.0.113.9;host="x\", for=1.1.1.1;a=\"")"}}, "203.0.113.9"},
      {"an escaped backslash",
       {{"Forwarded", R"(for=1.1.1.1, for=203.0.113.9;host="x\\", for=10.0.0.2)"}},
       "203.0.113.9"},
      {"a quote the client left open", {{"Forwarded", R"(for=", for=203.0.113.9)"}}, "203.0.113.9"},
      {"a quote open before a quoted one",
       {{"Forwarded", R"(for=1.1.1.1, for=", for="[2001:db8::9]:1")"}},
       "2001:db8::9"},
      {"a backslash at the client's end", {{"Forwarded", R"(for=x\, for=203.0.113.9)"}}, "203.0.113.9"},
      {"a quote that stays open", {{"Forwarded", R"(for=1.1.1.1, for="203.0.113.9)"}}, "10.0.0.1"},
      {"an escape within", {{"Forwarded", R"(for="203.0.113\.9")"}}, "10.0.0.1"},
      {"spaces around =", {{"Forwarded", "for = 203.0.113.9"}}, "10.0.0.1"},
      {"no value", {{"Forwarded", "for="}}, "10.0.0.1"},
      {"an empty value", {{"Forwarded", "for=\"\""}}, "10.0.0.1"},
      {"one quote", {{"Forwarded", "for=\""}}, "10.0.0.1"},
      {"the form of the other field", {{"Forwarded", "203.0.113.9"}}, "10.0.0.1"},
  };
  for (const Case& item : cases) {
    INFO(item.what);
    CHECK(client(proxies, "10.0.0.1", item.fields) == item.client);
  }
}

TEST_CASE("nothing a client sends changes what the proxy appended to it") {
  const TrustedProxies proxies({"10.0.0.0/8"});
  struct Appended {
    const char* field;
    const char* text;
    const char* client;
  };
  const Appended appended[] = {
      {"X-Forwarded-For", "203.0.113.9", "203.0.113.9"},
      {"X-Forwarded-For", "[2001:db8::9]:4711, 10.0.0.2", "2001:db8::9"},
      {"Forwarded", "for=203.0.113.9", "203.0.113.9"},
      {"Forwarded", R"(for="[2001:db8::9]:4711";proto=https)", "2001:db8::9"},
      {"Forwarded", R"(for=203.0.113.9;host="a\", for=1.1.1.1;b=\\\"", for=10.0.0.2)", "203.0.113.9"},
  };
  constexpr std::string_view kAlphabet = "\",;\\= for1.[]:_";
  std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): the same texts in each run
  for (int i = 0; i < 20'000; ++i) {
    std::string sent;
    for (auto size = random() % 24; size > 0; --size) sent.push_back(kAlphabet[random() % kAlphabet.size()]);
    const Appended& by_proxy = appended[random() % std::size(appended)];
    INFO(by_proxy.field << ": " << sent << ", " << by_proxy.text);
    REQUIRE(client(proxies, "10.0.0.1", {{by_proxy.field, sent + ", " + by_proxy.text}}) == by_proxy.client);
    REQUIRE(client(proxies, "10.0.0.1", {{by_proxy.field, sent}, {by_proxy.field, by_proxy.text}}) ==
            by_proxy.client);
  }
}

TEST_CASE("where both fields are there they have to agree") {
  const TrustedProxies proxies({"10.0.0.0/8"});
  const auto both = [&](const char* forwarded, const char* x_forwarded_for) {
    return client(proxies, "10.0.0.1", {{"Forwarded", forwarded}, {"X-Forwarded-For", x_forwarded_for}});
  };
  CHECK(both("for=203.0.113.9", "203.0.113.9") == "203.0.113.9");
  CHECK(both("for=\"[2001:db8:0::9]\"", "2001:DB8::9") == "2001:db8:0::9");
  CHECK(both("for=203.0.113.9", "1.1.1.1") == "10.0.0.1");
  CHECK(both("for=_hidden", "1.1.1.1") == "10.0.0.1");
  CHECK(both("for=1.1.1.1", "unknown") == "10.0.0.1");
  CHECK(both("garbage", "garbage") == "10.0.0.1");
}

TEST_CASE("a long list ends the search") {
  const TrustedProxies proxies({"10.0.0.0/8"});
  const auto list = [&](const std::string& text) {
    return client(proxies, "10.0.0.1", {{"X-Forwarded-For", text}});
  };
  CHECK(list("203.0.113.9" + repeat(", 10.0.0.2", 31)) == "203.0.113.9");
  CHECK(list("203.0.113.9" + repeat(", 10.0.0.2", 32)) == "10.0.0.2");
  CHECK(list("203.0.113.9" + repeat(",", 40)) == "10.0.0.1");
  CHECK(list(repeat("1.1.1.1,", 2000) + "203.0.113.9") == "203.0.113.9");
  CHECK(client(proxies, "10.0.0.1", {{"Forwarded", repeat("\\\"", 8000)}}) == "10.0.0.1");
  CHECK(client(proxies, "10.0.0.1", {{"Forwarded", repeat(";", 8000) + "for=203.0.113.9"}}) == "203.0.113.9");
}

TEST_CASE("a request that a proxy forwards has the client's address and is not local") {
  const TrustedProxies proxies({"127.0.0.1"});
  OwnedRequest forwarded("GET", "/", {{"X-Forwarded-For", "203.0.113.9"}});
  forwarded.view().remote_address = "127.0.0.1";
  forwarded.view().is_local = true;
  proxies.apply(forwarded.view());
  CHECK(forwarded.view().remote_address == "203.0.113.9");
  CHECK_FALSE(forwarded.view().is_local);
  OwnedRequest direct("GET", "/", {{"X-Forwarded-For", "203.0.113.9"}});
  direct.view().remote_address = "127.0.0.2";
  direct.view().is_local = true;
  proxies.apply(direct.view());
  CHECK(direct.view().remote_address == "127.0.0.2");
  CHECK(direct.view().is_local);
}

TEST_CASE("the server believes the proxies in its options, and no others") {
  for (const bool trusted : {true, false}) {
    ServerOptions options;
    if (trusted) options.trusted_proxies = {"127.0.0.0/8"};
    Rig rig(std::move(options));
    rig.server.router().get("/who", [](Request& request, const std::shared_ptr<ResponseWriter>& writer) {
      writer->respond(Response::text(200, "<" + std::string(request.remote_address) + ">"));
    });
    Client peer(rig, Wire::tcp);
    const char* expected = trusted ? "<203.0.113.9>" : "<127.0.0.1>";
    CHECK(peer.ask(get("/who", "X-Forwarded-For: 1.1.1.1, 203.0.113.9\r\n"), expected));
    CHECK(peer.ask(get("/who"), "<127.0.0.1>"));
  }
  ServerOptions wrong;
  wrong.trusted_proxies = {"10.0.0.0/64"};
  asio::io_context io;
  CHECK_THROWS_AS(Server(io.get_executor(), wrong), mcpxx::ConfigError);
}
