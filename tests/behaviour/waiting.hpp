// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <utility>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>

// How handlers and tests wait for each other, all with a bound.

namespace behaviour {

inline asio::awaitable<void> pause_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

/// Something that happens once and is waited for by one thread.
struct Signal {
  std::promise<void> promise;
  std::future<void> future = promise.get_future();
  void set() { promise.set_value(); }
  bool wait() { return future.wait_for(std::chrono::seconds(10)) == std::future_status::ready; }
};

/// Sets a signal when the frame that holds it is unwound.
struct OnExit {
  std::shared_ptr<Signal> signal;
  explicit OnExit(std::shared_ptr<Signal> s) : signal(std::move(s)) {}
  OnExit(const OnExit&) = delete;
  OnExit& operator=(const OnExit&) = delete;
  ~OnExit() { signal->set(); }
};

}  // namespace behaviour
