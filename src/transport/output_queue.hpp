// SPDX-License-Identifier: MIT
#pragma once

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
  /// `on_broken` is called once, when the reader turns out to be gone.
  OutputQueue(platform::Descriptor descriptor, std::function<void()> on_broken);

  /// Sends a message and a line feed. Blocks while more waits to be written than a slow reader may pile up.
  /// Dropped where the reader is gone or the queue closed. `may_wait`: may stay queued where this thread has
  /// corked the queue.
  void send(std::string_view message, bool may_wait);

  /// Between the two, what this thread sends may be held back, to leave together.
  void cork();
  void uncork();

  /// The reader is gone, or close() was called.
  bool is_closed();
  /// Writes what is queued and takes nothing more; false where the reader is too slow for that.
  bool close(std::chrono::steady_clock::time_point deadline);

 private:
  void write_queued(std::unique_lock<std::mutex>& lock);

  const platform::Descriptor descriptor_;
  const std::function<void()> on_broken_;
  std::mutex mutex_;
  std::condition_variable progress_;
  std::string queued_;
  std::string spare_;  // the buffer that is being written, kept for its capacity
  std::thread::id corked_by_;
  bool writing_ = false;
  bool closed_ = false;
};

}  // namespace mcpxx::detail
