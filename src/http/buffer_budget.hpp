// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>

namespace mcpxx::http {

/// Bytes that all read buffers of a server may take together. Thread-safety: all methods from any thread;
/// while several threads are at the limit, one may be refused what another has asked for in vain.
class BufferBudget {
 public:
  explicit BufferBudget(std::size_t limit) noexcept : limit_(limit) {}

  /// Whether there was that much left; it is taken then.
  bool take(std::size_t bytes) noexcept {
    if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= limit_) return true;
    give(bytes);
    return false;
  }
  /// Beyond the limit, if need be.
  void take_anyway(std::size_t bytes) noexcept { used_.fetch_add(bytes, std::memory_order_relaxed); }
  void give(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace mcpxx::http
