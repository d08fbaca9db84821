// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include <mcpxx/server/context.hpp>
#include <mcpxx/server/elicitation_form.hpp>
#include <mcpxx/server/handler.hpp>

// Handlers that return asio::awaitable, and what they await. Include this before registering one.

namespace mcpxx::detail {

/// The executor of the request and the slot its cancellation arrives on.
asio::any_io_executor executor_of(Invocation& call);
asio::cancellation_slot cancellation_slot_of(Invocation& call);

/// The coroutine around an awaitable handler. `function` belongs to the component, which the call keeps
/// alive.
template <class Kind, bool kWithContext, class F, class... In>
asio::awaitable<void> run_awaitable(std::shared_ptr<Invocation> call, F& function, In... in) {
  using R = typename Awaited<typename Signature<F>::Result>::Type;
  try {
    if constexpr (std::is_void_v<R>) {
      if constexpr (kWithContext) {
        co_await function(std::move(in)..., call->context());
      } else {
        co_await function(std::move(in)...);
      }
      Kind::finish(*call);
    } else if constexpr (kWithContext) {
      R result = co_await function(std::move(in)..., call->context());
      Kind::finish(*call, std::move(result));
    } else {
      R result = co_await function(std::move(in)...);
      Kind::finish(*call, std::move(result));
    }
  } catch (...) {
    call->fail(std::current_exception());
  }
}

template <class T, class Executor>
struct AwaitableRunner<asio::awaitable<T, Executor>> {
  static constexpr bool kAvailable = true;

  template <class Kind, bool kWithContext, class F, class... In>
  static void start(F& function, Invocation& call, In&&... in) {
    asio::co_spawn(
        executor_of(call),
        run_awaitable<Kind, kWithContext>(call.shared_from_this(), function, std::forward<In>(in)...),
        asio::bind_cancellation_slot(cancellation_slot_of(call), asio::detached));
  }
};

}  // namespace mcpxx::detail

namespace mcpxx {

template <class T>
asio::awaitable<Elicited<T>> Context::elicit(std::string key, std::string message) {
  const json::Value result = co_await elicit_form(std::move(key), std::move(message), detail::form_type<T>());
  co_return detail::decode_elicited<T>(result);
}

}  // namespace mcpxx
