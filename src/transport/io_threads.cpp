// SPDX-License-Identifier: MIT
#include "transport/io_threads.hpp"

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

namespace mcpxx::detail {
namespace {

class Context : public asio::io_context {
 public:
  Context() : asio::io_context(1) {}
  /// Destroys what waits in it, which may belong to another context and post there.
  using asio::execution_context::shutdown;
};

using Guard = asio::executor_work_guard<asio::io_context::executor_type>;

}  // namespace

struct IoThreads::State {
  explicit State(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      contexts.push_back(std::make_unique<Context>());
      guards.emplace_back(contexts.back()->get_executor());
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    for (const auto& context : contexts) context->shutdown();
  }

  std::vector<std::unique_ptr<Context>> contexts;
  std::vector<Guard> guards;
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::condition_variable ended;
  /// Those that have not ended.
  std::set<std::thread::id> running;

  bool wait_until(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex);
    return ended.wait_until(lock, deadline, [this] { return running.empty(); });
  }
  bool is_running(std::thread::id id) {
    const std::lock_guard lock(mutex);
    return running.contains(id);
  }
};

IoThreads::IoThreads(std::size_t count) : state_(std::make_shared<State>(count)) {}

IoThreads::~IoThreads() { stop(std::chrono::steady_clock::now()); }

std::vector<asio::any_io_executor> IoThreads::executors() const {
  std::vector<asio::any_io_executor> executors;
  executors.reserve(state_->contexts.size());
  for (const auto& context : state_->contexts) executors.emplace_back(context->get_executor());
  return executors;
}

asio::any_io_executor IoThreads::first() const { return state_->contexts.front()->get_executor(); }

std::shared_ptr<void> IoThreads::owner() const { return state_; }

void IoThreads::start() {
  // No thread ends before it is listed.
  const std::lock_guard lock(state_->mutex);
  for (const auto& context : state_->contexts) {
    const auto& thread = state_->threads.emplace_back([state = state_, &context = *context] {
      context.run();
      const std::lock_guard ending(state->mutex);
      state->running.erase(std::this_thread::get_id());
      state->ended.notify_all();
    });
    state_->running.insert(thread.get_id());
  }
}

bool IoThreads::finish(std::chrono::steady_clock::time_point deadline) {
  state_->guards.clear();
  return state_->wait_until(deadline);
}

void IoThreads::stop(std::chrono::steady_clock::time_point deadline) {
  if (state_->threads.empty()) return;
  state_->guards.clear();
  for (const auto& context : state_->contexts) context->stop();
  state_->wait_until(deadline);
  for (auto& thread : std::exchange(state_->threads, {})) {
    if (state_->is_running(thread.get_id())) {
      thread.detach();
    } else {
      thread.join();
    }
  }
}

}  // namespace mcpxx::detail
