// SPDX-License-Identifier: MIT
// Every row of the tables goes through a server whole and byte by byte, and has to come to the same end.
#include "hostile_requests.hpp"
#include "rig.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

using namespace mcpxx::http;
using namespace mcpxx::test;
using std::chrono::milliseconds;
using Then = HostileRequest::Then;

namespace {

enum class Feed { whole, bytewise };

std::string describe(const Request& request) {
  std::string text = std::string(request.method_name) + " " + std::string(request.path);
  if (!request.query.empty()) text += "?" + std::string(request.query);
  if (request.body_size() > 0) text += " " + std::string(request.body());
  return text;
}

/// A server that writes down what its handlers get to see.
struct Target {
  explicit Target(const Limits& limits) : rig(options_with(limits)) {
    rig.server.router().use([this](Request& request, const auto& writer, const Next&) {
      seen.push_back(describe(request));
      writer->respond(Response::text(200, ""));
    });
  }

  static ServerOptions options_with(const Limits& limits) {
    ServerOptions options;
    options.limits = limits;
    return options;
  }

  std::vector<std::string> seen;
  Rig rig;
};

/// The statuses of complete answers in `text`, 100 left out; nothing where the text is anything else.
std::optional<std::vector<int>> statuses_of(std::string_view text) {
  std::vector<int> statuses;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n\r\n");
    if (end == text.npos || !text.starts_with("HTTP/1.1 ")) return std::nullopt;
    const std::string_view head = text.substr(0, end + 4);
    int status = 0;
    std::from_chars(&head[9], &head[12], status);
    std::size_t length = 0;
    const std::size_t field = head.find("Content-Length: ");
    if (field != head.npos) std::from_chars(&head[field + 16], head.data() + head.size(), length);
    if (text.size() < head.size() + length) return std::nullopt;
    text.remove_prefix(head.size() + length);
    if (status != 100) statuses.push_back(status);
  }
  return statuses;
}

void feed(Rig& rig, Client& client, const std::string& bytes, Feed how) {
  if (how == Feed::whole) return client.send(bytes);
  for (const char byte : bytes) {
    client.send(std::string(1, byte));
    rig.io.restart();
    rig.io.poll();
  }
}

void check_served_elsewhere(Target& target) {
  target.seen.clear();
  Client client(target.rig, Wire::memory);
  REQUIRE(client.ask(get("/canary"), "\r\n\r\n"));
  CHECK(target.seen == std::vector<std::string>{"GET /canary"});
}

void check_row(Target& target, const HostileRequest& row, Wire wire, Feed how) {
  INFO(row.name << (how == Feed::whole ? ", whole" : ", byte by byte"));
  target.seen.clear();
  std::vector<std::string> expected = row.served;
  std::string bytes = row.bytes;
  if (row.then == Then::canary) bytes += kCanary;
  if (row.then == Then::canary && !row.closes) expected.push_back("GET /canary");
  std::vector<int> statuses(expected.size(), 200);
  if (row.error != 0) statuses.push_back(row.error);
  {
    Client client(target.rig, wire);
    feed(target.rig, client, bytes, how);
    const auto answered = [&] { return statuses_of(client.received()) == statuses; };
    if (row.then == Then::half_close) {
      CHECK(target.rig.run_until([&] { return target.seen == expected; }));
      client.shutdown();
    }
    CHECK(target.rig.run_until(row.closes ? std::function<bool()>([&] { return client.closed(); })
                                          : std::function<bool()>(answered)));
    INFO(client.received());
    CHECK(answered());
    CHECK(target.seen == expected);
    CHECK(client.closed() == row.closes);
    if (row.error != 0) CHECK(client.received().find("Connection: close\r\n") != std::string::npos);
  }
  check_served_elsewhere(target);
  CHECK(target.rig.run_until([&] { return target.rig.server.connection_count() == 0; }));
  CHECK(target.rig.log.empty());
}

void check_table(Wire wire, Feed how) {
  Target target(table_limits());
  for (const HostileRequest& row : hostile_requests()) check_row(target, row, wire, how);
}

Limits with_times(milliseconds time) {
  Limits limits = table_limits();
  limits.header_timeout = limits.body_timeout = limits.idle_timeout = time;
  return limits;
}

}  // namespace

TEST_CASE("the tables are large and name every row once", "[hostile]") {
  HostileRequests all = hostile_requests();
  const HostileRequests unfinished = unfinished_table();
  all.insert(all.end(), unfinished.begin(), unfinished.end());
  std::set<std::string> requests;
  for (const HostileRequest& row : all) {
    INFO(row.name);
    CHECK(requests.insert(row.bytes + static_cast<char>(row.then)).second);
    CHECK((row.error == 0 || row.closes));
  }
  const auto is_refused = [](const HostileRequest& row) { return row.error != 0; };
  CHECK(std::count_if(all.begin(), all.end(), is_refused) >= 150);
}

TEST_CASE("hostile requests get their answer when sent whole", "[hostile]") {
  check_table(Wire::memory, Feed::whole);
}

TEST_CASE("hostile requests get the same answer when sent byte by byte", "[hostile]") {
  check_table(Wire::memory, Feed::bytewise);
}

TEST_CASE("hostile requests get the same answer over sockets", "[hostile]") {
  check_table(Wire::tcp, Feed::whole);
}

TEST_CASE("requests that are never completed end in time", "[hostile]") {
  Target hasty(with_times(milliseconds(60)));
  // For requests that have to be in before their time is up, on a machine that may stand still meanwhile.
  Target patient(with_times(milliseconds(1'000)));
  for (const HostileRequest& row : unfinished_table()) {
    Target& target = row.served.empty() ? hasty : patient;
    check_row(target, row, Wire::memory, Feed::whole);
    check_row(target, row, Wire::memory, Feed::bytewise);
    check_row(target, row, Wire::tcp, Feed::whole);
  }
}

TEST_CASE("a client may leave at any byte", "[hostile]") {
  Target target(table_limits());
  const std::string request = post_with("Content-Length: 3\r\n", "abc") + chunked("3;e\r\nabc\r\n0\r\n\r\n");
  for (const Wire wire : {Wire::memory, Wire::tcp}) {
    for (std::size_t size = 0; size <= request.size(); ++size) {
      Client client(target.rig, wire);
      client.send(request.substr(0, size));
      target.rig.run_for(milliseconds(0));
      client.close();
    }
  }
  CHECK(target.rig.run_until([&] { return target.rig.server.connection_count() == 0; }));
  check_served_elsewhere(target);
}
