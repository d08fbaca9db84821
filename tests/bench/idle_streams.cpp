// SPDX-License-Identifier: MIT
// What a subscriptions/listen stream costs a server while it is idle, and whether a change reaches all of
// them:
//   bench_idle_streams 5000
// The clients are a child process. Prints one JSON object: heap bytes in use for each stream, the streams
// that were told of one change, and the milliseconds until the last one was.

#include <arpa/inet.h>
#include <malloc.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <mcpxx/http/server.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

// The first ones pay for what all share.
constexpr std::size_t kWarmUp = 100;
constexpr int kPatienceMs = 30'000;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::string listen_request() {
  const std::string body =
      R"({"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"_meta":{)"
      R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
      R"("io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1.0.0"},)"
      R"("io.modelcontextprotocol/clientCapabilities":{}},)"
      R"("notifications":{"toolsListChanged":true,"resourceSubscriptions":["docs://readme"]}}})";
  return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n"
         "Mcp-Method: subscriptions/listen\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

void send_number(int pipe, std::uint32_t number) {
  if (::write(pipe, &number, sizeof number) != sizeof number) fail("write");
}

std::uint32_t receive_number(int pipe) {
  std::uint32_t number = 0;
  if (::read(pipe, &number, sizeof number) != sizeof number) fail("read");
  return number;
}

/// Reads until `text` has come; false where it does not in time.
bool wait_for(int socket, std::string_view text) {
  std::string received;
  char piece[1024];
  while (received.find(text) == std::string::npos) {
    pollfd ready{socket, POLLIN, 0};
    if (::poll(&ready, 1, kPatienceMs) <= 0) return false;
    const auto size = ::recv(socket, piece, sizeof piece, 0);
    if (size <= 0) return false;
    received.append(piece, static_cast<std::size_t>(size));
  }
  return true;
}

int open_stream(std::uint16_t port, const std::string& request) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  if (socket < 0 || ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    fail("connect");
  if (::send(socket, request.data(), request.size(), 0) < 0) fail("send");
  if (!wait_for(socket, "subscriptions/acknowledged")) fail("no acknowledgement");
  return socket;
}

/// Opens as many streams as it is told, again and again; 0: counts those that are told of a change, and ends.
void run_clients(int orders, int answers) {
  const auto port = static_cast<std::uint16_t>(receive_number(orders));
  const std::string request = listen_request();
  std::vector<int> sockets;
  while (const auto count = receive_number(orders)) {
    for (std::uint32_t i = 0; i < count; ++i) sockets.push_back(open_stream(port, request));
    send_number(answers, count);
  }
  std::uint32_t told = 0;
  for (const int socket : sockets) told += wait_for(socket, "notifications/tools/list_changed");
  send_number(answers, told);
}

std::size_t heap_in_use() {
  ::malloc_trim(0);
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace

int main(int argc, char** argv) {
  const auto streams = static_cast<std::uint32_t>(argc > 1 ? std::atoi(argv[1]) : 5000);
  raise_descriptor_limit();
  int orders[2], answers[2];
  if (::pipe(orders) != 0 || ::pipe(answers) != 0) fail("pipe");
  if (::fork() == 0) {
    run_clients(orders[0], answers[1]);
    return 0;
  }

  asio::io_context io(1);
  mcpxx::Server server({.name = "bench"});
  mcpxx::http::Server http(io.get_executor(), {.single_threaded = true});
  mcpxx::StreamableHttp endpoint(server);
  endpoint.mount(http.router());
  http.start();
  const std::string url = http.url();
  send_number(orders[1], static_cast<std::uint32_t>(std::atoi(url.substr(url.rfind(':') + 1).c_str())));
  std::thread loop([&io] { io.run(); });

  const auto open = [&](std::uint32_t count) {
    send_number(orders[1], count);
    receive_number(answers[0]);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  };
  open(kWarmUp);
  const std::size_t before = heap_in_use();
  open(streams);
  const std::size_t after = heap_in_use();

  const auto started = std::chrono::steady_clock::now();
  server.tool("new_tool", "A tool", [] { return std::string("called"); });
  send_number(orders[1], 0);
  const auto told = receive_number(answers[0]);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  std::printf("{\"streams\":%zu,\"bytes_each\":%zu,\"told\":%u,\"ms\":%lld}\n", streams + kWarmUp,
              (after - before) / streams, told, static_cast<long long>(took.count()));
  ::wait(nullptr);
  endpoint.close();
  http.stop();
  loop.join();
}
