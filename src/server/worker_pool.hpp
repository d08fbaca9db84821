// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
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

  /// A place for a job that waits for what may never come, such as the answer of a client. There are as many
  /// as half of the threads, but one at least: the other threads are left for jobs that end. Lifetime: less
  /// than that of the pool.
  class WaitingPlace {
   public:
    explicit WaitingPlace(WorkerPool& pool) noexcept;
    WaitingPlace(const WaitingPlace&) = delete;
    WaitingPlace& operator=(const WaitingPlace&) = delete;
    ~WaitingPlace();

    /// False where all places are taken.
    explicit operator bool() const noexcept { return is_taken_; }

   private:
    WorkerPool& pool_;
    const bool is_taken_;
  };

  /// Whether the calling thread is one of a pool's, which may wait.
  static bool is_worker_thread() noexcept;

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
  bool take_waiting_place() noexcept;
  static void work(State& state);

  const std::size_t thread_count_;
  const std::size_t max_queued_;
  const std::shared_ptr<State> state_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> waiting_{0};
};

}  // namespace mcpxx::detail
