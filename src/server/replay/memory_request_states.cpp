// SPDX-License-Identifier: MIT
#include "server/replay/memory_request_states.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/base64.hpp"
#include "base/platform/random_bytes.hpp"

namespace mcpxx::detail {
namespace {

/// Of the random part of a name: nobody guesses the states of others.
constexpr std::size_t kNameBytes = 16;

}  // namespace

MemoryRequestStates::MemoryRequestStates(const MemoryRequestStateLimits& limits,
                                         UniqueFunction<Clock::time_point()> now)
    : limits_(limits), now_(now ? std::move(now) : UniqueFunction<Clock::time_point()>(Clock::now)) {}

Result<std::string> MemoryRequestStates::seal(std::string_view state, std::string_view binding) {
  const std::size_t bytes = state.size() + binding.size();
  if (bytes > limits_.bytes_each || bytes > limits_.bytes) {
    return Error(fmt::format("{} bytes are too much to keep", bytes));
  }
  std::string name = base64::encode_url(platform::random_bytes(kNameBytes));
  const std::lock_guard lock(mutex_);
  const auto now = now_();
  while (!entries_.empty() && (entries_.size() >= limits_.entries || bytes_ + bytes > limits_.bytes ||
                               entries_.front().end <= now)) {
    drop_oldest();
  }
  entries_.push_back({name, std::string(state), std::string(binding), now + limits_.ttl});
  by_name_.emplace(entries_.back().name, std::prev(entries_.end()));
  bytes_ += bytes;
  return Result<std::string>(std::move(name));
}

Result<std::string> MemoryRequestStates::open(std::string_view text, std::string_view binding) {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(text);
  if (found == by_name_.end()) return invalid_request_state();
  const Entry& entry = *found->second;
  if (entry.binding != binding || entry.end <= now_()) return invalid_request_state();
  return entry.state;
}

std::size_t MemoryRequestStates::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void MemoryRequestStates::drop_oldest() {
  const Entry& oldest = entries_.front();
  bytes_ -= oldest.bytes();
  by_name_.erase(oldest.name);
  entries_.pop_front();
}

}  // namespace mcpxx::detail
