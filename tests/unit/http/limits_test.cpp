// SPDX-License-Identifier: MIT
#include "rig.hpp"

#include "base/rate_limited.hpp"
#include "http/read_buffer.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <memory>
#include <utility>
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

TEST_CASE("a header and a body that arrive slowly, but in time, are served") {
  ServerOptions options;
  options.limits.header_timeout = options.limits.body_timeout = options.limits.body_total_timeout =
      milliseconds(5'000);
  Rig rig(options);
  rig.server.router().post("/", answer);
  Client client(rig, Wire::memory);
  const std::string request = post("/", "0123456789");
  for (std::size_t at = 0; at < request.size(); at += 5) {
    client.send(request.substr(at, 5));
    rig.run_for(milliseconds(2));
  }
  REQUIRE(client.wait_for("\r\n\r\n10"));
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

TEST_CASE("the refusal of a connection is not lost to the request it does not read") {
  ServerOptions options;
  options.max_connections = 0;
  Rig rig(options);
  for (const std::size_t size : {0U, 1'000U, 1'000'000U}) {
    Client client(rig, Wire::tcp, false);
    client.send(post("/", std::string(size, 'x')));
    rig.run_for(milliseconds(20));
    CHECK(client.all_taken());
    client.start_reading();
    REQUIRE(client.wait_for_close());
    CHECK(starts_with(client.received(), "HTTP/1.1 503 "));
    CHECK(client.received().ends_with(R"({"error":"too many connections"})"));
  }
  CHECK(rig.run_until([&] { return rig.server.connection_count() == 0; }));
}

TEST_CASE("a flood of connections is refused without a word, and the log tells once") {
  ServerOptions options;
  options.max_connections = 0;
  Rig rig(options);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(std::make_unique<Client>(rig, Wire::memory));
  CHECK(rig.server.connection_count() == 128);
  int told = 0;
  for (const auto& client : clients) {
    REQUIRE(client->wait_for_close());
    told += starts_with(client->received(), "HTTP/1.1 503 ") ? 1 : 0;
  }
  CHECK(told == 128);
  CHECK(rig.log.find("max_connections") == rig.log.rfind("max_connections"));
  clients.clear();
  CHECK(rig.run_until([&] { return rig.server.connection_count() == 0; }));
}

TEST_CASE("requests get memory up to the limit, the next one is told 503, small ones are served") {
  const std::string large = post("/later", std::string(100'000, 'x'));
  ServerOptions options;
  for (const std::size_t missing : {0U, 1U}) {
    INFO(missing << " bytes too few");
    // The request, a byte behind it, and what every connection has for nothing.
    options.max_buffered_bytes = large.size() + 1 - 4096 - missing;
    Rig rig(options);
    std::vector<Writer> writers;
    rig.server.router().post("/later",
                             [&](Request&, Writer writer) { writers.push_back(std::move(writer)); });
    rig.server.router().post("/", answer);
    Client first(rig, Wire::tcp);
    first.send(large);
    if (missing == 0) {
      REQUIRE(rig.run_until([&] { return writers.size() == 1; }));
      Client second(rig, Wire::tcp);
      second.send(large);
      REQUIRE(second.wait_for_close());
      CHECK(starts_with(second.received(), "HTTP/1.1 503 "));
      CHECK(second.received().find("Retry-After: 1\r\n") != std::string::npos);
      CHECK(second.received().find("Connection: close\r\n") != std::string::npos);
    } else {
      REQUIRE(first.wait_for_close());
      CHECK(starts_with(first.received(), "HTTP/1.1 503 "));
      CHECK(writers.empty());
    }
    Client small(rig, Wire::tcp);
    CHECK(small.ask(post("/", std::string(3'000, 'x')), "\r\n\r\n3000"));
    for (const char byte : post("/", std::string(3'900, 'x'))) {
      small.send(std::string(1, byte));
      rig.run_for(milliseconds(0));
    }
    CHECK(small.wait_for("\r\n\r\n3900"));
    if (missing == 0) {
      writers.front()->respond(Response::text(200, "answered"));
      REQUIRE(first.wait_for("answered"));
      writers.clear();
      first.close();
      REQUIRE(rig.run_until([&] { return rig.server.connection_count() == 1; }));
      Client again(rig, Wire::tcp);
      again.send(large);
      REQUIRE(rig.run_until([&] { return writers.size() == 1; }));
    }
  }
}

TEST_CASE("the log tells of refused connections and requests once, however they come and go") {
  ServerOptions options;
  options.max_connections = 1;
  options.max_buffered_bytes = 0;
  Rig rig(options);
  rig.server.router().add({Method::get, Method::post}, "/", answer);
  for (int i = 0; i < 5; ++i) {
    {
      Client first(rig, Wire::memory);
      Client second(rig, Wire::memory);
      REQUIRE(second.wait_for_close());
      first.send(post("/", std::string(100'000, 'x')));
      REQUIRE(first.wait_for("HTTP/1.1 503 "));
    }
    REQUIRE(rig.run_until([&] { return rig.server.connection_count() == 0; }));
  }
  for (const char* option : {"max_connections reached, connections refused: 1\n",
                             "max_buffered_bytes reached, requests refused: 1\n"}) {
    CHECK(rig.log.find(option) != std::string::npos);
    CHECK(rig.log.find(option) == rig.log.rfind(option));
  }
  CHECK(std::count(rig.log.begin(), rig.log.end(), '\n') == 2);
}

TEST_CASE("what is logged once a minute is counted meanwhile") {
  mcpxx::RateLimited events;
  const auto start = std::chrono::steady_clock::now();
  CHECK(events.note(start) == 1U);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(events.note(start + std::chrono::seconds(5 * i)));
  CHECK(events.note(start + std::chrono::seconds(60)) == 11U);
  CHECK_FALSE(events.note(start + std::chrono::seconds(61)));
  CHECK(events.note(start + std::chrono::hours(1)) == 2U);
}

TEST_CASE("bodies that never end hold memory until their time is up") {
  ServerOptions options;
  options.max_buffered_bytes = 200'000;
  options.limits.body_timeout = milliseconds(800);
  Rig rig(options);
  rig.server.router().post("/", answer);
  const std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string some(60'000, 'x');
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(std::make_unique<Client>(rig, Wire::memory));
    clients.back()->send(i % 2 == 0 ? post("/", std::string(70'000, 'x')).substr(0, 60'000)
                                    : chunked + "11170\r\n" + some);
    rig.run_for(milliseconds(5));
  }
  int refused = 0;
  int timed_out = 0;
  for (const auto& client : clients) {
    REQUIRE(client->wait_for_close());
    refused += starts_with(client->received(), "HTTP/1.1 503 ") ? 1 : 0;
    timed_out += starts_with(client->received(), "HTTP/1.1 408 ") ? 1 : 0;
  }
  CHECK(refused >= 3);
  CHECK(timed_out >= 2);
  CHECK(refused + timed_out == 6);
  clients.clear();
  Client after(rig, Wire::memory);
  CHECK(after.ask(post("/", std::string(100'000, 'x')), "\r\n\r\n100000"));
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

TEST_CASE("a client that pipelines without reading makes the server stop reading") {
  for (const Wire wire : {Wire::memory, Wire::tcp}) {
    Rig rig;
    int handled = 0;
    rig.server.router().get("/", [&handled](Request&, const Writer& writer) {
      ++handled;
      writer->respond(Response::text(200, std::string(2'000, 'x')));
    });
    constexpr int kRequests = 20'000;
    std::string many;
    for (int i = 0; i < kRequests; ++i) many += get("/", "X-Padding: " + std::string(1'000, 'p') + "\r\n");
    Client client(rig, wire, false);
    client.send(many);
    // What the buffers of two sockets hold is answered, and then nothing is taken from the client any more.
    int before = -1;
    while (handled != before) {
      before = handled;
      rig.run_for(milliseconds(100));
    }
    CHECK(handled < kRequests);
    CHECK_FALSE(client.all_taken());
    client.start_reading();
    CHECK(rig.run_until([&] { return handled == kRequests && client.all_taken(); }));
  }
}

TEST_CASE("requests that were pipelined behind a large one are handled a few at a time") {
  constexpr int kRequests = 20'000;
  std::string chunked = "POST /later HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 40; ++i) chunked += "186a0\r\n" + std::string(100'000, 'x') + "\r\n";
  chunked += "0\r\n\r\n";
  std::string many;
  for (int i = 0; i < kRequests; ++i) many += get("/");
  for (const Wire wire : {Wire::memory, Wire::tcp}) {
    ServerOptions options;
    options.single_threaded = true;  // a strand may run several callbacks in one go
    Rig rig(options);
    int handled = 0;
    Writer later;
    rig.server.router().post("/later", [&later](Request&, Writer writer) { later = std::move(writer); });
    rig.server.router().get("/", [&handled](Request& request, const Writer& writer) {
      ++handled;
      answer(request, writer);
    });
    Client client(rig, wire, true, 8 * 1024 * 1024);
    client.send(chunked + many);
    REQUIRE(rig.run_until([&later] { return later != nullptr; }));
    later->respond(Response::text(200, "answered"));
    later.reset();
    int most = 0;
    REQUIRE(rig.run_until([&, before = handled]() mutable {
      most = std::max(most, handled - before);
      before = handled;
      return handled == kRequests;
    }));
    CHECK(most <= 64);
  }
}

TEST_CASE("input pipelined behind requests that are answered later stays bounded") {
  int handled = 0;
  Writer waiting;
  ServerOptions options;
  options.stop_timeout = milliseconds(0);
  Rig rig(options);  // after what its handler uses, which may run until the end
  rig.server.router().get("/", [&](Request&, Writer writer) {
    ++handled;
    waiting = std::move(writer);
  });
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += get("/");
  Client client(rig, Wire::memory);
  client.send(many);
  while (handled < 500) {
    REQUIRE(rig.run_until([&] { return waiting != nullptr; }));
    rig.run_for(milliseconds(0));
    std::exchange(waiting, nullptr)->respond(Response::empty(204));
  }
  CHECK_FALSE(client.all_taken());
}

TEST_CASE("a read buffer moves what is left only when it needs the room, and gives excess back") {
  const auto budget = std::make_shared<BufferBudget>(1'000'000);
  ReadBuffer buffer(budget);
  buffer.append(std::string(4'000, 'a') + "bcd");
  const char* const place = buffer.data();
  buffer.consume(4'000);
  CHECK(buffer.view() == "bcd");
  CHECK(buffer.data() == place + 4'000);
  CHECK(buffer.free_size() == 4096 - 4'003 - 1);
  REQUIRE(buffer.prepare(4'000));
  CHECK(buffer.data() == place);
  CHECK(buffer.view() == "bcd");
  CHECK(budget->used() == 0);

  REQUIRE(buffer.prepare(500'000));
  buffer.commit(400'000);
  buffer.consume(200'000);
  buffer.release_excess();
  CHECK(buffer.capacity() > 400'000);
  buffer.consume(199'998);
  const std::string left(buffer.view());
  buffer.release_excess();
  CHECK(buffer.capacity() == ReadBuffer::kFree);
  CHECK(buffer.view() == left);
  CHECK(budget->used() == 0);

  REQUIRE(buffer.prepare(500'000));
  buffer.consume(buffer.size());
  buffer.release_excess();
  CHECK_FALSE(buffer.allocated());
  CHECK(budget->used() == 0);
}

TEST_CASE("a stream may have as many bytes waiting as the limit says") {
  ServerOptions options;
  options.limits.max_stream_buffer_bytes = 10'000;
  Rig rig(options);
  Writer writer;
  rig.server.router().get("/", [&writer](Request&, Writer given) { writer = std::move(given); });
  Client client(rig, Wire::memory, false, 100);
  client.send("GET / HTTP/1.0\r\n\r\n");
  REQUIRE(rig.run_until([&writer] { return writer != nullptr; }));
  writer->start_stream(200, {});
  rig.run_for(milliseconds(5));
  REQUIRE(writer->buffered_bytes() < 10'000);
  while (writer->buffered_bytes() < 10'000) {
    writer->write(std::string(10'000 - writer->buffered_bytes(), 'x'));
    rig.run_for(milliseconds(5));
  }
  CHECK(writer->is_open());
  writer->write("y");
  rig.run_for(milliseconds(5));
  CHECK(writer->is_open());
  CHECK(writer->buffered_bytes() == 10'001);
  writer->write("z");
  rig.run_for(milliseconds(5));
  CHECK_FALSE(writer->is_open());
  CHECK(rig.server.connection_count() == 0);
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
