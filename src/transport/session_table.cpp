// SPDX-License-Identifier: MIT
#include "transport/session_table.hpp"

#include <algorithm>
#include <utility>

#include "base/base64.hpp"
#include "base/platform/random_bytes.hpp"

namespace mcpxx::detail {
namespace {

/// 192 bits: 32 characters of base64url, all of them visible ASCII as the specification demands.
constexpr std::size_t kIdBytes = 24;
/// Sweeps over the whole table happen this many times in the idle time.
constexpr int kSweepsPerIdleTime = 4;
constexpr SessionTable::Clock::duration kUrgentInterval = std::chrono::seconds(1);
/// What one subscriber is given (RFC 6177): the addresses in it are its own to choose.
constexpr unsigned kClientPrefixV6 = 64;

}  // namespace

bool SessionTable::is_id(std::string_view id) {
  return id.size() == kIdBytes / 3 * 4 && base64::decode_url(id).has_value();
}

SessionTable::Client SessionTable::client_at(std::string_view address) const noexcept {
  if (limits_.sessions_per_client == 0) return std::nullopt;
  const auto parsed = http::parse_ip_address(address.substr(0, address.find('%')));
  if (!parsed) return std::nullopt;
  return parsed->is_v4() ? *parsed : parsed->network(kClientPrefixV6);
}

bool SessionTable::is_full_for(const Client& client) const {
  if (!client) return false;
  const auto held = by_client_.find(*client);
  return held != by_client_.end() && held->second >= limits_.sessions_per_client;
}

Result<std::shared_ptr<Session>, SessionTable::Full> SessionTable::create(std::string_view client_address) {
  auto session = std::make_shared<Session>(base64::encode_url(platform::random_bytes(kIdBytes)));
  const auto client = client_at(client_address);
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  sweep(now, by_id_.size() >= limits_.sessions || is_full_for(client));
  if (by_id_.size() >= limits_.sessions) return Full::all_sessions;
  if (is_full_for(client)) return Full::sessions_of_client;
  by_id_.try_emplace(session->id(), Entry{session, now, client});
  if (client) ++by_client_[*client];
  return session;
}

std::shared_ptr<Session> SessionTable::adopt(const std::shared_ptr<Session>& session) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  sweep(now, by_id_.size() >= limits_.sessions);
  if (by_id_.size() >= limits_.sessions) return nullptr;
  return by_id_.try_emplace(session->id(), Entry{session, now, std::nullopt}).first->second.session;
}

std::shared_ptr<Session> SessionTable::find(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  sweep(now, false);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  found->second.last_use = now;
  return found->second.session;
}

std::shared_ptr<Session> SessionTable::erase(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  auto session = found->second.session;
  remove(found);
  return session;
}

std::vector<std::shared_ptr<Session>> SessionTable::erase_all() {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Session>> sessions;
  sessions.reserve(by_id_.size());
  for (auto& [id, entry] : by_id_) sessions.push_back(std::move(entry.session));
  by_id_.clear();
  by_client_.clear();
  return sessions;
}

std::size_t SessionTable::size() const {
  const std::lock_guard lock(mutex_);
  return by_id_.size();
}

bool SessionTable::touch(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return false;
  found->second.last_use = Clock::now();
  return true;
}

SessionTable::Entries::iterator SessionTable::remove(Entries::iterator entry) {
  if (const auto client = entry->second.client) {
    const auto held = by_client_.find(*client);
    if (--held->second == 0) by_client_.erase(held);
  }
  return by_id_.erase(entry);
}

void SessionTable::sweep(Clock::time_point now, bool urgent) {
  // It looks at every session, so a client that is refused must not make it do so each time.
  const Clock::duration interval = limits_.idle / kSweepsPerIdleTime;
  if (now - last_sweep_ < (urgent ? std::min(interval, kUrgentInterval) : interval)) return;
  last_sweep_ = now;
  for (auto entry = by_id_.begin(); entry != by_id_.end();) {
    // A session that somebody else holds has a request in flight, or an open stream.
    const bool in_use = entry->second.session.use_count() > 1;
    const bool idle = !in_use && now - entry->second.last_use > limits_.idle;
    entry = idle ? remove(entry) : std::next(entry);
  }
}

}  // namespace mcpxx::detail
