// SPDX-License-Identifier: MIT
#include <memory>
#include <utility>

#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/blocking.hpp>
#include <mcpxx/server/context.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/questions/call_ended.hpp"

namespace mcpxx {
namespace {

using detail::Call;

std::shared_ptr<Call> pointer_to(Call& call) {
  return std::static_pointer_cast<Call>(call.shared_from_this());
}

}  // namespace

asio::awaitable<bool> Context::start_task() {
  if (call_.is_task()) co_return true;
  if (!detail::Tasks::can_start(call_)) co_return false;
  // Nobody resumes the coroutine: Asio unwinds its frames, over the executor.
  auto leave = [this](auto handler) {
    const auto call = pointer_to(call_);
    { const auto dropped = std::move(handler); }
    detail::Tasks::start_after_handler(call);
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(leave, asio::use_awaitable);
  co_return false;
}

bool BlockingContext::start_task() {
  const Call& call = context_.call_;
  if (call.is_task()) return true;
  if (!detail::Tasks::can_start(call)) return false;
  throw detail::BecomesTask();
}

}  // namespace mcpxx
