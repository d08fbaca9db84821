// SPDX-License-Identifier: MIT
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

#include "server/call.hpp"
#include "server/questions/ask.hpp"

namespace mcpxx::detail {
namespace {

using Results = std::vector<json::Value>;

std::exception_ptr aborted() {
  return std::make_exception_ptr(
      std::system_error(std::error_code(asio::error::operation_aborted), "the question"));
}

/// A coroutine that waits for its answers. Answer and cancellation compete for it; where neither comes, it is
/// destroyed with this, and Asio unwinds its frames on their executor.
template <class Handler>
class Waiter {
 public:
  explicit Waiter(Handler handler) : handler_(std::move(handler)) {}

  auto cancellation_slot() const noexcept { return asio::get_associated_cancellation_slot(*handler_); }

  /// Lets it go on, on its executor. False where it has done so already.
  bool complete(std::exception_ptr failure, Results results) {
    auto handler = take();
    if (!handler) return false;
    const auto executor = asio::get_associated_executor(*handler);
    asio::post(executor, [handler = *std::move(handler), failure = std::move(failure),
                          results = std::move(results)]() mutable {
      asio::get_associated_cancellation_slot(handler).clear();
      handler(std::move(failure), std::move(results));
    });
    return true;
  }

  /// Destroys it. False where it goes on already.
  bool drop() { return take().has_value(); }

 private:
  std::optional<Handler> take() {
    const std::lock_guard lock(mutex_);
    std::optional<Handler> taken(std::move(handler_));
    handler_.reset();
    return taken;
  }

  std::mutex mutex_;
  std::optional<Handler> handler_;
};

/// Must not throw: the coroutine has been handed over already.
struct StartAsking {
  template <class Handler>
  void operator()(Handler&& handler, const std::shared_ptr<Call>& call, OpenAnswers answers) const noexcept {
    const auto waiter = std::make_shared<Waiter<std::decay_t<Handler>>>(std::forward<Handler>(handler));
    try {
      if (call->answered()) return;
      if (auto slot = waiter->cancellation_slot(); slot.is_connected()) {
        slot.assign([weak = std::weak_ptr(waiter), asker = std::weak_ptr(call),
                     keys = answers.keys()](asio::cancellation_type) {
          const auto waiting = weak.lock();
          const auto asking = asker.lock();
          if (waiting == nullptr || asking == nullptr) return;
          // Where a part of the handler alone is cancelled, by a group it belongs to, the group waits for it.
          const bool ended = asking->cancelled() ? waiting->drop() : waiting->complete(aborted(), {});
          if (ended) asking->question_channel().withdraw(*asking, keys);
        });
      }
      OpenAnswers::ask(std::move(answers), *call, [waiter](std::exception_ptr failure, Results results) {
        waiter->complete(std::move(failure), std::move(results));
      });
    } catch (...) {
      waiter->complete(std::current_exception(), {});
    }
  }
};

}  // namespace

asio::awaitable<Results> async_ask(Call& call, std::vector<Question> questions) {
  OpenAnswers answers(call, std::move(questions));
  if (answers.complete()) co_return answers.take_results();
  const StartAsking start;
  auto keep = std::static_pointer_cast<Call>(call.shared_from_this());
  Results results =
      co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr, Results)>(
          start, asio::use_awaitable, std::move(keep), std::move(answers));
  co_return results;
}

}  // namespace mcpxx::detail
