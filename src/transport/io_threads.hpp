// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include <asio/any_io_executor.hpp>

namespace mcpxx::detail {

/// Threads that run one io_context each, for transports that bring their own: what runs on one of the
/// executors needs no strand. Thread-safety: executors() and owner() from any thread, the rest from the
/// owner.
class IoThreads {
 public:
  explicit IoThreads(std::size_t count);
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;
  /// As stop(), with no time to wait.
  ~IoThreads();

  std::vector<asio::any_io_executor> executors() const;
  asio::any_io_executor first() const;
  /// Keeps the contexts alive, also beyond this object.
  std::shared_ptr<void> owner() const;

  /// Starts the threads, which wait for work from now on.
  void start();
  /// Threads end once they have nothing left to do. False where some still had by the deadline.
  bool finish(std::chrono::steady_clock::time_point deadline);
  /// Threads end after what they are doing. One that a handler holds up beyond the deadline is left to
  /// itself; it owns what it runs on.
  void stop(std::chrono::steady_clock::time_point deadline);

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace mcpxx::detail
