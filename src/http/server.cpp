// SPDX-License-Identifier: MIT
#include <mcpxx/http/server.hpp>

#include "http/connection.hpp"
#include "http/server_state.hpp"

#include <mcpxx/error.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace mcpxx::http {
namespace {

net::ListenOptions listen_options(const ServerOptions& options) {
  net::ListenOptions result;
  result.host = options.host;
  result.port = options.port;
  result.unix_path = options.unix_path;
  result.descriptor = options.descriptor;
  result.stream_executors = options.connection_executors;
  result.single_threaded = options.single_threaded;
  result.logger = options.logger;
  return result;
}

// Header, body and chunk extensions together stay below SIZE_MAX; RequestParser keeps offsets into a header
// in 32 bits.
constexpr std::size_t kMostHeaderBytes = std::numeric_limits<std::uint32_t>::max() / 2;
constexpr std::size_t kMostBytes = std::numeric_limits<std::size_t>::max() / 4;

// How many connections are told at a time that there are too many; further ones are closed without a word.
constexpr std::size_t kMaxRefusals = 128;

}  // namespace

ServerOptions within_bounds(ServerOptions options) {
  Limits& limits = options.limits;
  limits.max_header_bytes = std::min(limits.max_header_bytes, kMostHeaderBytes);
  limits.max_body_bytes = std::min(limits.max_body_bytes, kMostBytes);
  limits.max_chunk_extension_bytes = std::min(limits.max_chunk_extension_bytes, kMostBytes);
  return options;
}

void ServerState::start() {
  std::shared_ptr<net::Listener> listener;
  {
    const std::lock_guard lock(mutex_);
    if (listener_) throw ConfigError("this http::Server has been started already");
    if (stopped_) throw ConfigError("this http::Server has been stopped; make a new one");
    listener = listener_ = net::Listener::open(executor, listen_options(options));
  }
  if (options.on_ready) options.on_ready(listener->address());
  listener->start([self = shared_from_this()](std::unique_ptr<net::ByteStream> stream) {
    self->serve(std::move(stream));
  });
}

void ServerState::serve(std::unique_ptr<net::ByteStream> stream) {
  // Made and dropped outside the lock, which its destructor takes.
  const auto connection = std::make_shared<Connection>(shared_from_this(), std::move(stream));
  switch (admit(connection)) {
    case Admission::served:
      return connection->start();
    case Admission::refused:
      return connection->refuse(503, "too many connections");
    case Admission::dropped:
      return;
  }
}

ServerState::Admission ServerState::admit(const std::shared_ptr<Connection>& connection) {
  bool full = false;
  Admission admission = Admission::served;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return Admission::dropped;
    full = connections_.size() - refused_ >= options.max_connections;
    if (full) admission = refused_ < kMaxRefusals ? Admission::refused : Admission::dropped;
    if (admission == Admission::refused) ++refused_;
    if (admission != Admission::dropped) connections_.emplace(connection.get(), Entry{connection, admission});
  }
  if (full) warn_of(connection_warnings_, "max_connections reached, connections refused: ");
  return admission;
}

void ServerState::note_refused_request() {
  warn_of(request_warnings_, "max_buffered_bytes reached, requests refused: ");
}

void ServerState::warn_of(RateLimited& warnings, const char* what) {
  if (const auto count = warnings.note()) {
    options.logger.warning(std::string("http: ") + what + std::to_string(*count));
  }
}

void ServerState::stop() {
  std::vector<std::function<void()>> callbacks;
  std::shared_ptr<net::Listener> listener;
  std::vector<std::weak_ptr<Connection>> connections;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    callbacks.swap(stop_callbacks_);
    listener = listener_;
    for (const auto& entry : connections_) connections.push_back(entry.second.connection);
  }
  if (listener) listener->close();
  for (const auto& callback : callbacks) callback();
  for (const auto& entry : connections) {
    if (const auto connection = entry.lock()) connection->stop();
  }
}

void ServerState::on_stop(std::function<void()> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_) {
      stop_callbacks_.push_back(std::move(callback));
      return;
    }
  }
  callback();
}

net::BoundAddress ServerState::address() const {
  const std::lock_guard lock(mutex_);
  return listener_ ? listener_->address() : net::BoundAddress();
}

std::size_t ServerState::connection_count() const {
  const std::lock_guard lock(mutex_);
  return connections_.size();
}

void ServerState::remove(const Connection& connection) noexcept {
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(&connection);
  if (found == connections_.end()) return;
  if (found->second.admission == Admission::refused) --refused_;
  connections_.erase(found);
}

/// What the copies of a Server share; its end is the end of the last of them.
class Server::Handle {
 public:
  Handle(asio::any_io_executor executor, ServerOptions options)
      : state(std::make_shared<ServerState>(std::move(executor), std::move(options))) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { state->stop(); }

  const std::shared_ptr<ServerState> state;
};

Server::Server(asio::any_io_executor executor, ServerOptions options)
    : handle_(std::make_shared<Handle>(std::move(executor), std::move(options))) {}

Router& Server::router() noexcept { return handle_->state->router; }
void Server::start() { handle_->state->start(); }
void Server::serve(std::unique_ptr<net::ByteStream> stream) { handle_->state->serve(std::move(stream)); }
void Server::stop() { handle_->state->stop(); }
void Server::on_stop(std::function<void()> callback) { handle_->state->on_stop(std::move(callback)); }
net::BoundAddress Server::address() const { return handle_->state->address(); }
std::size_t Server::connection_count() const { return handle_->state->connection_count(); }

std::string Server::url() const {
  net::BoundAddress bound = address();
  if (bound.host.empty()) return {};
  if (bound.host == "0.0.0.0") bound.host = "127.0.0.1";
  if (bound.host == "::") bound.host = "::1";
  return "http://" + bound.to_string();
}

}  // namespace mcpxx::http
