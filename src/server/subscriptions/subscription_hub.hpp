// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "server/subscriptions/change_bus.hpp"
#include "server/subscriptions/listen_filter.hpp"
#include "server/subscriptions/session_watchers.hpp"
#include "server/subscriptions/subscribers.hpp"

namespace mcpxx::detail {

class ServerCore;
class Session;

/// Tells clients of what changes: on the streams of subscriptions/listen (specification 2026-07-28,
/// basic/patterns/subscriptions), and legacy sessions in their way; with a ServerOptions::bus those of the
/// other instances too. Thread-safety: all members from any thread.
class SubscriptionHub {
 public:
  explicit SubscriptionHub(ServerCore& core);

  void list_changed(ListKind kind);
  void resource_updated(std::string_view uri);
  /// `task` is the text of a DetailedTask object (extension io.modelcontextprotocol/tasks). Tells the clients
  /// of this instance.
  void task_changed(std::string_view task_id, std::string_view task, std::int64_t revision);
  /// Makes the other instances read that task, where clients of theirs watch it.
  void publish_task(std::string_view task_id);

  /// Sessions that are told of changes until they end.
  void add_session(const std::shared_ptr<Session>& session) { sessions_->add(session); }
  SessionWatchers& sessions() noexcept { return *sessions_; }

  Subscribers& subscribers() noexcept { return *subscribers_; }
  /// Ends the streams of one endpoint or connection with their last message (MessageStream::transport).
  void end_streams(const void* transport);

 private:
  void tell(const Change& change);

  ServerCore& core_;
  const std::shared_ptr<Subscribers> subscribers_ = std::make_shared<Subscribers>();
  const std::shared_ptr<SessionWatchers> sessions_ = std::make_shared<SessionWatchers>();
  /// Last, so that nothing is received any more when the others go.
  std::optional<ChangeBus> bus_;
};

}  // namespace mcpxx::detail
