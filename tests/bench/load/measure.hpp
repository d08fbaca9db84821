// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

/// When a run ends: after so many requests, or at that time, whichever comes first.
struct Limit {
  std::uint64_t requests = UINT64_MAX;
  Clock::time_point until = Clock::time_point::max();
};

/// What a run saw. Every request that was sent has been answered.
struct Outcome {
  std::uint64_t requests = 0;
  Clock::duration duration{};
  /// Of each request, or empty.
  std::vector<Clock::duration> latencies;
};

/// Something that requests can be sent to in a closed loop: a new one for each answer.
class Target {
 public:
  virtual ~Target() = default;
  virtual Outcome run(const Limit& limit) = 0;
};

[[noreturn]] void fail(const char* what);

}  // namespace bench
