// SPDX-License-Identifier: MIT
#include "server/session.hpp"

#include <utility>

#include "server/call.hpp"

namespace mcpxx::detail {

bool Session::initialize(protocol::Version version, json::Value client_info,
                         json::Value client_capabilities) {
  const std::lock_guard lock(mutex_);
  if (initialized_.load(std::memory_order_relaxed)) return false;
  version_ = version;
  client_info_ = std::move(client_info);
  client_capabilities_ = std::move(client_capabilities);
  initialized_.store(true, std::memory_order_release);
  return true;
}

bool Session::track(const protocol::RequestId& id, const std::shared_ptr<Call>& call) {
  const std::lock_guard lock(mutex_);
  return in_flight_.emplace(id, call).second;
}

void Session::untrack(const protocol::RequestId& id) {
  const std::lock_guard lock(mutex_);
  in_flight_.erase(id);
}

std::shared_ptr<Call> Session::find(const protocol::RequestId& id) {
  const std::lock_guard lock(mutex_);
  const auto found = in_flight_.find(id);
  return found == in_flight_.end() ? nullptr : found->second.lock();
}

void Session::cancel_all() {
  std::unordered_map<protocol::RequestId, std::weak_ptr<Call>> calls;
  {
    const std::lock_guard lock(mutex_);
    calls.swap(in_flight_);
  }
  for (const auto& [id, call] : calls) {
    if (const auto alive = call.lock()) alive->cancel();
  }
}

void Session::set_outlet(Outlet outlet, OutletExecutor executor) {
  std::shared_ptr<Way> next;
  if (outlet) next = std::make_shared<Way>(Way{std::move(outlet), std::move(executor)});
  const std::lock_guard lock(mutex_);
  way_.swap(next);
}

/// Used without the lock: a stream that breaks under a message takes its outlet away.
std::shared_ptr<Session::Way> Session::way() {
  const std::lock_guard lock(mutex_);
  return way_;
}

bool Session::push(std::string message) {
  const auto to_client = way();
  return to_client != nullptr && to_client->outlet(std::move(message));
}

asio::any_io_executor Session::push_executor() {
  const auto to_client = way();
  if (to_client == nullptr || !to_client->executor) return {};
  return to_client->executor();
}

}  // namespace mcpxx::detail
