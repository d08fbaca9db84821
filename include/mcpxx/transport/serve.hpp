// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/fwd.hpp>
#include <mcpxx/transport/stdio.hpp>
#include <mcpxx/transport/trace.hpp>
#include <mcpxx/unique_function.hpp>

namespace mcpxx {

/// How a server is served over HTTP by serve_http. An application with an executor of its own uses
/// <mcpxx/transport/streamable_http.hpp> instead.
struct HttpOptions {
  /// Address or name to listen on.
  std::string host = "127.0.0.1";
  /// 0 takes any free one; see `on_ready`.
  std::uint16_t port = 8000;
  /// Where the endpoint lives.
  std::string path = "/mcp";
  /// Threads that serve connections; 0 takes as many as the machine has.
  std::size_t threads = 0;
  /// Values of the Host header to accept besides those of the loopback interface and `host`; "*" accepts any.
  /// On an address that other machines can reach, Host is checked only where this names some.
  std::vector<std::string> allowed_hosts = {};
  /// Values of the Origin header to accept besides loopback ones; "*" accepts any.
  std::vector<std::string> allowed_origins = {};
  /// Clients of the legacy era get no session: every request stands alone.
  bool stateless = false;
  /// Milliseconds that running requests have to finish when the server is stopped; then their connections
  /// are closed and handlers told to stop. serve_http returns once those that run on workers have done so.
  std::int64_t drain_timeout_ms = 5000;
  /// Stops on SIGINT and SIGTERM; a second one has its default action, the end of the process. Without, only
  /// the end of the process ends serve_http.
  bool handle_signals = true;
  /// Called once connections are accepted, with the URL of the endpoint.
  SharedFunction<void(std::string_view url)> on_ready = {};
  WireTrace trace = {};
};

/// Serves `server` over Streamable HTTP on threads of its own until it is told to stop. Blocks the calling
/// thread. Errors: throws ConfigError for options that contradict each other and where it cannot listen,
/// std::system_error where signals cannot be handled.
void serve_http(const Server& server, const HttpOptions& options = {});

}  // namespace mcpxx
