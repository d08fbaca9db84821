// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace mcpxx {

/// Keeps what peers can cause at will from flooding the log: lets one event in a minute through, with the
/// number of those since the one before. Thread-safety: all members from any thread; none allocates or
/// blocks.
class RateLimited {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kInterval{60};

  /// Takes note of an event. How many there were since the last one that was let through, this one included,
  /// where it is time for another.
  std::optional<std::uint64_t> note(Clock::time_point now = Clock::now()) noexcept {
    count_.fetch_add(1, std::memory_order_relaxed);
    Clock::rep next = next_.load(std::memory_order_relaxed);
    const Clock::duration since_epoch = now.time_since_epoch();
    if (since_epoch.count() < next) return std::nullopt;
    // Of several threads that find it is time, one goes on.
    if (!next_.compare_exchange_strong(next, (since_epoch + kInterval).count(), std::memory_order_relaxed)) {
      return std::nullopt;
    }
    return count_.exchange(0, std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> count_{0};
  std::atomic<Clock::rep> next_{std::numeric_limits<Clock::rep>::min()};
};

}  // namespace mcpxx
