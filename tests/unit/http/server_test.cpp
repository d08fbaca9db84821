// SPDX-License-Identifier: MIT
#include "rig.hpp"

#include "support/catch.hpp"

#include <mcpxx/error.hpp>

#include <asio/connect.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

#include <atomic>
#include <filesystem>
#include <optional>
#include <thread>
#include <vector>

#include <unistd.h>

using namespace mcpxx::http;
using namespace mcpxx::test;
using std::chrono::milliseconds;

namespace {

using Writer = std::shared_ptr<ResponseWriter>;

void hello(Request&, const Writer& writer) { writer->respond(Response::text(200, "hello")); }

/// Blocking: everything a server on that socket says until it closes.
template <class Socket>
std::string talk(Socket& socket, const std::string& text) {
  asio::write(socket, asio::buffer(text));
  std::string answer;
  std::error_code ignored;
  asio::read(socket, asio::dynamic_buffer(answer), ignored);
  return answer;
}

std::string fetch(const mcpxx::net::BoundAddress& address, const std::string& text) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::make_address(address.host), address.port});
  return talk(socket, text);
}

const std::string kLastGet = get("/", "Connection: close\r\n");

}  // namespace

TEST_CASE("start() binds a free port, reports it and serves") {
  asio::io_context io;
  mcpxx::net::BoundAddress ready;
  Server server(io.get_executor(), {.on_ready = [&ready](const auto& address) { ready = address; }});
  CHECK(server.url().empty());
  server.router().get("/", hello);
  server.start();
  CHECK(ready.port != 0);
  CHECK(ready.loopback);
  CHECK(server.url() == "http://127.0.0.1:" + std::to_string(ready.port));
  std::thread thread([&io] { io.run(); });
  CHECK(fetch(server.address(), kLastGet).ends_with("\r\n\r\nhello"));
  server.stop();
  thread.join();
  CHECK(server.connection_count() == 0);
}

TEST_CASE("a taken port is a clear error that names address and port") {
  asio::io_context io;
  Server first(io.get_executor());
  first.start();
  const std::uint16_t port = first.address().port;
  Server second(io.get_executor(), {.port = port});
  std::string message;
  try {
    second.start();
  } catch (const mcpxx::ConfigError& error) {
    message = error.what();
  }
  CHECK(message.find("127.0.0.1:" + std::to_string(port)) != std::string::npos);
  CHECK(message.find("`port`") != std::string::npos);
  CHECK_THROWS_AS(first.start(), mcpxx::ConfigError);
}

TEST_CASE("a Unix socket is served, its stale file replaced, its file removed") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("mcpxx_http_test_" + std::to_string(::getpid()) + ".sock"))
          .string();
  std::filesystem::remove(path);
  {
    asio::io_context io;
    asio::local::stream_protocol::acceptor stale(io, asio::local::stream_protocol::endpoint(path));
  }
  REQUIRE(std::filesystem::exists(path));
  asio::io_context io;
  Server server(io.get_executor(), {.unix_path = path});
  std::string remote;
  server.router().get("/", [&remote](Request& request, const Writer& writer) {
    remote = request.remote_address;
    CHECK(request.is_local);
    hello(request, writer);
  });
  server.start();
  CHECK(server.address().to_string() == "unix:" + path);
  Server other(io.get_executor(), {.unix_path = path});
  CHECK_THROWS_AS(other.start(), mcpxx::ConfigError);
  std::thread thread([&io] { io.run(); });
  asio::io_context client_io;
  asio::local::stream_protocol::socket socket(client_io);
  socket.connect(asio::local::stream_protocol::endpoint(path));
  CHECK(talk(socket, kLastGet).ends_with("hello"));
  socket.close();
  server.stop();
  thread.join();
  CHECK(remote == "unix");
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a listening descriptor can be handed over") {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
  const std::uint16_t port = acceptor.local_endpoint().port();
  Server server(io.get_executor(), {.descriptor = acceptor.release()});
  server.router().get("/", hello);
  server.start();
  CHECK(server.address().port == port);
  std::thread thread([&io] { io.run(); });
  CHECK(fetch(server.address(), kLastGet).ends_with("hello"));
  server.stop();
  thread.join();
}

TEST_CASE("a descriptor that is no listening socket is refused") {
  asio::io_context io;
  asio::ip::tcp::socket unbound(io, asio::ip::tcp::v4());
  Server server(io.get_executor(), {.descriptor = unbound.native_handle()});
  CHECK_THROWS_AS(server.start(), mcpxx::ConfigError);
  Server closed(io.get_executor(), {.descriptor = 9999});
  CHECK_THROWS_AS(closed.start(), mcpxx::ConfigError);
}

TEST_CASE("stop() closes idle connections and lets running requests finish") {
  Rig rig;
  std::vector<Writer> writers;
  rig.server.router().get("/", hello).get("/later", [&writers](Request&, Writer writer) {
    writers.push_back(std::move(writer));
  });
  Client idle(rig, Wire::tcp);
  REQUIRE(idle.ask(get("/"), "hello"));
  Client busy(rig, Wire::tcp);
  busy.send(get("/later"));
  REQUIRE(rig.run_until([&] { return writers.size() == 1; }));
  int told = 0;
  rig.server.on_stop([&told] { ++told; });
  rig.server.stop();
  rig.server.stop();
  CHECK(told == 1);
  rig.server.on_stop([&told] { ++told; });
  CHECK(told == 2);
  REQUIRE(idle.wait_for_close());
  rig.run_for(milliseconds(20));
  CHECK_FALSE(busy.closed());
  writers[0]->respond(Response::text(200, "finished"));
  REQUIRE(busy.wait_for_close());
  CHECK(busy.received().find("Connection: close\r\n") != std::string::npos);
  CHECK(busy.received().ends_with("finished"));
}

TEST_CASE("stop() disconnects what does not finish in time") {
  Rig rig({.stop_timeout = milliseconds(40)});
  std::vector<Writer> writers;
  bool closed = false;
  rig.server.router().get("/later", [&](Request&, Writer writer) {
    writer->on_close([&closed] { closed = true; });
    writers.push_back(std::move(writer));
  });
  Client busy(rig, Wire::tcp);
  busy.send(get("/later"));
  REQUIRE(rig.run_until([&] { return writers.size() == 1; }));
  rig.server.stop();
  REQUIRE(busy.wait_for_close());
  CHECK(rig.run_until([&closed] { return closed; }));
  CHECK(busy.received().empty());
}

TEST_CASE("stop() cuts streams that do not end in time") {
  for (const Wire wire : {Wire::memory, Wire::tcp}) {
    Rig rig({.stop_timeout = milliseconds(40)});
    Writer stream;
    bool closed = false;
    rig.server.router().get("/stream", [&](Request&, Writer writer) {
      writer->on_close([&closed] { closed = true; });
      writer->start_stream(200, {});
      stream = std::move(writer);
    });
    Client client(rig, wire);
    client.send(get("/stream"));
    REQUIRE(client.wait_for("\r\n\r\n"));
    rig.server.stop();
    stream->write("still going");
    REQUIRE(client.wait_for("still going"));
    const auto cut = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!client.closed() && std::chrono::steady_clock::now() < cut) {
      stream->write("x");
      rig.run_for(milliseconds(5));
    }
    CHECK(client.closed());
    CHECK_FALSE(client.received().ends_with("0\r\n\r\n"));
    CHECK(rig.run_until([&closed] { return closed; }));
    CHECK(rig.server.connection_count() == 0);
  }
}

TEST_CASE("the loop runs out of work once a stopped server has drained") {
  asio::io_context io;
  Server server(io.get_executor());
  server.start();
  server.stop();
  CHECK(io.run_for(std::chrono::seconds(5)) > 0);
  CHECK(io.stopped());
}

TEST_CASE("server, router, writer and execution context may go in any order") {
  for (int order = 0; order < 4; ++order) {
    INFO("order " << order);
    Writer kept;
    std::optional<Router> router;
    auto io = std::make_unique<asio::io_context>();
    auto server = std::make_unique<Server>(io->get_executor());
    router = server->router();
    router->get("/later", [&kept](Request&, Writer writer) { kept = std::move(writer); });
    server->start();
    asio::io_context client_io;
    asio::ip::tcp::socket client(client_io);
    client.connect({asio::ip::make_address("127.0.0.1"), server->address().port});
    asio::write(client, asio::buffer(get("/later")));
    for (int i = 0; i < 1000 && !kept; ++i) io->run_one_for(milliseconds(10));
    REQUIRE(kept);
    if (order == 0) server.reset();
    if (order <= 1) io.reset();
    if (order == 2) kept.reset();
    router.reset();
    if (order == 3) {
      Server copy = *server;
      server.reset();
      CHECK(copy.address().port != 0);
      io->run_for(milliseconds(5));
      CHECK(copy.connection_count() == 1);
    }
    if (io) io->run_for(milliseconds(5));
    io.reset();
    if (kept) {
      CHECK_FALSE(kept->is_open());
      kept->respond(Response::empty(200));
    }
    server.reset();
  }
}

TEST_CASE("many clients are served by several threads") {
  asio::io_context io(4);
  std::atomic<int> handled{0};
  Server server(io.get_executor());
  server.router().post("/", [&handled](Request& request, const Writer& writer) {
    ++handled;
    std::string body(request.body());
    writer->respond_with(200, {}, body);
  });
  server.start();
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&io] { io.run(); });
  std::atomic<int> right{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&server, &right, i] {
      asio::io_context client_io;
      for (int round = 0; round < 20; ++round) {
        const std::string body = std::to_string(i * 1000 + round);
        asio::ip::tcp::socket socket(client_io);
        socket.connect({asio::ip::make_address("127.0.0.1"), server.address().port});
        const std::string answer = talk(socket, post("/", "x") + post("/", body, "Connection: close\r\n"));
        if (answer.ends_with("\r\n\r\n" + body)) ++right;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  CHECK(right == 80);
  CHECK(handled == 160);
  server.stop();
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("connections can be spread over several execution contexts") {
  asio::io_context listening(1);
  asio::io_context first(1);
  asio::io_context second(1);
  const auto keep_first = asio::make_work_guard(first);
  const auto keep_second = asio::make_work_guard(second);
  Server server(
      listening.get_executor(),
      {.connection_executors = {first.get_executor(), second.get_executor()}, .single_threaded = true});
  std::atomic<int> on_first{0};
  std::atomic<int> on_second{0};
  server.router().get("/", [&](Request& request, const Writer& writer) {
    ++(first.get_executor().running_in_this_thread() ? on_first : on_second);
    hello(request, writer);
  });
  server.start();
  std::vector<std::thread> threads;
  for (asio::io_context* io : {&listening, &first, &second}) threads.emplace_back([io] { io->run(); });
  for (int i = 0; i < 6; ++i) CHECK(fetch(server.address(), kLastGet).ends_with("hello"));
  CHECK(on_first == 3);
  CHECK(on_second == 3);
  server.stop();
  first.stop();
  second.stop();
  for (std::thread& thread : threads) thread.join();
}
