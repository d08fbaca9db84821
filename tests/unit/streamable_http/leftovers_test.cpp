// SPDX-License-Identifier: MIT
// What clients that probe or vanish leave behind: nothing. A program of its own, because it counts
// descriptors and memory of the whole process.
#include <malloc.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <asio/ip/tcp.hpp>

#include <mcpxx/http/server.hpp>
#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;
using namespace std::chrono_literals;

namespace {

using asio::ip::tcp;

std::string on_wire(const Message& message) {
  std::string text = message.http_method + " /mcp HTTP/1.1\r\n";
  for (const auto& [name, value] : message.headers) text += name + ": " + value + "\r\n";
  return text + "Content-Length: " + std::to_string(message.body.size()) + "\r\n\r\n" + message.body;
}

/// The first `part` in eight of a request.
std::string part_of(const Message& message, std::size_t part) {
  const std::string text = on_wire(message);
  return text.substr(0, text.size() * part / 8);
}

/// What one client after the other sends before it vanishes.
std::vector<std::string> last_words() {
  const auto call = modern_call("name");
  return {
      "",
      "G",
      part_of(call, 2),
      on_wire(call).substr(0, on_wire(call).find("\r\n\r\n") + 4),
      part_of(call, 7),
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n{\"jsonrpc\"",
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n" + std::string(20'000, ' '),
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n",
      on_wire(call),
      on_wire(modern_call("slow")),
      on_wire(call) + on_wire(modern_call("slow")) + part_of(call, 3),
      on_wire(legacy(R"({"jsonrpc":"2.0","id":1,"method":"ping"})", "unknown")),
      on_wire(get_stream("unknown")),
      on_wire(initialize()),
      "\x16\x03\x01"};
}

/// A server with the endpoint, on two threads.
class Running {
 public:
  Running()
      : server_({.name = "test",
                 .worker_threads = 2,  // few, since each keeps memory of its own
                 .logger = mcpxx::Logger(mcpxx::Logger::Sink{})}),
        endpoint_(server_, options()) {
    server_.tool("name", "A tool", [] { return std::string("called"); });
    server_.tool("slow", "A tool",
                 [](mcpxx::Context& context) {
                   for (int i = 0; i < 5 && !context.cancelled(); ++i) std::this_thread::sleep_for(1ms);
                   context.report_progress(1);
                   return std::string("called");
                 },
                 {.execution = mcpxx::Execution::worker});
    endpoint_.mount(http_.router());
    http_.start();
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { io_.run(); });
  }
  ~Running() {
    endpoint_.close();
    http_.stop();
    for (auto& thread : threads_) thread.join();
  }

  std::uint16_t port() const { return http_.address().port; }
  std::size_t connections() const { return http_.connection_count(); }
  std::size_t sessions() const { return endpoint_.session_count(); }

 private:
  static StreamableHttpOptions options() {
    StreamableHttpOptions options;
    options.session_idle_ms = 200;  // of the clients that vanished behind `initialize`
    return options;
  }

  asio::io_context io_;
  mcpxx::http::Server http_{io_.get_executor()};
  Server server_;
  StreamableHttp endpoint_;
  std::vector<std::thread> threads_;
};

bool wait_until(const std::function<bool()>& done) {
  const auto limit = std::chrono::steady_clock::now() + 10s;
  while (!done()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

/// Connects, each time from another address of this machine: closed connections keep their ports for a while.
tcp::socket connect(asio::io_context& io, std::uint16_t port, unsigned number) {
  tcp::socket socket(io, tcp::v4());
  // Nothing here waits without a bound. That of sends holds for ::connect() as well; Asio's own blocking
  // operations would heed neither.
  const timeval bound{10, 0};
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    REQUIRE(::setsockopt(socket.native_handle(), SOL_SOCKET, option, &bound, sizeof(bound)) == 0);
  }
  socket.bind({asio::ip::address_v4(0x7f000002 + number % 200), 0});
  const tcp::endpoint server(asio::ip::address_v4::loopback(), port);
  REQUIRE(::connect(socket.native_handle(), server.data(), static_cast<socklen_t>(server.size())) == 0);
  return socket;
}

/// What the server does not take, because it has closed the connection, is dropped.
void send(tcp::socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// The first bytes of the answer to `message`.
std::string ask(std::uint16_t port, const Message& message) {
  asio::io_context io;
  auto socket = connect(io, port, 0);
  send(socket, on_wire(message));
  std::array<char, 12> start{};
  const ssize_t size = ::recv(socket.native_handle(), start.data(), start.size(), MSG_WAITALL);
  return {start.data(), static_cast<std::size_t>(std::max(size, ssize_t{0}))};
}

void abandon_connections(const Running& running, unsigned count) {
  constexpr unsigned kBatch = 250;
  const auto words = last_words();
  asio::io_context io;
  for (unsigned number = 0; number < count;) {
    std::vector<tcp::socket> batch;
    for (unsigned i = 0; i < kBatch && number < count; ++i, ++number) {
      batch.push_back(connect(io, running.port(), number));
      const std::string& text = words[number % words.size()];
      send(batch.back(), text);
      std::error_code ignored;
      // Two in three vanish with a reset.
      if (number % 3 != 0) batch.back().set_option(asio::socket_base::linger(true, 0), ignored);
      // Some at once, the others with the batch.
      if (number % 5 == 0) batch.back().close(ignored);
    }
  }
  // Sessions are looked through when one is looked for.
  REQUIRE(wait_until([&] {
    CHECK(ask(running.port(), get_stream("unknown")) == "HTTP/1.1 404");
    return running.sessions() == 0;
  }));
  REQUIRE(wait_until([&] { return running.connections() == 0; }));
}

std::size_t descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

struct Memory {
  std::size_t heap = 0;
  std::size_t resident = 0;
};

Memory memory() {
  malloc_trim(0);  // what the heap keeps for later is no leftover
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  std::size_t resident = 0;
  statm >> pages >> resident;
  return {mallinfo2().uordblks, resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE))};
}

}  // namespace

TEST_CASE("10,000 abandoned connections leave no session, descriptor or memory behind", "[http][leftovers]") {
  Running running;
  // Until caches, pools and the heap have their size.
  abandon_connections(running, 2'500);
  const std::size_t descriptors_before = descriptors();
  const Memory before = memory();

  abandon_connections(running, 10'000);
  CHECK(descriptors() == descriptors_before);
  CHECK(ask(running.port(), modern_call("name")) == "HTTP/1.1 200");
  if (before.heap == 0) {
    WARN("the heap is not that of glibc: memory is left to the leak checker");
    return;
  }
  // 40 bytes for each connection: less than one kept object for each of them, more than what the heap caches
  // for threads varies by. Calls still running on workers end meanwhile.
  CHECK(wait_until([&] { return memory().heap < before.heap + 400'000; }));
  // 200 bytes for each, less than one kept connection; the heap may be fragmented a little otherwise.
  CHECK(memory().resident < before.resident + 2'000'000);
}

TEST_CASE("300 probes with GET, HEAD and DELETE open no session and end none", "[http][leftovers]") {
  Rig rig;
  const std::string session = rig.open_session();
  const std::string foreign = Rig().open_session();
  const std::vector<std::string> ids = {"",
                                        "unknown",
                                        foreign,
                                        session + "x",
                                        session.substr(1),
                                        std::string(session.rbegin(), session.rend()),
                                        "../" + session,
                                        session + ", " + session,
                                        std::string(4'000, 'x'),
                                        "\xff\xfe"};
  const std::vector<std::optional<std::string>> accepts = {std::nullopt, "text/event-stream",
                                                           "application/json", "text/html;q=0.1", "*/*"};
  int probes = 0;
  for (const char* method : {"GET", "HEAD", "DELETE"}) {
    for (const std::string& id : ids) {
      for (const auto& accept : accepts) {
        for (const char* version : {"2025-11-25", "2031-01-01"}) {
          Message probe = get_stream(id).with("MCP-Protocol-Version", version).without("Accept");
          probe.http_method = method;
          if (accept) probe.with("Accept", *accept);
          const auto writer = rig.ask(probe);
          INFO(method << " " << id << " " << accept.value_or("-") << " " << version);
          CHECK(writer->status() >= 400);
          CHECK(writer->status() < 500);
          CHECK_FALSE(writer->header("Mcp-Session-Id").has_value());
          CHECK(rig.endpoint.session_count() == 1);
          ++probes;
        }
      }
    }
  }
  CHECK(probes == 300);
  // What belongs to a session does not get at it with the wrong Accept, method or revision either.
  const Message wrong[] = {get_stream(session).with("Accept", "text/html"),
                           get_stream(session).with("MCP-Protocol-Version", "2031-01-01"),
                           get_stream(session).with("MCP-Protocol-Version", "2026-07-28"),
                           delete_session(session).with("MCP-Protocol-Version", "2031-01-01"),
                           delete_session(session).with("MCP-Protocol-Version", "2026-07-28")};
  for (const Message& message : wrong) {
    CHECK(rig.ask(message)->status() / 100 == 4);
    CHECK(rig.endpoint.session_count() == 1);
  }
  CHECK(rig.answer(legacy(R"({"jsonrpc":"2.0","id":1,"method":"ping"})", session)).contains("result"));
}
