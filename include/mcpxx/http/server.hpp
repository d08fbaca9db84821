// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/limits.hpp>
#include <mcpxx/http/router.hpp>
#include <mcpxx/logging.hpp>
#include <mcpxx/net/listener.hpp>
#include <mcpxx/net/stream.hpp>

#include <asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace mcpxx::http {

/// Options of a Server; every member has a default that is safe on a developer's machine and on the open
/// network.
struct ServerOptions {
  /// Address or name to bind. The default is reachable from this machine only.
  std::string host = "127.0.0.1";
  /// 0: any free port; `on_ready` and Server::address() tell which.
  std::uint16_t port = 0;
  /// A Unix socket in place of host and port.
  std::string unix_path = {};
  /// A listening descriptor, taken over, in place of all the above.
  int descriptor = -1;
  Limits limits = {};
  /// Connections at a time. One more is told 503, with Retry-After, and closed.
  std::size_t max_connections = 10'000;
  /// Requests waiting for the head of their answer at a time, over all connections. One more is told 503,
  /// with Retry-After, and its connection stays open.
  std::size_t max_in_flight = 4'096;
  /// Memory for requests that are being received or handled, over all connections; 4 KiB of each connection
  /// do not count, so that small requests are served whatever large ones do. A request that needs more is
  /// told 503, with Retry-After, and its connection is closed.
  std::size_t max_buffered_bytes = 256 * 1024 * 1024;
  /// How long stop() lets running requests go on before it disconnects them.
  std::chrono::milliseconds stop_timeout{10'000};
  /// Executors that connections are spread over, in turn; empty: the server's own.
  std::vector<asio::any_io_executor> connection_executors = {};
  /// Promise that each executor is run by one thread only, so that connections need no strand.
  bool single_threaded = false;
  /// Reverse proxies whose X-Forwarded-For or Forwarded field tells the client's address: see TrustedProxies.
  /// The Server throws ConfigError for what is no address, range or "unix".
  std::vector<std::string> trusted_proxies = {};
  /// Called by start() once the address is bound, with that address; before connections are accepted.
  std::function<void(const net::BoundAddress&)> on_ready = {};
  Logger logger = {};
};

/// An HTTP/1.1 server: keep-alive, pipelining, chunked bodies, 100-continue, HTTP/1.0 clients. It owns no
/// thread; the application runs the executor.
///
/// A Server is a handle: copies share; a handler that holds one keeps the server from ever ending. When the
/// last copy goes, the server stops as by stop(); running requests finish on the executor. Server, router and
/// execution context may be destroyed in any order. Thread-safety: all methods from any thread.
class Server {
 public:
  explicit Server(asio::any_io_executor executor, ServerOptions options = {});

  /// The routes served. Shared: routes can be added before and after start().
  Router& router() noexcept;

  /// Binds the address and starts serving. Throws ConfigError when that is not possible (a taken port, for
  /// instance); it may be called again then. Once only otherwise.
  void start();

  /// Serves one stream that is already connected, a memory pipe in tests for instance. Works without start().
  void serve(std::unique_ptr<net::ByteStream> stream);

  /// Stops accepting, closes idle connections, lets running requests finish within `stop_timeout`, then
  /// disconnects. Returns at once; the executor runs out of this server's work when all is done.
  void stop();

  /// Called by stop(), in the thread that called it, before connections are told: the place where the owner
  /// of long-lived streams ends them properly. Called at once if the server has been stopped already. Must
  /// not throw.
  void on_stop(std::function<void()> callback);

  /// The bound address; empty before start().
  net::BoundAddress address() const;
  /// "http://127.0.0.1:8000", without a trailing slash; empty before start() and for a Unix socket. An
  /// address that binds every interface ("0.0.0.0", "::") is given as the loopback address of its family.
  std::string url() const;
  /// Connections that are open now, those that are being refused included.
  std::size_t connection_count() const;

 private:
  class Handle;
  std::shared_ptr<Handle> handle_;
};

}  // namespace mcpxx::http
