// SPDX-License-Identifier: MIT
#include "transport/session_table.hpp"

#include <utility>

#include "base/base64.hpp"
#include "base/platform/random_bytes.hpp"

namespace mcpxx::detail {
namespace {

/// 192 bits: 32 characters of base64url, all of them visible ASCII as the specification demands.
constexpr std::size_t kIdBytes = 24;
/// Sweeps over the whole table happen this many times in the idle time.
constexpr int kSweepsPerIdleTime = 4;

}  // namespace

std::shared_ptr<Session> SessionTable::create() {
  return adopt(std::make_shared<Session>(base64::encode_url(platform::random_bytes(kIdBytes))));
}

std::shared_ptr<Session> SessionTable::adopt(const std::shared_ptr<Session>& session) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  forget_idle(now);
  if (by_id_.size() >= max_sessions_) return nullptr;
  return by_id_.try_emplace(session->id(), Entry{session, now}).first->second.session;
}

std::shared_ptr<Session> SessionTable::find(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (now >= next_sweep_) forget_idle(now);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  found->second.last_use = now;
  return found->second.session;
}

std::shared_ptr<Session> SessionTable::erase(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  auto session = std::move(found->second.session);
  by_id_.erase(found);
  return session;
}

std::vector<std::shared_ptr<Session>> SessionTable::erase_all() {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Session>> sessions;
  sessions.reserve(by_id_.size());
  for (auto& [id, entry] : by_id_) sessions.push_back(std::move(entry.session));
  by_id_.clear();
  return sessions;
}

std::size_t SessionTable::size() const {
  const std::lock_guard lock(mutex_);
  return by_id_.size();
}

bool SessionTable::set_streaming(std::string_view id, bool streaming) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return false;
  found->second.streaming = streaming;
  found->second.last_use = Clock::now();
  return true;
}

void SessionTable::forget_idle(Clock::time_point now) {
  next_sweep_ = now + idle_ / kSweepsPerIdleTime;
  for (auto entry = by_id_.begin(); entry != by_id_.end();) {
    // A session that somebody else holds has a request in flight.
    const bool in_use = entry->second.streaming || entry->second.session.use_count() > 1;
    const bool idle = !in_use && now - entry->second.last_use > idle_;
    entry = idle ? by_id_.erase(entry) : std::next(entry);
  }
}

}  // namespace mcpxx::detail
