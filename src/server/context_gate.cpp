// SPDX-License-Identifier: MIT
#include "server/context_gate.hpp"

#include <utility>

#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>
#include <asio/query.hpp>

#include "server/context_work.hpp"

namespace mcpxx::detail {

/// Ends with the context.
class ContextGate::Service : public asio::execution_context::service {
 public:
  using key_type = Service;
  inline static asio::execution_context::id id;

  /// Services end in reverse order: handlers must be told to stop before the context waits for them.
  explicit Service(asio::execution_context& context)
      : service(context), work_(asio::use_service<ContextWork>(context)) {}

  static Service& of(const asio::any_io_executor& executor) {
    return asio::use_service<Service>(asio::query(executor, asio::execution::context));
  }

  ContextWork& work() const noexcept { return work_; }
  const std::shared_ptr<ContextGate>& gate() const noexcept { return gate_; }

 private:
  void shutdown() override { gate_->close(); }

  ContextWork& work_;
  const std::shared_ptr<ContextGate> gate_ = std::make_shared<ContextGate>();
};

std::shared_ptr<ContextGate> ContextGate::of(const asio::any_io_executor& executor) {
  return Service::of(executor).gate();
}

ContextWork& ContextGate::work_of(const asio::any_io_executor& executor) {
  return Service::of(executor).work();
}

bool ContextGate::add(const std::weak_ptr<ContextUser>& user) {
  const std::lock_guard lock(mutex_);
  if (!closed_) users_.insert(user);
  return !closed_;
}

void ContextGate::remove(const std::weak_ptr<ContextUser>& user) {
  const std::lock_guard lock(mutex_);
  users_.erase(user);
}

void ContextGate::close() {
  Users users;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    users.swap(users_);
  }
  for (const auto& weak : users) {
    if (const auto user = weak.lock()) user->context_ended();
  }
}

}  // namespace mcpxx::detail
