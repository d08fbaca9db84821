// SPDX-License-Identifier: MIT
// A program that serves stdio, with the component `server` alone. First it shows that exceptions are
// caught across the boundary of a shared library.

#include <iostream>
#include <string>

#include <mcpxx/async.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/version.hpp>

struct GreetArgs {
  std::string name;
};

namespace {

bool catches_config_error(mcpxx::Server& server) {
  try {
    server.tool("greet", "The name is taken", [](const GreetArgs& in) { return in.name; });
  } catch (const mcpxx::ConfigError&) {
    return true;
  }
  return false;
}

}  // namespace

int main() {
  mcpxx::Server server{{.name = "consumer", .version = MCPXX_VERSION_STRING}};
  server.tool("greet", "Greets somebody", [](const GreetArgs& in) { return "Hello, " + in.name; });
  // Thrown here, caught in the library, which makes it an answer of the tool.
  server.tool("refuse", "Refuses",
              [](const GreetArgs& in) -> std::string { throw mcpxx::ToolError("not for " + in.name); });
  server.tool("later", "Greets from a coroutine",
              [](const GreetArgs& in) -> asio::awaitable<std::string> { co_return "Later, " + in.name; });
  if (!catches_config_error(server)) {
    std::cerr << "ConfigError was not caught\n";
    return 1;
  }
  mcpxx::serve_stdio(server);
}
