// SPDX-License-Identifier: MIT
#include "server/adaptive_execution.hpp"

#include <algorithm>

namespace mcpxx::detail {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

}  // namespace

void AdaptiveExecution::record(Duration duration) noexcept {
  if (duration > kShort) {
    short_calls_.store(0, kRelaxed);
    if (inline_.exchange(false, kRelaxed)) {
      trial_.store(std::min(trial_.load(kRelaxed) * 4, kLongestTrial), kRelaxed);
    }
    return;
  }
  // No read-modify-write: threads that share the counter would wait for each other.
  const auto calls = short_calls_.load(kRelaxed) + 1;
  const bool is_inline = runs_inline();
  const bool done = calls >= (is_inline ? kForgetAfter : trial_.load(kRelaxed));
  short_calls_.store(done ? 0 : calls, kRelaxed);
  if (!done) return;
  if (is_inline) {
    trial_.store(kFirstTrial, kRelaxed);
  } else {
    inline_.store(!waits_.load(kRelaxed), kRelaxed);
  }
}

}  // namespace mcpxx::detail
