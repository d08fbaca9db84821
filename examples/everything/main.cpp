// SPDX-License-Identifier: MIT
// A server with one component of every kind: what the official conformance suite calls, and what the tests of
// real clients call. Read it for how a kind of component is written; to learn the library start with
// hello_stdio.
//
//   everything [--host H] [--port P] [--allowed-origin O]... [--record FILE]
//       over HTTP, by default http://127.0.0.1:8000/mcp; the URL is the first line of stdout, and port 0
//       takes any free one
//   everything --stdio [--record FILE]
//       over stdin and stdout
//
// --allowed-origin lets pages of that origin, such as https://app.example.com, use the server. --record
// appends every message to FILE, one JSON object a line (support/recorder.hpp).

#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>

#include <mcpxx/storage/memory_store.hpp>

#include "everything/fixture.hpp"
#include "support/command_line.hpp"

namespace {

void run(const examples::CommandLine& command_line) {
  // With a store, clients of the legacy era can resume their streams.
  mcpxx::Server server{{.name = "everything",
                        .version = "1.0.0",
                        .title = "Everything",
                        .instructions = "Exercises clients: every component is a test fixture.",
                        .icons = {{.src = "https://example.com/everything.png", .mime_type = "image/png"}},
                        .store = std::make_shared<mcpxx::MemoryStore>()}};
  everything::add_content_tools(server);
  everything::add_structured_tools(server);
  everything::add_async_tools(server);
  everything::add_change_tools(server);
  everything::add_question_tools(server);
  everything::add_replay_tools(server);
  everything::add_task_tools(server);
  everything::add_resources(server);
  everything::add_prompts(server);
  examples::serve(server, command_line);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto command_line = examples::parse_command_line(argc, argv);
    if (!command_line.operands.empty())
      throw std::invalid_argument(
          "usage: everything [--host H] [--port P] [--allowed-origin O]... [--stdio] [--record FILE]");
    run(command_line);
  } catch (const std::exception& error) {
    std::cerr << "everything: " << error.what() << '\n';
    return 1;
  }
}
