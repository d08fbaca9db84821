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
#include <mcpxx/transport/request_state.hpp>
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
  /// Sessions that one address (http::Request::remote_address) may hold, one /64 network of IPv6; the next
  /// initialize from there is answered with 503 and Retry-After. Many users may share an address: behind a
  /// reverse proxy that http::ServerOptions::trusted_proxies does not name, all of them do. Clients without
  /// an IP address, on Unix sockets, are not counted, nor are sessions taken over from a shared store. 0: no
  /// limit but max_sessions.
  std::size_t max_sessions_per_client = 1'000;
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
  /// See http::HostPolicy. Pages of the origins that may pass get CORS answers (http::Cors) with every field
  /// of MCP: they need no proxy and no middleware to read what the server says, refusals included.
  std::vector<std::string> allowed_hosts = {};
  std::vector<std::string> allowed_origins = {};
  std::string base_url = {};
  /// Moves handlers that may block to the server's worker pool (Execution::automatic). Without, they run on
  /// the thread of their connection, which in an application's own executor is where it expects them.
  bool use_workers = false;
  /// What owns the contexts of the executors that requests come with, where those could go away while a
  /// handler still runs on a worker: such a handler keeps it alive until it is done. Otherwise the destructor
  /// of an io_context waits for the handlers that run on workers for its connections.
  std::weak_ptr<void> executor_owner = {};
  /// Keeps the records of sessions and the events of their streams, so that a client whose connection broke
  /// can go on where it was. Empty takes ServerOptions::store; without either, sessions live in memory and
  /// streams cannot be resumed. Instances that share a store, and a ServerOptions::bus, can serve each
  /// other's sessions.
  std::shared_ptr<KeyValueStore> store = {};
  /// What is kept of each stream for clients that come back: that many events and bytes, for that many
  /// milliseconds.
  std::size_t max_stream_events = 1'000;
  std::size_t max_stream_event_bytes = 1024 * 1024;
  std::int64_t stream_event_ttl_ms = 60 * 60 * 1000;
  /// Milliseconds after which a client whose stream has ended should come back.
  std::int64_t stream_retry_ms = 1'000;
  /// Bytes that a client listening with subscriptions/listen may leave unread before changes are held back
  /// and told once, and milliseconds after which one that still does not read is dropped.
  std::size_t max_unread_bytes = 64 * 1024;
  std::int64_t slow_reader_ms = 30'000;
  /// How modern calls that wait for input are continued.
  RequestStateOptions request_state = {};
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

  /// Answers one request, whatever HTTP stack it came through; http::ResponseWriter says what a writer of the
  /// application's own must do. `request`, with all it refers to, must live as long as anybody holds `writer`
  /// and is not changed by others meanwhile; its body is parsed in place.
  ///
  /// Returns once the request is answered or on its way. Sync handlers that run inline run in this call, on
  /// the calling thread; awaitable ones and timers on writer->executor(), whose context must outlive the
  /// request (see StreamableHttpOptions::executor_owner). The writer is called from those threads and from
  /// workers: a complete answer, or an event stream once there is something to say before it. When it calls
  /// back that the client has gone, the request is cancelled. The path is not looked at.
  void handle(http::Request& request, std::shared_ptr<http::ResponseWriter> writer);

  /// Ends all sessions and streams properly; requests that run are not touched. The first thing to do when
  /// the server stops: call it from http::Server::on_stop.
  void close();

  /// Answers every request that still runs with an error and tells its handler to stop, streams included: for
  /// the end of the time that they had to finish, while their connections are open.
  void abort_requests();

  /// Sessions that are open now.
  std::size_t session_count() const;

 private:
  std::shared_ptr<detail::HttpEndpoint> endpoint_;
};

}  // namespace mcpxx
