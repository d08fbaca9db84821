// SPDX-License-Identifier: MIT
// Serves a folder of text files to MCP clients, to be searched, read and summarised.
//
//   docs_search [--host H] [--port P] FOLDER    over HTTP, by default http://127.0.0.1:8000/mcp; the URL is
//   the first
//                                               line of stdout, and port 0 takes any free one
//   docs_search --stdio FOLDER                  over stdin and stdout
//
// To try it with Claude Code:  claude mcp add --transport http docs http://127.0.0.1:8000/mcp

#include <exception>
#include <iostream>
#include <stdexcept>

#include "docs_search/catalogue.hpp"
#include "docs_search/components.hpp"
#include "support/command_line.hpp"

namespace {

void run(const examples::CommandLine& command_line) {
  mcpxx::Server server{
      {.name = "docs_search",
       .version = "1.0.0",
       .title = "Document search",
       .instructions = "Find documents with the tool search, then read the best hits with the tool read."}};
  docs_search::Catalogue catalogue(server, command_line.operands.front());
  docs_search::add_components(server, catalogue);
  const auto report = catalogue.reindex([](std::size_t, std::size_t) { return true; });
  std::cerr << "docs_search: " << report.documents << " documents, " << report.skipped << " files skipped\n";
  examples::serve(server, command_line);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto command_line = examples::parse_command_line(argc, argv);
    if (command_line.operands.size() != 1)
      throw std::invalid_argument("usage: docs_search [--host H] [--port P] [--stdio] FOLDER");
    run(command_line);
  } catch (const std::exception& error) {
    std::cerr << "docs_search: " << error.what() << '\n';
    return 1;
  }
}
