// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <mcpxx/server/server.hpp>

// The command line that the HTTP examples have in common.

namespace examples {

/// How an example was started.
struct CommandLine {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;
  /// Origins whose pages may use the server, besides those of this machine.
  std::vector<std::string> allowed_origins;
  /// Serve one client on stdin and stdout instead.
  bool stdio = false;
  /// File with a secret on each line, for servers that continue each other's calls (RequestStateOptions), or
  /// empty.
  std::string keys;
  /// File that gets every message (see Recorder), or empty.
  std::string record;
  /// What is not an option.
  std::vector<std::string> operands;
};

/// Reads `--host H`, `--port P`, `--allowed-origin O` (any number of times), `--stdio`, `--keys FILE` and
/// `--record FILE`.
/// Throws std::invalid_argument for anything else that starts with "--", and for a port that is none.
CommandLine parse_command_line(int argc, char** argv);

/// Serves until it is told to stop, over HTTP with the URL as the first line of stdout, or over stdio.
void serve(const mcpxx::Server& server, const CommandLine& command_line);

}  // namespace examples
