// SPDX-License-Identifier: MIT
#pragma once

#include "base/rate_limited.hpp"
#include "http/buffer_budget.hpp"

#include <mcpxx/http/server.hpp>
#include <mcpxx/http/trusted_proxies.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcpxx::http {

class Connection;

/// `options` with every limit in bytes so low that offsets computed from it cannot overflow: see Limits.
ServerOptions within_bounds(ServerOptions options);

/// What a server's handles, its listener and its connections share. It owns no I/O object, so it may outlive
/// the execution context.
struct ServerState : std::enable_shared_from_this<ServerState> {
  ServerState(asio::any_io_executor server_executor, ServerOptions server_options)
      : executor(std::move(server_executor)),
        options(within_bounds(std::move(server_options))),
        trusted_proxies(options.trusted_proxies),
        budget(std::make_shared<BufferBudget>(options.max_buffered_bytes)) {}

  const asio::any_io_executor executor;
  const ServerOptions options;
  Router router;
  /// Requests waiting for the head of their answer.
  std::atomic<std::size_t> in_flight{0};
  const TrustedProxies trusted_proxies;
  /// Of max_buffered_bytes. Shared: a request, and what it takes, lives as long as its handler wants.
  const std::shared_ptr<BufferBudget> budget;

  void start();
  void stop();
  void serve(std::unique_ptr<net::ByteStream> stream);
  void on_stop(std::function<void()> callback);
  net::BoundAddress address() const;
  std::size_t connection_count() const;

  void remove(const Connection& connection) noexcept;
  /// max_buffered_bytes was reached: for the log.
  void note_refused_request();

 private:
  enum class Admission { served, refused, dropped };
  struct Entry {
    std::weak_ptr<Connection> connection;
    Admission admission;
  };

  Admission admit(const std::shared_ptr<Connection>& connection);
  /// At most once a minute, with the number since the last time.
  void warn_of(RateLimited& warnings, const char* what);

  mutable std::mutex mutex_;
  std::shared_ptr<net::Listener> listener_;
  std::unordered_map<const Connection*, Entry> connections_;
  /// Connections that are only told that there are too many.
  std::size_t refused_ = 0;
  RateLimited connection_warnings_;
  RateLimited request_warnings_;
  std::vector<std::function<void()>> stop_callbacks_;
  bool stopped_ = false;
};

}  // namespace mcpxx::http
