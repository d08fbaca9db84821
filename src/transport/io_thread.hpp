// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <thread>

#include <asio/any_io_executor.hpp>

namespace mcpxx::detail {

/// A thread that runs an io_context: where awaitable handlers run and timers fire for transports that read
/// elsewhere. Thread-safety: executor() and state() from any thread, the rest from the owner.
class IoThread {
 public:
  IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;
  /// As stop(), with no time to wait.
  ~IoThread();

  asio::any_io_executor executor() const;
  /// Keeps the context alive, also beyond this object.
  std::shared_ptr<void> state() const;

  /// Ends the thread. One that a handler holds up beyond the deadline is left to itself.
  void stop(std::chrono::steady_clock::time_point deadline);

 private:
  struct State;
  const std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace mcpxx::detail
