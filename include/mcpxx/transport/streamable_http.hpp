// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <mcpxx/http/exchange.hpp>
#include <mcpxx/http/message.hpp>
#include <mcpxx/http/router.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/server/server.hpp>
#include <mcpxx/storage/key_value_store.hpp>
#include <mcpxx/transport/trace.hpp>

namespace mcpxx {

/// Whether legacy clients (revisions up to 2025-11-25) get sessions.
enum class SessionMode {
  /// initialize opens a session: log levels and list changes per client; requests without its id are refused.
  stateful,
  /// Every request stands alone; GET and DELETE are answered with 405. For many instances without a shared
  /// store.
  stateless,
};

/// Options of an endpoint; every member has a default that is safe on the open network.
struct StreamableHttpOptions {
  /// Where mount() puts the endpoint. Answers with and without a trailing slash.
  std::string path = "/mcp";
  SessionMode sessions = SessionMode::stateful;
  /// Sessions at a time. One more initialize is answered with 503 and Retry-After.
  std::size_t max_sessions = 10'000;
  /// Milliseconds without a request or an open stream after which a session is forgotten.
  std::int64_t session_idle_ms = 30 * 60 * 1000;
  /// Milliseconds of silence after which a pending call becomes an event stream, if its client accepts one,
  /// and between its keep-alive comments, so that proxies do not cut a slow tool; 0 sends none.
  std::int64_t keep_alive_ms = 15'000;
  /// What a message may ask of the parser.
  json::ReadLimits read_limits = {};
  /// Only this machine can reach the server, so Host is checked too: what HostPolicy::loopback says. Leave it
  /// set unless the server binds an address others can reach.
  bool loopback = true;
  /// See http::HostPolicy.
  std::vector<std::string> allowed_hosts = {};
  std::vector<std::string> allowed_origins = {};
  std::string base_url = {};
  /// Moves handlers that may block to the server's worker pool (Execution::automatic). Without, they run on
  /// the thread of their connection, which in an application's own executor is where it expects them.
  bool use_workers = false;
  /// Keeps the records of sessions; empty keeps them in memory. Instances that share a store can serve each
  /// other's sessions.
  std::shared_ptr<KeyValueStore> store = {};
  /// Sees the messages of this transport.
  WireTrace trace = {};
};

namespace detail {
class HttpEndpoint;
}

/// The Streamable HTTP transport (specification, basic/transports): one path that serves revision 2026-07-28
/// and the legacy revisions at once. What a request claims decides which rules it is held to.
///
/// StreamableHttp is a handle over shared state: copies are the same endpoint, and routes that were mounted
/// keep it alive. Thread-safety: every member may be called from any thread.
class StreamableHttp {
 public:
  /// Throws ConfigError for a path, host or origin that makes no sense.
  explicit StreamableHttp(const Server& server, StreamableHttpOptions options = {});

  /// Adds the endpoint's routes: `path`, and explanatory 404s on /sse and /messages for clients of the
  /// transport this one replaced.
  void mount(http::Router& router);

  /// Answers one request, whatever HTTP stack it came through. `request` must live as long as `writer` is
  /// held.
  void handle(http::Request& request, std::shared_ptr<http::ResponseWriter> writer);

  /// Ends all sessions and streams properly; requests that run are not touched. http::Server::on_stop calls
  /// it for serve_http.
  void close();

  /// Sessions that are open now.
  std::size_t session_count() const;

 private:
  std::shared_ptr<detail::HttpEndpoint> endpoint_;
};

}  // namespace mcpxx
