// SPDX-License-Identifier: MIT
#include "rig.hpp"

#include "support/catch.hpp"

#include <stdexcept>
#include <thread>
#include <vector>

using namespace mcpxx::http;
using namespace mcpxx::test;
using std::chrono::milliseconds;

namespace {

using Writer = std::shared_ptr<ResponseWriter>;

void echo(Request& request, const Writer& writer) {
  std::string body(request.body());
  const Header headers[] = {{"Content-Type", "text/plain"}};
  writer->respond_with(200, headers, body);
}

/// Handlers every test here may use: /echo, /path, and /later, whose writers are kept until the test answers.
struct Routes {
  explicit Routes(Rig& rig) {
    rig.server.router().post("/echo", echo);
    rig.server.router().get("/path/*", [](Request& request, const Writer& writer) {
      writer->respond(Response::text(200, std::string(request.path)));
    });
    rig.server.router().add({Method::get, Method::post}, "/later", [this](Request& request, Writer writer) {
      requests.push_back(&request);
      writers.push_back(std::move(writer));
    });
  }

  std::vector<Request*> requests;
  std::vector<Writer> writers;
};

constexpr Wire kBoth[] = {Wire::memory, Wire::tcp};

}  // namespace

TEST_CASE("a connection serves one request after the other") {
  for (const Wire wire : kBoth) {
    Rig rig;
    const Routes routes(rig);
    Client client(rig, wire);
    for (int i = 0; i < 5; ++i) {
      const std::string body = "body " + std::to_string(i);
      REQUIRE(client.ask(post("/echo", body), body));
      CHECK(without_date(client.take()) ==
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\n" + body);
    }
    CHECK(rig.server.connection_count() == 1);
  }
}

TEST_CASE("every answer is dated once, whatever its handler says") {
  Rig rig;
  const Routes routes(rig);
  rig.server.router().get("/stream", [](Request&, const Writer& writer) {
    const Header headers[] = {{"date", "yesterday"}};
    writer->start_stream(200, headers);
    writer->end();
  });
  rig.server.router().get("/dated", [](Request&, const Writer& writer) {
    writer->add_header("Date", "yesterday");
    writer->respond(Response::empty(204).with("DATE", "yesterday"));
  });
  for (const char* path : {"/path/x", "/nowhere", "/stream", "/dated", "not-a-path"}) {
    INFO(path);
    Client client(rig, Wire::memory);
    client.send(get(path, "Connection: close\r\n"));
    REQUIRE(client.wait_for_close());
    const std::string answer = client.take();
    CHECK(answer.find(" GMT\r\n") == answer.find("\r\nDate: ") + 8 + 25);
    CHECK(answer.find("GMT") == answer.rfind("GMT"));
    CHECK(answer.find("yesterday") == std::string::npos);
  }
}

TEST_CASE("a request may arrive byte by byte") {
  Rig rig;
  const Routes routes(rig);
  Client client(rig, Wire::memory);
  for (const char c : post("/echo", "slow")) {
    client.send(std::string(1, c));
    rig.run_for(milliseconds(0));
  }
  CHECK(client.wait_for("\r\n\r\nslow"));
}

TEST_CASE("pipelined requests are answered in order") {
  for (const Wire wire : kBoth) {
    Rig rig;
    const Routes routes(rig);
    Client client(rig, wire);
    client.send(get("/path/1") + post("/echo", "two") + get("/path/3") + get("/nowhere") + get("/path/last"));
    REQUIRE(client.wait_for("/path/last"));
    const std::string all = client.take();
    const auto position = [&all](const char* text) { return all.find(text); };
    CHECK(position("/path/1") < position("two"));
    CHECK(position("two") < position("/path/3"));
    CHECK(position("/path/3") < position("404 Not Found"));
    CHECK(position("404 Not Found") < position("/path/last"));
  }
}

TEST_CASE("pipelined requests wait for an answer that is given later") {
  for (const Wire wire : kBoth) {
    Rig rig;
    Routes routes(rig);
    Client client(rig, wire);
    client.send(get("/later"));
    REQUIRE(rig.run_until([&] { return routes.writers.size() == 1; }));
    std::string many;
    for (int i = 0; i < 50; ++i) many += get("/path/" + std::to_string(i));
    client.send(many);
    rig.run_for(milliseconds(20));
    CHECK(client.received().empty());
    routes.writers[0]->respond(Response::text(200, "first"));
    REQUIRE(client.wait_for("/path/49"));
    CHECK(client.received().find("first") < client.received().find("/path/0"));
    CHECK(client.received().find("/path/48") != std::string::npos);
  }
}

TEST_CASE("a flood of pipelined requests neither overflows the stack nor loses one") {
  Rig rig;
  const Routes routes(rig);
  Client client(rig, Wire::memory);
  std::string many;
  for (int i = 0; i < 5000; ++i) many += get("/path/x");
  client.send(many + get("/path/end"));
  REQUIRE(client.wait_for("/path/end"));
  std::size_t answers = 0;
  for (std::size_t at = 0; (at = client.received().find("HTTP/1.1 200", at)) != std::string::npos; ++at)
    ++answers;
  CHECK(answers == 5001);
}

TEST_CASE("chunked bodies and large bodies reach the handler in one piece") {
  for (const Wire wire : kBoth) {
    Rig rig;
    const Routes routes(rig);
    Client client(rig, wire);
    const std::string chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    REQUIRE(client.ask(chunked + "5\r\nhello\r\n1;x\r\n \r\n5\r\nworld\r\n0\r\n\r\n", "\r\n\r\nhello world"));
    client.take();
    const std::string large(1'500'000, 'x');
    REQUIRE(client.ask(post("/echo", large + "!"), "x!"));
    CHECK(client.take().size() > large.size());
    REQUIRE(client.ask(post("/echo", "small again"), "small again"));
  }
}

TEST_CASE("the byte after the body can be overwritten and restored") {
  Rig rig;
  rig.server.router().post("/", [](Request& request, const Writer& writer) {
    char& after = request.body_data()[request.body_size()];
    const char kept = std::exchange(after, '\0');
    Response response = Response::text(200, request.body_data());
    after = kept;
    writer->respond(std::move(response));
  });
  Client client(rig, Wire::memory);
  client.send(post("/", "one") + post("/", "two"));
  REQUIRE(client.wait_for("two"));
  CHECK(client.received().find("one") != std::string::npos);
}

TEST_CASE("HEAD gets the head of the GET answer, OPTIONS what is allowed") {
  Rig rig;
  const Routes routes(rig);
  Client client(rig, Wire::tcp);
  REQUIRE(client.ask("HEAD /path/x HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n"));
  CHECK(without_date(client.take()) ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 7\r\n\r\n");
  REQUIRE(client.ask("OPTIONS /path/x HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n"));
  CHECK(without_date(client.take()) == "HTTP/1.1 204 No Content\r\nAllow: GET, HEAD, OPTIONS\r\n\r\n");
  REQUIRE(client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n"));
  CHECK(client.take().find("204") != std::string::npos);
}

TEST_CASE("HTTP/1.0 clients get unchunked answers and a closed connection unless they ask otherwise") {
  Rig rig;
  const Routes routes(rig);
  rig.server.router().get("/stream", [](Request&, const Writer& writer) {
    writer->start_stream(200, {});
    writer->write("one ");
    writer->write("two");
    writer->end();
  });
  {
    Client client(rig, Wire::tcp);
    client.send("GET /path/x HTTP/1.0\r\n\r\n");
    REQUIRE(client.wait_for_close());
    CHECK(client.received().find("Connection: close\r\n") != std::string::npos);
  }
  {
    Client client(rig, Wire::tcp);
    REQUIRE(client.ask("GET /path/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "/path/x"));
    CHECK(client.take().find("Connection: keep-alive\r\n") != std::string::npos);
    REQUIRE(client.ask("GET /path/y HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "/path/y"));
  }
  {
    Client client(rig, Wire::tcp);
    client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    REQUIRE(client.wait_for_close());
    CHECK(without_date(client.received()) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\none two");
  }
}

TEST_CASE("a streamed answer is chunked and the connection goes on") {
  for (const Wire wire : kBoth) {
    Rig rig;
    Routes routes(rig);
    Client client(rig, wire);
    client.send(get("/later"));
    REQUIRE(rig.run_until([&] { return routes.writers.size() == 1; }));
    ResponseWriter& writer = *routes.writers[0];
    const Header headers[] = {{"Content-Type", "text/event-stream"}};
    writer.start_stream(200, headers);
    REQUIRE(client.wait_for("\r\n\r\n"));
    CHECK(without_date(client.take()) ==
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    writer.write("data: 1\n\n");
    REQUIRE(client.wait_for("\n\n\r\n"));
    CHECK(client.take() == "9\r\ndata: 1\n\n\r\n");
    writer.write("");
    writer.write(std::string(300, 'x'));
    writer.end();
    REQUIRE(client.wait_for("0\r\n\r\n"));
    CHECK_FALSE(writer.is_open());
    CHECK(client.take() == "12c\r\n" + std::string(300, 'x') + "\r\n0\r\n\r\n");
    REQUIRE(client.ask(get("/path/after"), "/path/after"));
  }
}

TEST_CASE("a HEAD request to a stream gets its head and ends it") {
  Rig rig;
  bool told = false;
  rig.server.router().get("/stream", [&told](Request&, const Writer& writer) {
    writer->on_close([&told] { told = true; });
    writer->start_stream(200, {});
    writer->write("never sent");
  });
  Client client(rig, Wire::memory);
  REQUIRE(client.ask("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n"));
  CHECK(rig.run_until([&told] { return told; }));
  CHECK(without_date(client.take()) == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  CHECK(client.ask(get("/nowhere"), "}"));
}

TEST_CASE("a client that expects it is told to continue, once, and only if it waits") {
  for (const Wire wire : kBoth) {
    Rig rig;
    const Routes routes(rig);
    Client client(rig, wire);
    const std::string whole = post("/echo", "abc", "Expect: 100-continue\r\n");
    const std::string head = whole.substr(0, whole.size() - 3);
    REQUIRE(client.ask(head, "HTTP/1.1 100 Continue\r\n\r\n"));
    client.take();
    REQUIRE(client.ask("abc", "\r\n\r\nabc"));
    CHECK(client.take().find("100 Continue") == std::string::npos);
    REQUIRE(client.ask(whole, "\r\n\r\nabc"));
    CHECK(client.take().find("100 Continue") == std::string::npos);
  }
}

TEST_CASE("a malformed request is answered, the connection closed, what follows ignored") {
  for (const Wire wire : kBoth) {
    Rig rig;
    const Routes routes(rig);
    Client client(rig, wire);
    client.send(get("/path/good") + "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + get("/path/smuggled"));
    REQUIRE(client.wait_for_close());
    CHECK(client.received().find("/path/good") != std::string::npos);
    CHECK(client.received().find("HTTP/1.1 400 Bad Request\r\n") != std::string::npos);
    CHECK(client.received().find("Connection: close\r\n") != std::string::npos);
    CHECK(client.received().ends_with(R"({"error":"more than one Host"})"));
    CHECK(client.received().find("smuggled") == std::string::npos);
    CHECK(rig.run_until([&] {
      client.close();
      return rig.server.connection_count() == 0;
    }));
  }
}

TEST_CASE("bytes after Connection: close are ignored") {
  for (const Wire wire : kBoth) {
    Rig rig;
    const Routes routes(rig);
    Client client(rig, wire);
    client.send(get("/path/one", "Connection: close\r\n") + get("/path/two"));
    REQUIRE(client.wait_for_close());
    CHECK(client.received().find("/path/one") != std::string::npos);
    CHECK(client.received().find("/path/two") == std::string::npos);
  }
}

TEST_CASE("a disconnect reaches the handler that is at work") {
  for (const Wire wire : kBoth) {
    Rig rig;
    Routes routes(rig);
    int closed = 0;
    {
      Client client(rig, wire);
      client.send(post("/later", "kept"));
      REQUIRE(rig.run_until([&] { return routes.writers.size() == 1; }));
      routes.writers[0]->on_close([&closed] { ++closed; });
      CHECK(routes.writers[0]->is_open());
    }
    CHECK(rig.run_until([&closed] { return closed == 1; }));
    CHECK(rig.server.connection_count() == 0);
    CHECK_FALSE(routes.writers[0]->is_open());
    CHECK(routes.requests[0]->body() == "kept");
    routes.writers[0]->respond(Response::empty(200));
    bool late = false;
    routes.writers[0]->on_close([&late] { late = true; });
    CHECK(late);
    rig.run_for(milliseconds(5));
    CHECK(closed == 1);
  }
}

TEST_CASE("a disconnect while streaming reaches the handler") {
  Rig rig;
  Routes routes(rig);
  bool closed = false;
  {
    Client client(rig, Wire::tcp);
    client.send(get("/later"));
    REQUIRE(rig.run_until([&] { return routes.writers.size() == 1; }));
    routes.writers[0]->on_close([&closed] { closed = true; });
    routes.writers[0]->start_stream(200, {});
    routes.writers[0]->write("x");
    REQUIRE(client.wait_for("x"));
  }
  CHECK(rig.run_until([&closed] { return closed; }));
}

TEST_CASE("a completed answer is not reported as closed") {
  Rig rig;
  Routes routes(rig);
  bool closed = false;
  {
    Client client(rig, Wire::memory);
    client.send(get("/later"));
    REQUIRE(rig.run_until([&] { return routes.writers.size() == 1; }));
    routes.writers[0]->on_close([&closed] { closed = true; });
    routes.writers[0]->respond(Response::text(200, "done"));
    REQUIRE(client.wait_for("done"));
  }
  rig.run_for(milliseconds(5));
  CHECK_FALSE(closed);
}

TEST_CASE("the request lives as long as its writer, later requests included") {
  Rig rig;
  Routes routes(rig);
  Client client(rig, Wire::memory);
  client.send(post("/later", "first body"));
  REQUIRE(rig.run_until([&] { return routes.writers.size() == 1; }));
  routes.writers[0]->respond(Response::text(200, "one"));
  REQUIRE(client.wait_for("one"));
  REQUIRE(client.ask(post("/echo", std::string(100'000, 'z')), "zz"));
  CHECK(routes.requests[0]->body() == "first body");
  CHECK(routes.requests[0]->path == "/later");
  CHECK(routes.requests[0]->header("host") == std::string_view("localhost"));
}

TEST_CASE("a handler that throws, or forgets to answer, is answered for") {
  Rig rig;
  rig.server.router()
      .get("/throws", [](Request&, const Writer&) { throw std::runtime_error("secret detail"); })
      .get("/throws-int", [](Request&, const Writer&) { throw 42; })
      .get("/forgets", [](Request&, const Writer&) {})
      .get("/both", [](Request&, const Writer& writer) {
        writer->respond(Response::text(200, "answered"));
        throw std::runtime_error("too late");
      });
  Client client(rig, Wire::memory);
  for (const char* path : {"/throws", "/throws-int", "/forgets"}) {
    REQUIRE(client.ask(get(path), R"({"error":"internal error"})"));
    CHECK(client.take().find("HTTP/1.1 500 Internal Server Error\r\n") == 0);
  }
  CHECK(rig.log.find("secret detail") != std::string::npos);
  CHECK(rig.log.find("/forgets dropped its writer") != std::string::npos);
  REQUIRE(client.ask(get("/both"), "answered"));
}

TEST_CASE("only the first answer counts") {
  Rig rig;
  rig.server.router().get("/", [](Request&, const Writer& writer) {
    writer->write("before the start");
    writer->end();
    writer->respond(Response::text(200, "first"));
    writer->respond(Response::text(201, "second"));
    writer->start_stream(202, {});
    writer->write("third");
    writer->end();
  });
  Client client(rig, Wire::memory);
  REQUIRE(client.ask(get("/"), "first"));
  client.take();
  REQUIRE(client.ask(get("/"), "first"));
  CHECK(client.take().find("third") == std::string::npos);
}

TEST_CASE("header values cannot add lines, framing fields are the server's") {
  Rig rig;
  rig.server.router().get("/", [](Request&, const Writer& writer) {
    writer->add_header("X-Added", "a\r\nX-Evil: 1");
    writer->respond(Response::text(200, "x")
                        .with("X-Split", "v\r\nSet-Cookie: evil")
                        .with("Content-Length", "99")
                        .with("Transfer-Encoding", "chunked")
                        .with("Connection", "upgrade"));
  });
  Client client(rig, Wire::memory);
  REQUIRE(client.ask(get("/"), "\r\n\r\nx"));
  const std::string answer = client.take();
  CHECK(answer.find("\nSet-Cookie") == std::string::npos);
  CHECK(answer.find("\nX-Evil") == std::string::npos);
  CHECK(answer.find("X-Added: a  X-Evil: 1\r\n") != std::string::npos);
  CHECK(answer.find("Content-Length: 1\r\n") != std::string::npos);
  CHECK(answer.find("99") == std::string::npos);
  CHECK(answer.find("chunked") == std::string::npos);
  REQUIRE(client.ask(get("/nowhere"), "}"));
  CHECK(client.take().find("X-Added") == std::string::npos);
}

TEST_CASE("answers may come from other threads") {
  Rig rig;
  std::vector<std::thread> threads;
  rig.server.router().get("/", [&threads](Request&, Writer writer) {
    threads.emplace_back([writer = std::move(writer)] {
      writer->add_header("X-Thread", "yes");
      writer->start_stream(200, {});
      for (int i = 0; i < 100; ++i) writer->write(std::to_string(i) + ",");
      writer->end();
    });
  });
  Client client(rig, Wire::tcp);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(client.ask(get("/"), "0\r\n\r\n"));
    const std::string answer = client.take();
    CHECK(answer.find("X-Thread: yes\r\n") != std::string::npos);
    CHECK(answer.find("98,") < answer.find("99,"));
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("a large answer reaches a slow reader whole, and nothing more is read meanwhile") {
  for (const Wire wire : kBoth) {
    Rig rig;
    int handled = 0;
    rig.server.router().get("/big", [&handled](Request&, const Writer& writer) {
      ++handled;
      std::string body(20'000'000, 'b');
      body.back() = '!';
      writer->respond_with(200, {}, body);
    });
    Client client(rig, wire, false);
    client.send(get("/big") + get("/big"));
    rig.run_for(milliseconds(50));
    CHECK(handled == 1);
    client.start_reading();
    REQUIRE(rig.run_until([&client] { return client.received().size() > 20'000'000; }));
    REQUIRE(rig.run_until(
        [&] { return client.received().size() > 40'000'000 && client.received().back() == '!'; }));
    CHECK(handled == 2);
  }
}

TEST_CASE("a stream whose reader is too slow shows what waits, then is given up") {
  ServerOptions options;
  options.limits.max_stream_buffer_bytes = 1'000'000;
  Rig rig(options);
  Routes routes(rig);
  Client client(rig, Wire::memory, false);
  client.send(get("/later"));
  REQUIRE(rig.run_until([&] { return routes.writers.size() == 1; }));
  ResponseWriter& writer = *routes.writers[0];
  bool closed = false;
  writer.on_close([&closed] { closed = true; });
  writer.start_stream(200, {});
  CHECK(writer.buffered_bytes() == 0);
  for (int i = 0; i < 12; ++i) writer.write(std::string(100'000, 'x'));
  CHECK(rig.run_until([&closed] { return closed; }));
  CHECK(writer.buffered_bytes() > 900'000);
  CHECK(rig.log.find("too slowly") != std::string::npos);
}
