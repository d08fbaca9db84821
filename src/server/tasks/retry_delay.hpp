// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

namespace mcpxx::detail {

/// How long to wait before a store that failed is tried again: longer each time. Thread-safety: none.
class RetryDelay {
 public:
  std::chrono::milliseconds next() { return std::exchange(delay_, std::min(2 * delay_, kLongest)); }
  /// The store works again.
  void reset() { delay_ = kFirst; }

 private:
  static constexpr std::chrono::milliseconds kFirst{100};
  static constexpr std::chrono::milliseconds kLongest{15'000};

  std::chrono::milliseconds delay_ = kFirst;
};

}  // namespace mcpxx::detail
