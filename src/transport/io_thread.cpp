// SPDX-License-Identifier: MIT
#include "transport/io_thread.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <condition_variable>
#include <mutex>

namespace mcpxx::detail {

struct IoThread::State {
  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  std::mutex mutex;
  std::condition_variable ended;
  bool has_ended = false;
};

IoThread::IoThread() : state_(std::make_shared<State>()) {
  thread_ = std::thread([state = state_] {
    state->context.run();
    const std::lock_guard lock(state->mutex);
    state->has_ended = true;
    state->ended.notify_all();
  });
}

IoThread::~IoThread() { stop(std::chrono::steady_clock::now()); }

asio::any_io_executor IoThread::executor() const { return state_->context.get_executor(); }

std::shared_ptr<void> IoThread::state() const { return state_; }

void IoThread::stop(std::chrono::steady_clock::time_point deadline) {
  if (!thread_.joinable()) return;
  state_->work.reset();
  state_->context.stop();
  std::unique_lock lock(state_->mutex);
  const bool ended = state_->ended.wait_until(lock, deadline, [this] { return state_->has_ended; });
  lock.unlock();
  if (ended) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

}  // namespace mcpxx::detail
