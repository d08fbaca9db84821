// SPDX-License-Identifier: MIT
#include "rig.hpp"

#include "support/catch.hpp"

#include <vector>

using namespace mcpxx::http;
using namespace mcpxx::test;
using std::chrono::milliseconds;

namespace {

using Writer = std::shared_ptr<ResponseWriter>;

void answer(Request& request, const Writer& writer) {
  writer->respond(Response::text(200, std::to_string(request.body_size())));
}

/// Sends `text` to a server with these limits; what comes back until the connection is closed.
std::string talk_until_closed(const Limits& limits, const std::string& text, Wire wire = Wire::tcp) {
  ServerOptions options;
  options.limits = limits;
  Rig rig(options);
  rig.server.router().add({Method::get, Method::post}, "/", answer);
  Client client(rig, wire);
  client.send(text);
  if (!client.wait_for_close()) return "not closed: " + client.received();
  return client.take();
}

bool starts_with(const std::string& text, const char* start) { return text.rfind(start, 0) == 0; }

}  // namespace

TEST_CASE("a header that takes too long is answered with 408") {
  Limits limits;
  limits.header_timeout = milliseconds(50);
  CHECK(starts_with(talk_until_closed(limits, "GET / HTTP/1.1\r\nHost:"), "HTTP/1.1 408 "));
  CHECK(starts_with(talk_until_closed(limits, "G", Wire::memory), "HTTP/1.1 408 "));
}

TEST_CASE("a header that trickles in is answered with 408 all the same") {
  ServerOptions options;
  options.limits.header_timeout = milliseconds(60);
  Rig rig(options);
  Client client(rig, Wire::memory);
  client.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 100 && !client.closed(); ++i) {
    client.send("X: y\r\n");
    rig.run_for(milliseconds(10));
  }
  CHECK(client.closed());
  CHECK(starts_with(client.received(), "HTTP/1.1 408 "));
}

TEST_CASE("a body that stalls, or trickles beyond its total time, is answered with 408") {
  Limits limits;
  limits.body_timeout = milliseconds(50);
  CHECK(starts_with(talk_until_closed(limits, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"),
                    "HTTP/1.1 408 "));
  CHECK(starts_with(
      talk_until_closed(limits, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na"),
      "HTTP/1.1 408 "));

  ServerOptions options;
  options.limits.body_timeout = milliseconds(5'000);
  options.limits.body_total_timeout = milliseconds(60);
  Rig rig(options);
  Client client(rig, Wire::memory);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  for (int i = 0; i < 100 && !client.closed(); ++i) {
    client.send("x");
    rig.run_for(milliseconds(10));
  }
  CHECK(starts_with(client.received(), "HTTP/1.1 408 "));
}

TEST_CASE("a silent connection is closed without an answer, before and after a request") {
  Limits limits;
  limits.idle_timeout = milliseconds(50);
  CHECK(talk_until_closed(limits, "").empty());
  const std::string once = talk_until_closed(limits, get("/"));
  CHECK(starts_with(once, "HTTP/1.1 200 OK\r\n"));
  CHECK(once.ends_with("\r\n\r\n0"));
}

TEST_CASE("a connection that has been idle for long gave its buffers back and still works") {
  Rig rig;
  rig.server.router().post("/", answer);
  Client client(rig, Wire::tcp);
  REQUIRE(client.ask(post("/", "1234"), "\r\n\r\n4"));
  rig.run_for(milliseconds(2'200));
  REQUIRE(client.ask(post("/", "12345"), "\r\n\r\n5"));
  REQUIRE(client.ask(post("/", "123456"), "\r\n\r\n6"));
}

TEST_CASE("a body beyond the limit is answered before it is read") {
  Limits limits;
  limits.max_body_bytes = 100;
  const std::string at_limit = post("/", std::string(100, 'x'), "Connection: close\r\n");
  CHECK(talk_until_closed(limits, at_limit).ends_with("\r\n\r\n100"));
  const std::string beyond = post("/", std::string(101, 'x'));
  CHECK(starts_with(talk_until_closed(limits, beyond), "HTTP/1.1 413 "));
  CHECK(starts_with(talk_until_closed(limits, post("/", std::string(3'000'000, 'x'))), "HTTP/1.1 413 "));
  const std::string waiting =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n";
  CHECK(starts_with(talk_until_closed(limits, waiting), "HTTP/1.1 413 "));
}

TEST_CASE("header limits are answered with 431 and 414") {
  Limits limits;
  limits.max_header_bytes = 300;
  limits.max_headers = 3;
  CHECK(starts_with(talk_until_closed(limits, get("/", "X: " + std::string(300, 'x') + "\r\n")),
                    "HTTP/1.1 431 "));
  CHECK(starts_with(talk_until_closed(limits, get("/" + std::string(300, 'x'))), "HTTP/1.1 414 "));
  CHECK(starts_with(talk_until_closed(limits, get("/", "A: 1\r\nB: 2\r\nC: 3\r\n")), "HTTP/1.1 431 "));
  CHECK(starts_with(talk_until_closed(limits, get("/", "A: 1\r\nConnection: close\r\n")), "HTTP/1.1 200 "));
}

TEST_CASE("a connection beyond the cap is told 503 and closed, one in its place is served") {
  ServerOptions options;
  options.max_connections = 2;
  Rig rig(options);
  rig.server.router().get("/", answer);
  {
    Client first(rig, Wire::tcp);
    Client second(rig, Wire::tcp);
    REQUIRE(first.ask(get("/"), "\r\n\r\n0"));
    REQUIRE(second.ask(get("/"), "\r\n\r\n0"));
    Client third(rig, Wire::tcp);
    REQUIRE(third.wait_for_close());
    CHECK(starts_with(third.received(), "HTTP/1.1 503 "));
    CHECK(third.received().find("Retry-After: ") != std::string::npos);
    REQUIRE(first.ask(get("/"), "\r\n\r\n0"));
  }
  REQUIRE(rig.run_until([&] { return rig.server.connection_count() == 0; }));
  Client fourth(rig, Wire::tcp);
  CHECK(fourth.ask(get("/"), "\r\n\r\n0"));
}

TEST_CASE("a request beyond the number in flight is told 503 and its connection goes on") {
  ServerOptions options;
  options.max_in_flight = 1;
  Rig rig(options);
  std::vector<Writer> waiting;
  rig.server.router().get("/", answer).get("/wait", [&waiting](Request&, Writer writer) {
    waiting.push_back(std::move(writer));
  });
  Client first(rig, Wire::memory);
  first.send(get("/wait"));
  REQUIRE(rig.run_until([&] { return waiting.size() == 1; }));
  Client second(rig, Wire::memory);
  REQUIRE(second.ask(get("/"), "}"));
  CHECK(starts_with(second.take(), "HTTP/1.1 503 "));
  waiting[0]->start_stream(200, {});
  REQUIRE(first.wait_for("200 OK"));
  REQUIRE(second.ask(get("/"), "\r\n\r\n0"));
}

TEST_CASE("a peer that never reads its answer is disconnected") {
  ServerOptions options;
  options.limits.write_timeout = milliseconds(50);
  Rig rig(options);
  rig.server.router().get("/", [](Request&, const Writer& writer) {
    writer->respond(Response::text(200, std::string(1'000'000, 'x')));
  });
  Client client(rig, Wire::memory, false);
  client.send(get("/"));
  rig.run_for(milliseconds(20));
  CHECK(rig.server.connection_count() == 1);
  CHECK(rig.run_until([&] { return rig.server.connection_count() == 0; }));
}

TEST_CASE("a peer that only closes its sending side still gets the answer it asked for") {
  Rig rig;
  rig.server.router().get("/", answer);
  Client client(rig, Wire::tcp);
  client.send(get("/"));
  rig.run_for(milliseconds(0));
  client.shutdown();
  REQUIRE(client.wait_for_close());
  CHECK(starts_with(client.received(), "HTTP/1.1 200 "));
}

TEST_CASE("connections that are opened and abandoned leave nothing behind") {
  Rig rig;
  for (int i = 0; i < 50; ++i) {
    Client silent(rig, Wire::tcp);
    Client partial(rig, Wire::tcp);
    partial.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    rig.run_for(milliseconds(0));
  }
  CHECK(rig.run_until([&] { return rig.server.connection_count() == 0; }));
}
