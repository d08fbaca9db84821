// SPDX-License-Identifier: MIT
#include "server/lists.hpp"

#include <limits>
#include <set>

#include <mcpxx/server/server.hpp>
#include <mcpxx/testing/client.hpp>

#include "base/base64.hpp"
#include "support/catch.hpp"

using namespace mcpxx::detail;
using mcpxx::Server;
using mcpxx::testing::Client;

namespace {

void add_tool(Server& server, const std::string& name) {
  server.tool(name, "A tool", [] { return std::string("called"); });
}

mcpxx::ServerOptions paged(std::size_t size) {
  mcpxx::ServerOptions options;
  options.name = "test";
  options.page_size = size;
  return options;
}

}  // namespace

TEST_CASE("a cursor belongs to its list", "[lists]") {
  for (const std::uint64_t sequence :
       {std::uint64_t{0}, std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max()}) {
    CHECK(decode_cursor('t', encode_cursor('t', sequence)) == sequence);
    CHECK_FALSE(decode_cursor('p', encode_cursor('t', sequence)).has_value());
  }
}

TEST_CASE("what is no cursor is refused", "[lists]") {
  using mcpxx::base64::encode_url;
  const std::string texts[] = {"",
                               "x",
                               "bogus",
                               "t1",
                               encode_url("t"),
                               encode_url("t "),
                               encode_url("t-1"),
                               encode_url("t+1"),
                               encode_url("t1x"),
                               encode_url("t 1"),
                               encode_url("t0x1"),
                               encode_url("t18446744073709551616"),
                               encode_url("T1"),
                               encode_url("t1") + "=",
                               std::string(100'000, 'A')};
  for (const auto& text : texts) {
    INFO(text.substr(0, 40));
    CHECK_FALSE(decode_cursor('t', text).has_value());
  }
}

TEST_CASE("components keep their order, and a replaced one moves to the end", "[lists]") {
  mcpxx::ServerOptions options;
  options.name = "test";
  options.on_duplicate = mcpxx::DuplicatePolicy::replace;
  options.logger = mcpxx::Logger(mcpxx::Logger::Sink{});
  Server server(options);
  for (const char* name : {"c", "a", "b"}) add_tool(server, name);
  const auto names = [&] {
    std::string all;
    Client client(server);
    const auto result = client.request("tools/list");
    for (const auto& tool : result.result["tools"].elements()) all += tool["name"].as_string().value_or("?");
    return all;
  };
  CHECK(names() == "cab");
  CHECK(names() == "cab");
  add_tool(server, "c");
  CHECK(names() == "abc");
}

TEST_CASE("pages neither repeat nor skip what stays, whatever comes and goes", "[lists]") {
  Server server(paged(3));
  for (int i = 0; i < 10; ++i) add_tool(server, std::string("t").append(std::to_string(i)));
  Client client(server);
  std::multiset<std::string> seen;
  mcpxx::json::Value params = mcpxx::json::Value::object();
  for (int page = 0; page < 20; ++page) {
    const auto result = client.request("tools/list", params);
    for (const auto& tool : result.result["tools"].elements())
      seen.insert(std::string(*tool["name"].as_string()));
    // The last entry of the page goes, as does one that comes later; another one comes.
    if (page == 0) {
      server.remove_tool("t2");
      server.remove_tool("t5");
      add_tool(server, "late");
    }
    if (!result.result.contains("nextCursor")) break;
    params.set("cursor", result.result["nextCursor"]);
  }
  for (const char* name : {"t0", "t1", "t2", "t3", "t4", "t6", "t7", "t8", "t9", "late"}) {
    INFO(name);
    CHECK(seen.count(name) == 1);
  }
  CHECK(seen.count("t5") == 0);
}

TEST_CASE("the duplicate policy decides who stays", "[lists]") {
  using mcpxx::DuplicatePolicy;
  for (const auto policy : {DuplicatePolicy::error, DuplicatePolicy::keep, DuplicatePolicy::replace}) {
    int warnings = 0;
    mcpxx::ServerOptions options;
    options.name = "test";
    options.on_duplicate = policy;
    options.logger = mcpxx::Logger([&](mcpxx::LogLevel, std::string_view) { ++warnings; });
    Server server(options);
    server.tool("name", "A tool", [] { return std::string("first"); });
    const auto again = [&] { server.tool("name", "A tool", [] { return std::string("second"); }); };
    if (policy == DuplicatePolicy::error) {
      CHECK_THROWS_AS(again(), mcpxx::ConfigError);
    } else {
      again();
      CHECK(warnings == 1);
    }
    Client client(server);
    const auto answer = client.call_tool("name");
    CHECK(answer.text() == (policy == DuplicatePolicy::replace ? "second" : "first"));
  }
}
