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

thread_local bool t_is_worker = false;

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

bool WorkerPool::take_waiting_place() noexcept {
  const std::size_t places = std::max<std::size_t>(1, thread_count_ / 2);
  std::size_t taken = waiting_.load();
  while (taken < places) {
    if (waiting_.compare_exchange_weak(taken, taken + 1)) return true;
  }
  return false;
}

WorkerPool::WaitingPlace::WaitingPlace(WorkerPool& pool) noexcept
    : pool_(pool), is_taken_(pool.take_waiting_place()) {}

WorkerPool::WaitingPlace::~WaitingPlace() {
  if (is_taken_) --pool_.waiting_;
}

bool WorkerPool::is_worker_thread() noexcept { return t_is_worker; }

void WorkerPool::work(State& state) {
  t_is_worker = true;
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
