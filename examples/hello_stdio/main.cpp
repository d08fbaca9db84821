// SPDX-License-Identifier: MIT
// The smallest server: one typed tool over stdin and stdout. A client starts it as a child process, for
// instance
//   claude mcp add hello build/dev/examples/hello_stdio
//   npx @modelcontextprotocol/inspector --cli build/dev/examples/hello_stdio --method tools/list
// By hand: start it and type {"jsonrpc":"2.0","id":1,"method":"ping"}

#include <string>

#include <mcpxx/mcpxx.hpp>

struct GreetArgs {
  std::string name;
  bool loud = false;
};

int main() {
  mcpxx::Server server{{.name = "hello", .version = "1.0.0"}};

  server.tool("greet", "Greets somebody by name",
              [](const GreetArgs& in) { return "Hello, " + in.name + (in.loud ? "!" : "."); });

  mcpxx::serve_stdio(server);
}
