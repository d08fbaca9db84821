// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/session.hpp"

namespace mcpxx::detail {

/// The legacy sessions of an endpoint that this process serves. Bounded, and forgotten when idle.
/// Thread-safety: all members from any thread.
class SessionTable {
 public:
  using Clock = std::chrono::steady_clock;

  SessionTable(std::size_t max_sessions, std::chrono::milliseconds idle)
      : max_sessions_(max_sessions), idle_(idle) {}

  /// A session under a new id that cannot be guessed, or nullptr where there are too many.
  std::shared_ptr<Session> create();
  /// Puts in a session that another process opened.
  std::shared_ptr<Session> adopt(const std::shared_ptr<Session>& session);
  /// The session of that id, and a sign of life of it; nullptr where there is none.
  std::shared_ptr<Session> find(std::string_view id);
  /// Takes a session out.
  std::shared_ptr<Session> erase(std::string_view id);
  std::vector<std::shared_ptr<Session>> erase_all();
  std::size_t size() const;

  /// A session with an open stream is not idle. False where there is no such session.
  bool set_streaming(std::string_view id, bool streaming);

 private:
  struct Entry {
    std::shared_ptr<Session> session;
    Clock::time_point last_use;
    bool streaming = false;
  };

  void forget_idle(Clock::time_point now);

  const std::size_t max_sessions_;
  const std::chrono::milliseconds idle_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string_view, Entry> by_id_;
  Clock::time_point next_sweep_{};
};

}  // namespace mcpxx::detail
