// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <mcpxx/unique_function.hpp>

#include "server/replay/request_states.hpp"

namespace mcpxx::detail {

/// What MemoryRequestStates may hold. Of too much, the oldest is forgotten.
struct MemoryRequestStateLimits {
  std::size_t entries = 10'000;
  /// States with their bindings.
  std::size_t bytes = 64 * 1024 * 1024;
  /// Of one state with its binding.
  std::size_t bytes_each = 8 * 1024 * 1024;
  std::chrono::milliseconds ttl = std::chrono::hours(1);
};

/// Keeps states in this process, and gives clients a random name for each: for transports that lead to one
/// process alone, stdio and memory. Thread-safety: all members from any thread.
class MemoryRequestStates : public RequestStates {
 public:
  using Clock = std::chrono::steady_clock;
  /// `now` is where the time comes from; empty takes Clock. Called under a lock.
  explicit MemoryRequestStates(const MemoryRequestStateLimits& limits = {},
                               UniqueFunction<Clock::time_point()> now = {});

  Result<std::string> seal(std::string_view state, std::string_view binding) override;
  Result<std::string> open(std::string_view text, std::string_view binding) override;

  std::size_t size() const;

 private:
  struct Entry {
    std::string name;
    std::string state;
    std::string binding;
    Clock::time_point end;

    std::size_t bytes() const noexcept { return state.size() + binding.size(); }
  };

  void drop_oldest();

  const MemoryRequestStateLimits limits_;
  UniqueFunction<Clock::time_point()> now_;
  mutable std::mutex mutex_;
  /// Oldest first, which is also the order in which they end.
  std::list<Entry> entries_;
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_name_;
  std::size_t bytes_ = 0;
};

}  // namespace mcpxx::detail
