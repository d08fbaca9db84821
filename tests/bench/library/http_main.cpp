// SPDX-License-Identifier: MIT
// The library over HTTP, one thread:
//   bench_library_http embedded      an endpoint on an executor of the application's own
//   bench_library_http serve         serve_http, as a program without an event loop uses it
// Both print their port. The embedded one has a second endpoint, /stateless, for requests of legacy revisions
// that stand alone.

#include "library/echo_tool.hpp"

#include <asio/io_context.hpp>
#include <mcpxx/http/server.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include <cstdio>
#include <string_view>

namespace {

void print_port(std::string_view url) {
  const auto port = url.substr(url.rfind(':') + 1);
  std::printf("%.*s\n", static_cast<int>(port.find('/')), port.data());
  std::fflush(stdout);
}

void serve_embedded() {
  asio::io_context io(1);
  const mcpxx::Server server = bench::echo_server();
  mcpxx::http::Server http(io.get_executor(), {.single_threaded = true});
  mcpxx::StreamableHttp endpoint(server);
  mcpxx::StreamableHttp stateless(server, {.path = "/stateless", .sessions = mcpxx::SessionMode::stateless});
  endpoint.mount(http.router());
  stateless.mount(http.router());
  http.start();
  print_port(http.url() + "/");
  io.run();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string_view("embedded")) {
    serve_embedded();
  } else if (argc == 2 && argv[1] == std::string_view("serve")) {
    mcpxx::serve_http(bench::echo_server(), {.port = 0, .threads = 1, .on_ready = print_port});
  } else {
    std::fprintf(stderr, "usage: %s embedded|serve\n", argv[0]);
    return 2;
  }
}
