// SPDX-License-Identifier: MIT
#include "rig.hpp"

#include "support/catch.hpp"

#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace mcpxx::http;
using namespace mcpxx::test;
using std::chrono::milliseconds;

namespace {

using Writer = std::shared_ptr<ResponseWriter>;

constexpr Wire kBoth[] = {Wire::memory, Wire::tcp};

void answer(Request& request, const Writer& writer) {
  writer->respond(Response::text(200, std::to_string(request.body_size())));
}

}  // namespace

TEST_CASE("the error that follows a HEAD request has its body") {
  Rig rig;
  rig.server.router().get("/", answer);
  Client client(rig, Wire::memory);
  REQUIRE(client.ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n"));
  client.take();
  client.send("\x16\x03\x01");
  REQUIRE(client.wait_for_close());
  CHECK(client.received().rfind("HTTP/1.1 400 ", 0) == 0);
  CHECK(client.received().ends_with("\"}"));
}

TEST_CASE("a stream of a status without a body is its head alone") {
  for (const int status : {204, 304}) {
    Rig rig;
    bool closed = false;
    rig.server.router().get("/", [&closed, status](Request&, const Writer& writer) {
      writer->on_close([&closed] { closed = true; });
      writer->start_stream(status, {});
      writer->write("not to be seen");
      writer->end();
    });
    rig.server.router().get("/next", answer);
    Client client(rig, Wire::memory);
    REQUIRE(client.ask(get("/"), "\r\n\r\n"));
    CHECK(client.received().find("Transfer-Encoding") == std::string::npos);
    CHECK(client.take().find("seen") == std::string::npos);
    CHECK(closed);
    REQUIRE(client.ask(get("/next"), "\r\n\r\n0"));
    CHECK(client.received().rfind("HTTP/1.1 200 ", 0) == 0);
  }
}

TEST_CASE("time limits may be as long as their type allows") {
  ServerOptions options;
  Limits& limits = options.limits;
  for (auto* limit : {&limits.header_timeout, &limits.body_timeout, &limits.body_total_timeout,
                      &limits.idle_timeout, &limits.write_timeout, &options.stop_timeout}) {
    *limit = milliseconds::max();
  }
  for (const Wire wire : kBoth) {
    Rig rig(options);
    rig.server.router().add({Method::get, Method::post}, "/", answer);
    Client client(rig, wire);
    rig.run_for(milliseconds(5));
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-");
    rig.run_for(milliseconds(5));
    client.send("Length: 2\r\n\r\nx");
    rig.run_for(milliseconds(5));
    REQUIRE(client.ask("y", "\r\n\r\n2"));
  }
}

TEST_CASE("limits in bytes may be as large as their type allows") {
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  ServerOptions options;
  Limits& limits = options.limits;
  for (auto* limit : {&limits.max_header_bytes, &limits.max_headers, &limits.max_body_bytes,
                      &limits.max_chunk_extension_bytes, &limits.max_stream_buffer_bytes,
                      &options.max_buffered_bytes, &options.max_connections, &options.max_in_flight}) {
    *limit = kMost;
  }
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::string chunked = start + "Transfer-Encoding: chunked\r\n\r\n";
  struct Row {
    std::string bytes;
    const char* answer;  // its start; "" where the rest of the body is waited for
  };
  const Row rows[] = {
      {start + "X: " + std::string(100'000, 'x') + "\r\nContent-Length: 2\r\n\r\nxy", "HTTP/1.1 200 "},
      {start + "Content-Length: " + std::to_string(kMost) + "\r\n\r\nxy", "HTTP/1.1 413 "},
      {start + "Content-Length: " + std::to_string(kMost - 46) + "\r\n\r\nxy", "HTTP/1.1 413 "},
      {start + "Content-Length: " + std::to_string(kMost / 4 + 1) + "\r\n\r\nxy", "HTTP/1.1 413 "},
      {start + "Content-Length: " + std::to_string(kMost / 4) + "\r\n\r\nxy", ""},
      {chunked + "2;" + std::string(100'000, 'e') + "\r\nxy\r\n0\r\n\r\n", "HTTP/1.1 200 "},
      {chunked + "ffffffffffffffff\r\nxy", "HTTP/1.1 413 "},
      {chunked + "2\r\nxy\r\n3ffffffffffffffe\r\nxy", "HTTP/1.1 413 "},
      {chunked + "3fffffffffffffff\r\nxy", ""},
  };
  for (const Row& row : rows) {
    INFO(row.bytes.substr(0, 100));
    const std::string expected = row.answer;
    Rig rig(options);
    int handled = 0;
    rig.server.router().post("/", [&handled](Request& request, const Writer& writer) {
      ++handled;
      CHECK(request.body() == "xy");
      answer(request, writer);
    });
    Client client(rig, Wire::memory);
    client.send(row.bytes);
    if (expected.empty()) {
      rig.run_for(milliseconds(5));
      CHECK(client.received().empty());
    } else {
      REQUIRE(client.wait_for("\r\n\r\n"));
      CHECK(client.received().starts_with(expected));
    }
    CHECK(handled == (expected == "HTTP/1.1 200 " ? 1 : 0));
  }
}

TEST_CASE("a peer that does not even read 100-continue is disconnected") {
  ServerOptions options;
  options.limits.body_timeout = milliseconds(20);
  options.limits.write_timeout = milliseconds(20);
  Rig rig(options);
  rig.server.router().post("/", answer);
  Client client(rig, Wire::memory, false, 10);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(rig.run_until([&rig] { return rig.server.connection_count() == 0; }));
}

TEST_CASE("a close callback that throws is logged and harms nobody else") {
  Rig rig;
  std::vector<Writer> writers;
  rig.server.router().get("/later", [&writers](Request&, Writer writer) {
    writer->on_close([] { throw std::runtime_error("from the callback"); });
    writers.push_back(std::move(writer));
  });
  Client client(rig, Wire::memory);
  client.send(get("/later"));
  REQUIRE(rig.run_until([&writers] { return writers.size() == 1; }));
  client.close();
  CHECK(rig.run_until([&rig] { return rig.log.find("from the callback") != std::string::npos; }));
  CHECK_FALSE(writers[0]->is_open());
}

TEST_CASE("bytes that another thread has written but the connection has not seen count as buffered") {
  Rig rig;
  std::vector<Writer> writers;
  rig.server.router().get("/later",
                          [&writers](Request&, Writer writer) { writers.push_back(std::move(writer)); });
  Client client(rig, Wire::memory);
  client.send(get("/later"));
  REQUIRE(rig.run_until([&writers] { return writers.size() == 1; }));
  std::thread producer([&writers] {
    writers[0]->start_stream(200, {});
    for (int i = 0; i < 3; ++i) writers[0]->write(std::string(1000, 'x'));
  });
  producer.join();
  // A single-threaded loop that nobody runs at the moment: the writes are on their way.
  CHECK(writers[0]->buffered_bytes() == 3000);
  rig.run_for(milliseconds(5));
  CHECK(writers[0]->buffered_bytes() == 0);
  writers[0]->end();
}
