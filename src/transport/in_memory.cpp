// SPDX-License-Identifier: MIT
#include <mcpxx/transport/in_memory.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/strand.hpp>
#include <chrono>
#include <utility>

#include <mcpxx/server/server.hpp>

#include "base/deadline.hpp"
#include "transport/line_connection.hpp"

namespace mcpxx {

struct InMemoryTransport::State {
  std::shared_ptr<detail::LineConnection> connection;
};

InMemoryTransport::InMemoryTransport(const Server& server, const asio::any_io_executor& executor,
                                     Receiver receiver, InMemoryOptions options)
    : state_(std::make_unique<State>()) {
  detail::LineConnectionOptions line;
  line.limits = options.limits;
  line.max_concurrent_requests = options.max_concurrent_requests;
  line.prefers_worker = options.use_workers;
  line.transport = "in_memory";
  line.trace = std::move(options.trace);
  line.keep_alive = std::move(options.keep_alive);
  state_->connection = std::make_shared<detail::LineConnection>(
      server.core(), asio::make_strand(executor),
      [receiver = std::move(receiver)](std::string message, bool) { receiver(std::move(message)); },
      std::move(line));
}

InMemoryTransport::~InMemoryTransport() { close(); }

bool InMemoryTransport::send(std::string message) {
  auto& connection = *state_->connection;
  if (message.size() <= connection.max_message_bytes()) return connection.receive(std::move(message));
  connection.receive_too_long();
  return true;
}

void InMemoryTransport::close() { state_->connection->close(); }

bool InMemoryTransport::wait_until_idle(std::int64_t timeout_ms) {
  return state_->connection->wait_until_idle(deadline_after(std::chrono::milliseconds(timeout_ms)));
}

}  // namespace mcpxx
