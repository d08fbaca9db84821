// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include "server/subscriptions/listen_filter.hpp"

namespace mcpxx::detail {

class Session;

/// The legacy sessions that are told of changes (specification 2025-11-25, server/resources,
/// "Subscriptions"): of lists all of them, of resources those that subscribed. A change only marks whom it
/// concerns; the messages are written in turns on the executor of the session's outlet, some time apart, as
/// those of Subscribers are. What is pushed to a session without a way to its client is lost.
///
/// Used through std::shared_ptr; its timers do not keep it alive. Thread-safety: all members from any thread.
class SessionWatchers : public std::enable_shared_from_this<SessionWatchers> {
 public:
  enum class Watched : std::uint8_t {
    yes,
    /// The session watches as many resources already, or as many bytes of URIs.
    session_full,
    /// All sessions together do.
    all_full
  };

  explicit SessionWatchers(std::size_t max_bytes = kMaxAllWatchedBytes) : max_bytes_(max_bytes) {}

  /// Until it ends.
  void add(const std::shared_ptr<Session>& session);

  /// A session may watch `max` resources.
  Watched watch(const std::shared_ptr<Session>& session, std::string_view uri, std::size_t max);
  void unwatch(const Session& session, std::string_view uri);

  void list_changed(ListKind kind);
  void resource_updated(std::string_view uri);

 private:
  using Clock = std::chrono::steady_clock;
  using Timer = std::shared_ptr<asio::steady_timer>;
  struct Entry {
    std::weak_ptr<Session> session;
    /// By URI: whether it was updated and the session is to be told.
    std::map<std::string, bool, std::less<>> resources = {};
    /// Those of its URIs.
    std::size_t bytes = 0;
    ListSet changed_lists = 0;
    bool has_updates = false;
    /// Owned by its wait, so that it goes with the execution context.
    std::weak_ptr<asio::steady_timer> turn = {};
    Clock::time_point next_turn{};

    /// In memory, of what it watches.
    std::size_t cost() const noexcept { return bytes + resources.size() * kWatchedNameCost; }
  };

  Entry& entry_of(const std::shared_ptr<Session>& session);
  void forget_ended();
  /// Arranges for a turn of each.
  void wake(const std::vector<std::shared_ptr<Session>>& sessions);
  void arm_turn(Entry& entry, const asio::any_io_executor& executor);
  void on_turn(const std::shared_ptr<Session>& session, const Timer& timer);
  static std::vector<std::string> take_news(Entry& entry);

  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::unordered_map<const Session*, Entry> by_session_;
  std::size_t bytes_ = 0;
  /// As many entries make it worth while to look for sessions that have ended.
  std::size_t sweep_at_ = 16;
};

}  // namespace mcpxx::detail
