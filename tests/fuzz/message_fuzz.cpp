// SPDX-License-Identifier: MIT
// Lines of any bytes, sent to a server with one of everything; whatever it answers is JSON.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/server/server.hpp>
#include <mcpxx/transport/in_memory.hpp>

namespace {

struct Arguments {
  std::string text;
  int count = 1;
};

mcpxx::Server make_server() {
  mcpxx::ServerOptions options;
  options.name = "fuzz";
  options.logger = mcpxx::Logger(nullptr);
  mcpxx::Server server(std::move(options));
  server.tool("echo", "Echoes", [](const Arguments& in) { return in; });
  server.text_resource("fuzz://text", "text");
  server.resource_template("fuzz://{text}", [](const Arguments& in) { return in.text; });
  server.prompt("ask", "Asks", [](const Arguments& in) { return in.text; });
  return server;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mcpxx::Server server = make_server();
  std::string_view lines(reinterpret_cast<const char*>(data), size);
  asio::io_context io;
  mcpxx::InMemoryTransport transport(server, io.get_executor(), [](const std::string& message) {
    if (!mcpxx::json::parse(message)) std::abort();
  });
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    transport.send(std::string(lines.substr(0, end)));
    io.restart();
    io.run();
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return 0;
}
