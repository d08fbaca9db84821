// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/fwd.hpp>
#include <mcpxx/transport/request_state.hpp>
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
  /// A Unix socket to listen on, in place of `host` and `port`. The file is made, and removed at the end; who
  /// may connect is up to the umask and the folder.
  std::string unix_path = {};
  /// A socket that listens already, in place of all the above: 3 for the first one that systemd passes to a
  /// service with socket activation. It is taken over, and closed at the end.
  int descriptor = -1;
  /// Where the endpoint lives.
  std::string path = "/mcp";
  /// Threads that serve connections; 0 takes as many as the machine has.
  std::size_t threads = 0;
  /// The URL that clients use, where it is another than that of the bound address: behind a reverse proxy.
  /// Requests for its host and pages of its origin are accepted. It is never taken from what a request says.
  std::string base_url = {};
  /// Values of the Host header to accept besides those of the loopback interface, `host` and the host of
  /// `base_url`; "*" accepts any. On an address that other machines can reach, Host is checked only where
  /// this names some.
  std::vector<std::string> allowed_hosts = {};
  /// Values of the Origin header to accept besides that of `base_url` and, on an address that only this
  /// machine can reach, loopback ones; "*" accepts any. Browsers let pages of these origins read the answers.
  std::vector<std::string> allowed_origins = {};
  /// Reverse proxies whose X-Forwarded-For or Forwarded field tells the client's address, which handlers,
  /// the log and the limit of sessions for each client go by: "10.0.0.0/8", "::1". See http::TrustedProxies.
  std::vector<std::string> trusted_proxies = {};
  /// Clients of the legacy era get no session: every request stands alone.
  bool stateless = false;
  /// Bytes of a request's body. One more is told 413.
  std::size_t max_body_bytes = 4 * 1024 * 1024;
  /// Connections at a time. One more is told 503 and closed.
  std::size_t max_connections = 10'000;
  /// Sessions of the legacy era at a time, in all and for one address or one /64 of IPv6 (0: no such limit).
  /// One more initialize is answered with 503.
  std::size_t max_sessions = 10'000;
  std::size_t max_sessions_per_client = 1'000;
  /// How modern calls that wait for input are continued: with keys for several instances, for instance.
  RequestStateOptions request_state = {};
  /// Milliseconds that running requests have to finish when the server is stopped. Then they are answered
  /// with an error, their handlers told to stop and their connections closed; serve_http returns within half
  /// a second of that, whatever handlers do.
  std::int64_t drain_timeout_ms = 5000;
  /// Stops on SIGINT and SIGTERM; a second one has its default action, the end of the process, and so has
  /// either once serve_http has returned.
  bool handle_signals = true;
  /// Stops the server, from any thread: by std::stop_source::request_stop() or the end of a std::jthread.
  /// (Not from a signal handler; that is what `handle_signals` is for.)
  std::stop_token stop = {};
  /// Called by serve_http before it waits, once connections are accepted, with the URL of the endpoint:
  /// "http://127.0.0.1:8000/mcp", with the port that was taken; "unix:/run/app.sock" for a Unix socket.
  SharedFunction<void(std::string_view url)> on_ready = {};
  WireTrace trace = {};
};

/// Serves `server` over Streamable HTTP on threads of its own until it is told to stop. Blocks the calling
/// thread, which serves nothing itself.
///
/// Stopping: no more connections, sessions and their streams end, running requests have `drain_timeout_ms`. A
/// handler that ignores being told to stop is left alone: it goes on in its thread, which owns what the
/// library needs to end it, and must find alive what it uses itself; its answer is dropped.
///
/// Errors: throws ConfigError for options that contradict each other and where it cannot listen, naming the
/// address and what to change (a port that is taken, for instance); std::system_error where signals cannot be
/// handled; what `on_ready` throws, after having stopped.
void serve_http(const Server& server, const HttpOptions& options = {});

}  // namespace mcpxx
