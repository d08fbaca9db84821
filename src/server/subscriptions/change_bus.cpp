// SPDX-License-Identifier: MIT
#include "server/subscriptions/change_bus.hpp"

#include <cstddef>
#include <utility>

#include "base/platform/random_bytes.hpp"

namespace mcpxx::detail {
namespace {

// A message is the instance it comes from, one of these, and for a resource its URI, for a task its id.
constexpr std::size_t kInstanceBytes = 16;
constexpr char kResource = 'u';
constexpr char kTask = 'k';

char code_of(ListKind kind) noexcept {
  switch (kind) {
    case ListKind::tools:
      return 't';
    case ListKind::resources:
      return 'r';
    case ListKind::prompts:
      break;
  }
  return 'p';
}

/// What stands behind the instance; nothing where that is no change.
std::optional<Change> parse(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  const std::string_view name = text.substr(1);
  if (text[0] == kResource) {
    if (!fault_of_watched_uri(name).empty()) return std::nullopt;
    return Change{std::nullopt, name};
  }
  if (text[0] == kTask) {
    if (!fault_of_task_id(name).empty()) return std::nullopt;
    return Change{std::nullopt, {}, name};
  }
  for (const auto kind : kListKinds) {
    if (text[0] == code_of(kind) && name.empty()) return Change{kind, {}};
  }
  return std::nullopt;
}

}  // namespace

ChangeBus::ChangeBus(std::shared_ptr<MessageBus> bus, std::string_view server_name, Receiver receiver)
    : bus_(std::move(bus)),
      channel_("mcpxx/changes/" + std::string(server_name)),
      instance_(platform::random_bytes(kInstanceBytes)),
      receiver_(std::move(receiver)),
      subscription_(bus_->subscribe(channel_, [this](std::string_view message) { receive(message); })) {}

void ChangeBus::publish(const Change& change) {
  const bool is_task = !change.task.empty();
  if (!change.list && !is_task && !fault_of_watched_uri(change.uri).empty()) return;  // nobody can watch it
  std::string message = instance_;
  message.push_back(change.list ? code_of(*change.list) : is_task ? kTask : kResource);
  bus_->publish(channel_, message.append(is_task ? change.task : change.uri));
}

void ChangeBus::receive(std::string_view message) {
  if (message.size() <= kInstanceBytes || message.starts_with(instance_)) return;
  if (const auto change = parse(message.substr(kInstanceBytes))) receiver_(*change);
}

}  // namespace mcpxx::detail
