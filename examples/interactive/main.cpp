// SPDX-License-Identifier: MIT
// A server whose tools talk with their user: a wizard of two questions, a step that is paid for once, a
// question to the client's model, progress, a call that outlives its connection, and a task. The handlers are
// the same for clients of every revision.
//
//   interactive [--host H] [--port P] [--keys FILE] [--record FILE] [LEDGER]
//       over HTTP, by default http://127.0.0.1:8000/mcp
//   interactive --stdio [--record FILE] [LEDGER]
//       over stdin and stdout
//
// LEDGER is a file that gets a line for each payment. Each line of the file given with --keys is a secret of
// at least 32 characters, the first of which seals what has to be remembered while a user thinks. Programs
// that share it continue each other's calls: start two of them on two ports, call buy_report at one and send
// the answer to the other.
//
// To try it, add it to a client that can ask its user (elicitation), or open it in the inspector:
//   npx @modelcontextprotocol/inspector build/dev/examples/interactive --stdio
// Then call book_trip with a destination, and answer the two forms.

#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>

#include <mcpxx/storage/memory_store.hpp>

#include "interactive/tools.hpp"
#include "support/command_line.hpp"

namespace {

void run(const examples::CommandLine& command_line) {
  const auto& operands = command_line.operands;
  const auto ledger = std::make_shared<interactive::Ledger>(operands.empty() ? "" : operands.front());
  // The store keeps tasks and the events of streams, so that clients of the legacy era can come back for
  // them.
  mcpxx::Server server{
      {.name = "interactive", .version = "1.0.0", .store = std::make_shared<mcpxx::MemoryStore>()}};
  interactive::add_asking_tools(server, ledger);
  interactive::add_long_tools(server);
  examples::serve(server, command_line);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto command_line = examples::parse_command_line(argc, argv);
    if (command_line.operands.size() > 1)
      throw std::invalid_argument(
          "usage: interactive [--host H] [--port P] [--keys FILE] [--stdio] [--record FILE] [LEDGER]");
    run(command_line);
  } catch (const std::exception& error) {
    std::cerr << "interactive: " << error.what() << '\n';
    return 1;
  }
}
