// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace mcpxx {

/// `delay` after `now`, without overflow: as late as the clock can say where the delay is longer, `now` for a
/// negative one. For delays that come from options, where a user may write milliseconds::max() for "never".
inline std::chrono::steady_clock::time_point deadline_after(
    std::chrono::milliseconds delay,
    std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now()) noexcept {
  using TimePoint = std::chrono::steady_clock::time_point;
  if (delay <= delay.zero()) return now;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(TimePoint::max() - now);
  return delay >= left ? TimePoint::max() : now + delay;
}

}  // namespace mcpxx
