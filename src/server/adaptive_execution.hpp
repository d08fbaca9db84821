// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/rate_limited.hpp"

namespace mcpxx::detail {

/// What is known of the run times of one handler, from which Execution::automatic decides where it runs: on
/// the worker pool until it has been short for a while, inline from then on, and on the pool again after one
/// call that was not short. Every such fall makes the next rise take longer, until a long time without one.
///
/// Counts may miss calls that overlap, which only makes a decision a little later. Thread-safety: all members
/// from any thread; none allocates.
class AdaptiveExecution {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// A call that takes no longer is short.
  static constexpr std::chrono::microseconds kShort{100};
  /// Short calls on the pool, one after the other, before the first rise and at most before a later one.
  static constexpr std::uint32_t kFirstTrial = 256;
  static constexpr std::uint32_t kLongestTrial = 65'536;
  /// Short calls inline after which falls are forgotten: a call that was interrupted by the system now and
  /// then says nothing about the handler.
  static constexpr std::uint32_t kForgetAfter = 16'384;

  bool runs_inline() const noexcept { return inline_.load(std::memory_order_relaxed); }

  /// The handler may wait, however short its calls are: it is not promoted any more.
  void keep_on_workers() noexcept {
    waits_.store(true, std::memory_order_relaxed);
    inline_.store(false, std::memory_order_relaxed);
  }

  /// Takes note of a call that ran where automatic execution had put it.
  void record(Duration duration) noexcept;

  /// The handler has held up a thread that others need. How many times it has done so since the last warning,
  /// this one included, where it is time for another; `now` is the time since the clock's epoch.
  std::optional<std::uint64_t> note_slow_call(Duration now) noexcept {
    return warnings_.note(RateLimited::Clock::time_point(now));
  }

 private:
  std::atomic<bool> inline_{false};
  std::atomic<bool> waits_{false};
  std::atomic<std::uint32_t> short_calls_{0};
  std::atomic<std::uint32_t> trial_{kFirstTrial};
  RateLimited warnings_;
};

}  // namespace mcpxx::detail
