// SPDX-License-Identifier: MIT
#include "server/subscriptions/subscription_hub.hpp"

#include <string>

#include <mcpxx/protocol/version.hpp>

#include "server/core.hpp"

namespace mcpxx::detail {

SubscriptionHub::SubscriptionHub(ServerCore& core) : core_(core) {
  const auto& options = core.options();
  if (options.bus == nullptr) return;
  bus_.emplace(options.bus, options.name, [this](const Change& change) { tell(change); });
}

void SubscriptionHub::tell(const Change& change) {
  if (!change.task.empty()) {
    // Whoever watches came after the server was made, and before its end.
    const auto stream = subscribers_->stream_watching_task(change.task);
    const auto core = stream != nullptr ? core_.weak_from_this().lock() : nullptr;
    if (core != nullptr) core->tasks().tell_current(stream->executor(), {std::string(change.task)});
  } else if (change.list) {
    subscribers_->list_changed(*change.list);
    sessions_->list_changed(*change.list);
  } else {
    subscribers_->resource_updated(change.uri);
    sessions_->resource_updated(change.uri);
  }
}

void SubscriptionHub::list_changed(ListKind kind) {
  const Change change{kind, {}};
  tell(change);
  if (bus_) bus_->publish(change);
}

void SubscriptionHub::resource_updated(std::string_view uri) {
  const Change change{std::nullopt, uri};
  tell(change);
  if (bus_) bus_->publish(change);
}

void SubscriptionHub::end_streams(const void* transport) {
  subscribers_->finish_all(transport, core_.server_info(protocol::kLatest));
}

void SubscriptionHub::task_changed(std::string_view task_id, std::string_view task, std::int64_t revision) {
  subscribers_->task_changed(task_id, task, revision);
}

void SubscriptionHub::publish_task(std::string_view task_id) {
  if (bus_) bus_->publish({std::nullopt, {}, task_id});
}

}  // namespace mcpxx::detail
