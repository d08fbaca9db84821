// SPDX-License-Identifier: MIT
#include "server/subscriptions/session_watchers.hpp"

#include <algorithm>
#include <utility>

#include "server/session.hpp"
#include "server/subscriptions/subscription_messages.hpp"

namespace mcpxx::detail {

// --- Coming and going
// -----------------------------------------------------------------------------------------------

void SessionWatchers::forget_ended() {
  std::erase_if(by_session_, [this](const auto& entry) {
    const bool ended = entry.second.session.expired();
    if (ended) bytes_ -= entry.second.cost();
    return ended;
  });
  sweep_at_ = std::max<std::size_t>(16, 2 * by_session_.size());
}

SessionWatchers::Entry& SessionWatchers::entry_of(const std::shared_ptr<Session>& session) {
  Entry& entry = by_session_[session.get()];
  if (entry.session.lock() != session) {  // of one that ended at the same address
    bytes_ -= entry.cost();
    entry = Entry{session};
  }
  return entry;
}

void SessionWatchers::add(const std::shared_ptr<Session>& session) {
  const std::lock_guard lock(mutex_);
  if (by_session_.size() >= sweep_at_) forget_ended();
  entry_of(session);
}

SessionWatchers::Watched SessionWatchers::watch(const std::shared_ptr<Session>& session, std::string_view uri,
                                                std::size_t max) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entry_of(session);
  if (entry.resources.find(uri) != entry.resources.end()) return Watched::yes;
  if (entry.resources.size() >= max || entry.bytes + uri.size() > kMaxWatchedBytes) {
    return Watched::session_full;
  }
  const std::size_t cost = uri.size() + kWatchedNameCost;
  if (bytes_ + cost > max_bytes_) forget_ended();
  if (bytes_ + cost > max_bytes_) return Watched::all_full;
  entry.resources.emplace(uri, false);
  entry.bytes += uri.size();
  bytes_ += cost;
  return Watched::yes;
}

void SessionWatchers::unwatch(const Session& session, std::string_view uri) {
  const std::lock_guard lock(mutex_);
  const auto found = by_session_.find(&session);
  if (found == by_session_.end()) return;
  Entry& entry = found->second;
  const auto watched = entry.resources.find(uri);
  if (watched == entry.resources.end()) return;
  entry.resources.erase(watched);
  entry.bytes -= uri.size();
  bytes_ -= uri.size() + kWatchedNameCost;
}

// --- Changes
// --------------------------------------------------------------------------------------------------------

void SessionWatchers::list_changed(ListKind kind) {
  std::vector<std::shared_ptr<Session>> told;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [key, entry] : by_session_) {
      auto session = entry.session.lock();
      if (session == nullptr) continue;
      entry.changed_lists |= bit_of(kind);
      told.push_back(std::move(session));
    }
  }
  wake(told);
}

void SessionWatchers::resource_updated(std::string_view uri) {
  std::vector<std::shared_ptr<Session>> told;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [key, entry] : by_session_) {
      const auto watched = entry.resources.find(uri);
      if (watched == entry.resources.end()) continue;
      auto session = entry.session.lock();
      if (session == nullptr) continue;
      watched->second = entry.has_updates = true;
      told.push_back(std::move(session));
    }
  }
  wake(told);
}

// --- Turns
// ----------------------------------------------------------------------------------------------------------

void SessionWatchers::wake(const std::vector<std::shared_ptr<Session>>& sessions) {
  for (const auto& session : sessions) {
    // Without the lock: it may be the last one to hold a connection for a moment.
    const auto executor = session->push_executor();
    const std::lock_guard lock(mutex_);
    const auto found = by_session_.find(session.get());
    if (found == by_session_.end()) continue;
    if (!executor) {  // nobody listens
      take_news(found->second);
    } else if (found->second.turn.expired()) {
      arm_turn(found->second, executor);
    }
  }
}

void SessionWatchers::arm_turn(Entry& entry, const asio::any_io_executor& executor) {
  const auto timer = std::make_shared<asio::steady_timer>(executor);
  timer->expires_at(std::max(entry.next_turn, Clock::now()));
  entry.turn = timer;
  timer->async_wait([weak = weak_from_this(), of = entry.session, timer](std::error_code error) {
    const auto self = weak.lock();
    const auto session = of.lock();
    if (!error && self != nullptr && session != nullptr) self->on_turn(session, timer);
  });
}

void SessionWatchers::on_turn(const std::shared_ptr<Session>& session, const Timer& timer) {
  std::vector<std::string> messages;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_session_.find(session.get());
    if (found == by_session_.end() || found->second.turn.lock() != timer) return;
    found->second.turn.reset();
    found->second.next_turn = Clock::now() + kTurnInterval;
    messages = take_news(found->second);
  }
  for (auto& message : messages) session->push(std::move(message));
}

std::vector<std::string> SessionWatchers::take_news(Entry& entry) {
  std::vector<std::string> messages;
  const ListSet lists = std::exchange(entry.changed_lists, ListSet{0});
  for (const auto kind : kListKinds) {
    if ((lists & bit_of(kind)) != 0) messages.push_back(list_changed_message(kind, nullptr));
  }
  if (!std::exchange(entry.has_updates, false)) return messages;
  for (auto& [uri, updated] : entry.resources) {
    if (std::exchange(updated, false)) messages.push_back(resource_updated_message(uri, nullptr));
  }
  return messages;
}

}  // namespace mcpxx::detail
