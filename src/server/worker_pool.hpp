// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <mcpxx/unique_function.hpp>

namespace mcpxx::detail {

/// A fixed number of threads for handlers that may block, with a bounded queue. Threads start with the first
/// job, fewer where the system does not give as many. Thread-safety: submit() from any thread. The destructor
/// drops what is queued and waits for what runs.
class WorkerPool {
 public:
  using Job = UniqueFunction<void()>;

  /// `threads` 0 takes as many as the machine has, but at least 8.
  WorkerPool(std::size_t threads, std::size_t max_queued);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  /// False, and the job is gone, where the queue is full or no thread can be started: the caller answers that
  /// the server is busy.
  bool submit(Job job);

 private:
  /// What the threads share: the one that destroys the pool, in a job of its own, goes on using it.
  struct State {
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Job> queue;
    bool stopping = false;
  };

  /// Whether there are any.
  bool start_threads();
  static void work(State& state);

  const std::size_t thread_count_;
  const std::size_t max_queued_;
  const std::shared_ptr<State> state_;
  std::vector<std::thread> threads_;
};

}  // namespace mcpxx::detail
