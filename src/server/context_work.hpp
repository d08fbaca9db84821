// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/execution_context.hpp>

namespace mcpxx::detail {

/// What runs elsewhere for an execution context and will come back to it. The destructor of the context waits
/// for that, so an application may destroy its io_context whatever a worker is doing. Thread-safety: all
/// members from any thread.
class ContextWork : public asio::execution_context::service {
 public:
  using key_type = ContextWork;
  inline static asio::execution_context::id id;

  explicit ContextWork(asio::execution_context& context) : service(context) {}

  /// Holds up the end of the context of `executor` while it lives.
  class Hold {
   public:
    explicit Hold(const asio::any_io_executor& executor);
    Hold(Hold&& other) noexcept : service_(std::exchange(other.service_, nullptr)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold();

    /// The context waits to be destroyed: nothing new should begin.
    bool is_ending() const;

   private:
    ContextWork* service_;
  };

 private:
  void shutdown() override;

  std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t holds_ = 0;
  bool ending_ = false;
};

}  // namespace mcpxx::detail
