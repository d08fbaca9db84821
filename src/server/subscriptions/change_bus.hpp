// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mcpxx/storage/message_bus.hpp>
#include <mcpxx/unique_function.hpp>

#include "server/subscriptions/listen_filter.hpp"

namespace mcpxx::detail {

/// A change as instances of a server tell each other: of a list, of the task of that id, or of the resource
/// of that URI.
struct Change {
  std::optional<ListKind> list;
  std::string_view uri;
  std::string_view task = {};
};

/// Tells the other instances of a server, those of the same name on the same bus, of changes, and hears of
/// theirs. Thread-safety: publish() from any thread.
class ChangeBus {
 public:
  /// Must not block or throw. Called from any thread, one at a time.
  using Receiver = UniqueFunction<void(const Change& change)>;

  ChangeBus(std::shared_ptr<MessageBus> bus, std::string_view server_name, Receiver receiver);

  void publish(const Change& change);

 private:
  void receive(std::string_view message);

  const std::shared_ptr<MessageBus> bus_;
  const std::string channel_;
  /// What messages of this instance begin with.
  const std::string instance_;
  Receiver receiver_;
  /// Last, so that nothing is received any more when the others go.
  std::unique_ptr<MessageBus::Subscription> subscription_;
};

}  // namespace mcpxx::detail
