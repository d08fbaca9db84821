// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include <asio/any_io_executor.hpp>

namespace mcpxx::detail {

class ContextWork;

/// What lives on an execution context that may end before it.
class ContextUser {
 public:
  /// The context is being destroyed: whatever refers to it has to go now.
  virtual void context_ended() = 0;

 protected:
  ~ContextUser() = default;
};

/// Lets other threads reach an execution context whose owner may destroy it at any time. One for each
/// context. Thread-safety: all members from any thread.
class ContextGate {
 public:
  /// The gate of the executor's context, which must be there.
  static std::shared_ptr<ContextGate> of(const asio::any_io_executor& executor);
  /// What the end of that context waits for, which is after the gate has closed.
  static ContextWork& work_of(const asio::any_io_executor& executor);

  /// Calls `function` where the context is still there, and holds up its end meanwhile. `function` must not
  /// wait, and not use the gate; what it posts runs, or is destroyed with the context.
  template <class F>
  bool enter(F&& function) {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    std::forward<F>(function)();
    return true;
  }

  /// `user` is told of the end of the context, once, unless it is gone by then. False: it has ended already.
  bool add(const std::weak_ptr<ContextUser>& user);
  void remove(const std::weak_ptr<ContextUser>& user);

 private:
  class Service;
  using Users = std::set<std::weak_ptr<ContextUser>, std::owner_less<std::weak_ptr<ContextUser>>>;

  void close();

  std::mutex mutex_;
  bool closed_ = false;
  Users users_;
};

}  // namespace mcpxx::detail
