// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <mcpxx/protocol/jsonrpc.hpp>

#include "server/subscriptions/listen_filter.hpp"
#include "server/subscriptions/message_stream.hpp"
#include "server/subscriptions/watch_index.hpp"

namespace mcpxx::detail {

struct DeliveryGroup;

/// One subscriptions/listen: what its client is told of, and what there is to tell. A change that is there
/// already is not added again. Small, since thousands are idle at a time. Guarded by the lock of its
/// Subscribers, but for `id`, which never changes.
struct Subscription : std::enable_shared_from_this<Subscription> {
  Subscription(protocol::RequestId request, std::shared_ptr<MessageStream> messages)
      : id(std::move(request)), stream(std::move(messages)) {}

  struct WatchedResource : WatchIndex::Watch {
    using Watch::Watch;
    /// It stands among the updated ones.
    bool updated = false;
  };
  struct WatchedTask : WatchIndex::Watch {
    using Watch::Watch;
    /// Of the latest state that was to be told.
    std::int64_t revision = -1;
    /// That state while it stands among the changed ones.
    std::shared_ptr<const std::string> news = {};
  };
  /// What clients that watch resources or tasks have besides.
  struct Watched {
    /// Neither grows or shrinks: the index refers to what is in them.
    std::vector<WatchedResource> resources;
    std::vector<WatchedTask> tasks;
    std::vector<WatchedResource*> updated_resources;
    std::vector<WatchedTask*> changed_tasks;
    /// ListenFilter::cost of all this.
    std::size_t cost = 0;
  };

  bool has_news() const noexcept {
    return changed_lists != 0 || keep_alive_due ||
           (watched != nullptr && (!watched->updated_resources.empty() || !watched->changed_tasks.empty()));
  }

  const protocol::RequestId id;
  std::shared_ptr<MessageStream> stream;
  /// Null once it has ended.
  DeliveryGroup* group = nullptr;
  /// Where it stands among the members of the group.
  std::size_t position = 0;
  std::unique_ptr<Watched> watched;
  /// Since when its client has left too much unread; the epoch: it has not.
  std::chrono::steady_clock::time_point held_since{};
  ListSet lists = 0;
  ListSet changed_lists = 0;
  bool keep_alive_due = false;
  /// Nothing is told before the acknowledgement.
  bool acknowledged = false;
  /// It stands in the queue of the group.
  bool queued = false;
};

}  // namespace mcpxx::detail
