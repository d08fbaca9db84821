// SPDX-License-Identifier: MIT
// How many sessions one client address may hold.
#include <string>

#include "rig.hpp"

using namespace streamable;

namespace {

Message initialize_from(std::string_view address) {
  Message message = initialize();
  message.remote_address = address;
  return message;
}

StreamableHttpOptions two_each() {
  StreamableHttpOptions options;
  options.max_sessions_per_client = 2;
  return options;
}

std::string session_of(const Writer& writer) { return writer->header("Mcp-Session-Id").value_or(""); }

}  // namespace

TEST_CASE("one address may hold so many sessions, others are served", "[http][sessions][limits]") {
  Rig rig(two_each());
  const auto first = rig.ask(initialize_from("203.0.113.9"));
  CHECK(rig.ask(initialize_from("203.0.113.9"))->status() == 200);
  const auto refused = rig.ask(initialize_from("203.0.113.9"));
  CHECK(refused->status() == 503);
  CHECK(refused->header("Retry-After").has_value());
  CHECK_FALSE(refused->header("Mcp-Session-Id").has_value());
  CHECK(parse(refused->body())["error"]["message"].as_string() == "Too many sessions from your address");
  CHECK(rig.endpoint.session_count() == 2);
  CHECK(rig.ask(initialize_from("203.0.113.10"))->status() == 200);
  CHECK(rig.ask(initialize_from("2001:db8::9"))->status() == 200);

  CHECK(rig.ask(delete_session(session_of(first)))->status() == 204);
  CHECK(rig.ask(initialize_from("203.0.113.9"))->status() == 200);
  CHECK(rig.ask(initialize_from("203.0.113.9"))->status() == 503);
}

TEST_CASE("an address is the same however it is written, an IPv6 client is its network",
          "[http][sessions][limits]") {
  struct Case {
    const char* first;
    const char* second;
    const char* third;
    bool same;
  };
  const Case cases[] = {
      {"203.0.113.9", "::ffff:203.0.113.9", "::FFFF:cb00:7109", true},
      {"2001:db8::1", "2001:DB8:0:0::2", "2001:db8::ffff:ffff:ffff:ffff", true},
      {"fe80::1%eth0", "fe80::2%eth0", "fe80::3", true},
      {"2001:db8::1", "2001:db8:0:1::1", "2001:db8::1", false},
      {"203.0.113.9", "203.0.113.10", "203.0.113.11", false},
      {"::ffff:203.0.113.9", "::ffff:203.0.113.10", "::ffff:203.0.113.11", false},
  };
  for (const auto& item : cases) {
    INFO(item.first << " " << item.second << " " << item.third);
    Rig rig(two_each());
    CHECK(rig.ask(initialize_from(item.first))->status() == 200);
    CHECK(rig.ask(initialize_from(item.second))->status() == 200);
    CHECK(rig.ask(initialize_from(item.third))->status() == (item.same ? 503 : 200));
  }
}

TEST_CASE("clients without an IP address are not counted", "[http][sessions][limits]") {
  for (const char* address : {"", "unix", "memory", "host.example", "203.0.113.9:4711"}) {
    INFO(address);
    Rig rig(two_each());
    for (int i = 0; i < 5; ++i) CHECK(rig.ask(initialize_from(address))->status() == 200);
  }
}

TEST_CASE("without the limit only max_sessions counts", "[http][sessions][limits]") {
  StreamableHttpOptions options;
  options.max_sessions_per_client = 0;
  options.max_sessions = 5;
  Rig rig(options);
  for (int i = 0; i < 5; ++i) CHECK(rig.ask(initialize_from("203.0.113.9"))->status() == 200);
  const auto refused = rig.ask(initialize_from("203.0.113.9"));
  CHECK(refused->status() == 503);
  CHECK(parse(refused->body())["error"]["message"].as_string() == "Too many sessions");
}

TEST_CASE("sessions that failed, ended or were forgotten are not held against a client",
          "[http][sessions][limits]") {
  auto options = two_each();
  options.session_idle_ms = 500;
  Rig rig(options);
  for (int i = 0; i < 5; ++i) {
    auto broken = legacy(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})", "", "");
    broken.remote_address = "203.0.113.9";
    CHECK(rig.ask(broken)->status() == 200);
  }
  CHECK(rig.endpoint.session_count() == 0);
  for (int i = 0; i < 2; ++i) CHECK(rig.ask(initialize_from("203.0.113.9"))->status() == 200);
  CHECK(rig.ask(initialize_from("203.0.113.9"))->status() == 503);
  rig.run_for(std::chrono::milliseconds(700));
  for (int i = 0; i < 2; ++i) CHECK(rig.ask(initialize_from("203.0.113.9"))->status() == 200);
  rig.endpoint.close();
  for (int i = 0; i < 2; ++i) CHECK(rig.ask(initialize_from("203.0.113.9"))->status() == 200);
}

TEST_CASE("a modern request needs no session and is served at the limit", "[http][sessions][limits]") {
  Rig rig(two_each());
  for (int i = 0; i < 3; ++i) rig.ask(initialize_from("203.0.113.9"));
  auto request = modern("tools/list");
  request.remote_address = "203.0.113.9";
  CHECK(rig.ask(request)->status() == 200);
}

TEST_CASE("the log names the client that was refused", "[http][sessions][limits]") {
  std::string log;
  const Server server({.name = "test", .logger = mcpxx::Logger([&](mcpxx::LogLevel, std::string_view line) {
                                         log.append(line).push_back('\n');
                                       })});
  Rig rig(server, two_each());
  for (int i = 0; i < 3; ++i) rig.ask(initialize_from("203.0.113.9"));
  CHECK(log == "refused a session to 203.0.113.9: max_sessions_per_client reached\n");
}
