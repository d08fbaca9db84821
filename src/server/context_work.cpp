// SPDX-License-Identifier: MIT
#include "server/context_work.hpp"

#include "server/context_gate.hpp"

namespace mcpxx::detail {

/// The gate is made with it: whoever waits for an answer is told of the end of the context by a gate that was
/// there before the context began to end.
ContextWork::Hold::Hold(const asio::any_io_executor& executor) : service_(&ContextGate::work_of(executor)) {
  const std::lock_guard lock(service_->mutex_);
  ++service_->holds_;
}

ContextWork::Hold::~Hold() {
  if (service_ == nullptr) return;
  // Notified with the lock held: the service is gone once the waiting destructor has it.
  const std::lock_guard lock(service_->mutex_);
  if (--service_->holds_ == 0) service_->idle_.notify_all();
}

bool ContextWork::Hold::is_ending() const {
  const std::lock_guard lock(service_->mutex_);
  return service_->ending_;
}

void ContextWork::shutdown() {
  std::unique_lock lock(mutex_);
  ending_ = true;
  idle_.wait(lock, [this] { return holds_ == 0; });
}

}  // namespace mcpxx::detail
