// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <mcpxx/fwd.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/transport/trace.hpp>

namespace mcpxx {

/// How an InMemoryTransport treats its messages.
struct InMemoryOptions {
  json::ReadLimits limits = {};
  /// Requests in flight; at the bound send() refuses more. Answers and notifications are taken all the same.
  std::size_t max_concurrent_requests = 256;
  /// Sync handlers run on the server's worker pool, as under serve_stdio. Otherwise they run inside send().
  bool use_workers = false;
  /// Held until the last request is gone, however long its handler takes: the owner of the executor's
  /// context, where that could go away earlier.
  std::shared_ptr<void> keep_alive = {};
  WireTrace trace = {};
};

/// One connection between a client and a Server in the same process, without sockets or threads: messages go
/// in by send(), come out by a callback, and have the form they have on stdio. Both eras, batches where the
/// revision has them.
///
/// Awaitable handlers and timers run on `executor`; its context must outlive the requests (see
/// InMemoryOptions). Thread-safety: send() by one thread at a time; the callback is called from any thread,
/// several at once, also within send(), and never after close() or the destructor has returned unless a call
/// to it was already under way.
class InMemoryTransport {
 public:
  /// Takes one message of the server's, without a line feed. Must not throw.
  using Receiver = std::function<void(std::string message)>;

  InMemoryTransport(const Server& server, const asio::any_io_executor& executor, Receiver receiver,
                    InMemoryOptions options = {});
  InMemoryTransport(const InMemoryTransport&) = delete;
  InMemoryTransport& operator=(const InMemoryTransport&) = delete;
  /// As close().
  ~InMemoryTransport();

  /// Gives the server one message. False: it is a request, too many are in flight and it was not taken; try
  /// again after an answer.
  bool send(std::string message);

  /// The client goes away: cancels what is in flight.
  void close();
  /// Waits until no request is in flight, handlers of cancelled ones included; false where that took too
  /// long.
  bool wait_until_idle(std::int64_t timeout_ms);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mcpxx
