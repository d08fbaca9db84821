// SPDX-License-Identifier: MIT
// An application that asks for a token before it hands a request to the endpoint, and tells pages so in a
// form that they can read.

#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

#include <mcpxx/http/cors.hpp>
#include <mcpxx/http/host_guard.hpp>
#include <mcpxx/http/server.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include "support/command_line.hpp"

namespace {

namespace http = mcpxx::http;
using http::Method;

http::Handler ask_for_token(mcpxx::StreamableHttp endpoint, const http::HostPolicy& hosts) {
  const http::Cors cors({.exposed_headers = {"WWW-Authenticate"}});
  return [endpoint, guard = http::HostGuard(hosts), cors](
             http::Request& request, const std::shared_ptr<http::ResponseWriter>& writer) mutable {
    // The endpoint answers preflights, which carry no token, and refuses who may not ask at all.
    const bool passes = request.method == Method::options || guard.check(request).has_value() ||
                        request.header("Authorization") == "Bearer secret";
    if (passes) return endpoint.handle(request, writer);
    cors.add_fields(request, *writer);
    writer->respond(http::Response::error(401, "a token is needed")
                        .with("WWW-Authenticate", "Bearer realm=\"token_server\""));
  };
}

void serve(const examples::CommandLine& command_line) {
  mcpxx::Server server{{.name = "token_server", .version = "1.0.0"}};
  server.tool("whoami", "Tells who calls", [] { return std::string("the bearer of the token"); });

  asio::io_context io;
  http::ServerOptions options;
  options.host = command_line.host;
  options.port = command_line.port;
  options.single_threaded = true;
  http::Server http{io.get_executor(), std::move(options)};
  mcpxx::StreamableHttp endpoint{server, {.allowed_origins = command_line.allowed_origins}};
  http.router().add({Method::post, Method::get, Method::delete_, Method::options}, "/mcp",
                    ask_for_token(endpoint, {.allowed_origins = command_line.allowed_origins}));
  http.on_stop([endpoint]() mutable { endpoint.close(); });
  http.start();

  asio::signal_set signals(io, SIGTERM);
  signals.async_wait([&http](std::error_code, int) { http.stop(); });
  std::cout << http.url() << "/mcp" << std::endl;
  io.run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    serve(examples::parse_command_line(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "token_server: " << error.what() << '\n';
    return 1;
  }
}
