// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/platform/descriptors.hpp"

namespace mcpxx::detail {

/// Writes lines of several threads to one descriptor. Whoever finds nobody writing writes what everybody has
/// queued, so answers that are ready together leave in one system call and no thread of its own is needed.
/// Thread-safety: all members may be called from any thread, cork() and uncork() from one.
class OutputQueue {
 public:
  /// `on_broken` is called once, when the reader turns out to be gone or too slow; `on_stall` again and again
  /// while it takes nothing, and may call limit().
  OutputQueue(platform::Descriptor descriptor, std::function<void()> on_broken,
              std::function<void(OutputQueue&)> on_stall = {});

  /// Sends a message and a line feed. Blocks while more waits to be written than a slow reader may pile up.
  /// Dropped where the reader is gone or the queue closed. `may_wait`: may stay queued where this thread has
  /// corked the queue.
  void send(std::string_view message, bool may_wait);

  /// Between the two, what this thread sends may be held back, to leave together.
  void cork();
  void uncork();

  /// From `deadline` on nobody waits for a slow reader any more: what it has not taken by then is dropped and
  /// the queue is closed. Calls within each other's time: the earliest deadline counts.
  void limit(std::chrono::steady_clock::time_point deadline);

  /// The reader is gone, or close() was called.
  bool is_closed();
  /// Writes what is queued and takes nothing more; false where the reader is too slow for that. As limit().
  bool close(std::chrono::steady_clock::time_point deadline);

 private:
  void write_queued(std::unique_lock<std::mutex>& lock);
  /// False where the reader is gone, or too slow.
  bool write(std::string_view batch);

  /// Of the one who is writing.
  platform::Output output_;
  const std::function<void()> on_broken_;
  const std::function<void(OutputQueue&)> on_stall_;
  std::mutex mutex_;
  std::condition_variable progress_;
  std::string queued_;
  std::string spare_;  // the buffer that is being written, kept for its capacity
  std::thread::id corked_by_;
  std::atomic<std::chrono::steady_clock::time_point> deadline_{std::chrono::steady_clock::time_point::max()};
  bool writing_ = false;
  bool closed_ = false;
};

}  // namespace mcpxx::detail
