// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/server.hpp>

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

/// What a server's handles, its listener and its connections share. It owns no I/O object, so it may outlive
/// the execution context.
struct ServerState : std::enable_shared_from_this<ServerState> {
  ServerState(asio::any_io_executor server_executor, ServerOptions server_options)
      : executor(std::move(server_executor)), options(std::move(server_options)) {}

  const asio::any_io_executor executor;
  const ServerOptions options;
  Router router;
  /// Requests waiting for the head of their answer.
  std::atomic<std::size_t> in_flight{0};

  void start();
  void stop();
  void serve(std::unique_ptr<net::ByteStream> stream);
  void on_stop(std::function<void()> callback);
  net::BoundAddress address() const;
  std::size_t connection_count() const;

  void remove(const Connection& connection) noexcept;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<net::Listener> listener_;
  std::unordered_map<const Connection*, std::weak_ptr<Connection>> connections_;
  std::vector<std::function<void()>> stop_callbacks_;
  bool stopped_ = false;
};

}  // namespace mcpxx::http
