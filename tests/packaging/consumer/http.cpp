// SPDX-License-Identifier: MIT
// A program that serves HTTP on a free port, with the component `http`. It prints the URL and stops when its
// standard input ends.

#include <iostream>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include <mcpxx/mcpxx.hpp>
#include <mcpxx/transport/streamable_http.hpp>

struct GreetArgs {
  std::string name;
};

// Stands for an llhttp of the application's own. Were these names the library's too, linking would fail, or
// its parser would end up here.
extern "C" int llhttp_execute() { return 42; }
extern "C" int llhttp__internal_execute() { return 42; }

int main() {
  mcpxx::Server server{{.name = "consumer", .version = "1.0.0"}};
  server.tool("greet", "Greets somebody", [](const GreetArgs& in) { return "Hello, " + in.name; });

  std::stop_source stop;
  mcpxx::HttpOptions options;
  options.port = 0;
  options.threads = 1;
  options.stop = stop.get_token();
  options.on_ready = [](std::string_view url) { std::cout << url << std::endl; };
  std::jthread watcher([&stop] {
    std::string line;
    while (std::getline(std::cin, line)) {
    }
    stop.request_stop();
  });
  mcpxx::serve_http(server, options);
}
