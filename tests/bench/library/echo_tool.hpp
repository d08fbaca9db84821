// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <mcpxx/mcpxx.hpp>

namespace bench {

struct EchoArguments {
  std::string text;
  int count;
  bool loud;
  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&EchoArguments::loud>("Whether to shout").required());
  }
};

/// The server both transports of the library serve: one typed tool of three arguments, structured both ways.
inline mcpxx::Server echo_server() {
  mcpxx::Server server{{.name = "bench", .version = "1.0.0"}};
  server.tool("echo_arguments", "Returns its arguments", [](EchoArguments in) { return in; });
  return server;
}

}  // namespace bench
