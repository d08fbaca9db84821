// SPDX-License-Identifier: MIT
// A server over stdio for the tests to start as a child: it prints where it should not, and can hang.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <mcpxx/mcpxx.hpp>

namespace {

struct Sleep {
  int ms = 0;
};

}  // namespace

int main(int argc, char* argv[]) {
  mcpxx::Server server({.name = "stdio-test", .version = "1", .worker_threads = 4});
  server.tool("print", "", [] {
    std::printf("stray printf\n");
    std::cout << "stray cout" << std::endl;
    return "printed";
  });
  server.tool("sleep", "", [](const Sleep& in) {
    std::this_thread::sleep_for(std::chrono::milliseconds(in.ms));
    return in.ms;
  });
  mcpxx::StdioOptions options;
  if (argc > 1) options.drain_timeout_ms = std::atoll(argv[1]);
  std::printf("before\n");
  mcpxx::serve_stdio(server, options);
  std::printf("after\n");
}
