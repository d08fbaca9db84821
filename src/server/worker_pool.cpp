// SPDX-License-Identifier: MIT
#include "server/worker_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace mcpxx::detail {
namespace {

/// Threads of a pool whose size is left open: they wait more than they compute, so a machine of two cores
/// still serves others while a few handlers block.
constexpr unsigned kLeastThreads = 8;

}  // namespace

WorkerPool::WorkerPool(std::size_t threads, std::size_t max_queued)
    : thread_count_(threads != 0 ? threads : std::max(kLeastThreads, std::thread::hardware_concurrency())),
      max_queued_(max_queued),
      state_(std::make_shared<State>()) {}

WorkerPool::~WorkerPool() {
  std::deque<Job> dropped;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    dropped.swap(state_->queue);
  }
  state_->wake.notify_all();
  for (auto& thread : threads_) {
    // The last owner of a server may be a job of its own pool, which cannot wait for itself.
    if (thread.get_id() == std::this_thread::get_id()) {
      thread.detach();
    } else {
      thread.join();
    }
  }
}

bool WorkerPool::submit(Job job) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= max_queued_) return false;
    if (threads_.empty() && !start_threads()) return false;
    state_->queue.push_back(std::move(job));
  }
  state_->wake.notify_one();
  return true;
}

bool WorkerPool::start_threads() {
  threads_.reserve(thread_count_);
  try {
    for (std::size_t i = 0; i < thread_count_; ++i) threads_.emplace_back([state = state_] { work(*state); });
  } catch (const std::system_error&) {
    return !threads_.empty();  // the process may have no more threads: those there are take all jobs
  }
  return true;
}

void WorkerPool::work(State& state) {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(state.mutex);
      state.wake.wait(lock, [&state] { return state.stopping || !state.queue.empty(); });
      if (state.stopping) return;
      job = std::move(state.queue.front());
      state.queue.pop_front();
    }
    job();
  }
}

}  // namespace mcpxx::detail
