// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/protocol/capabilities.hpp>
#include <mcpxx/protocol/version.hpp>
#include <mcpxx/server/middleware.hpp>
#include <mcpxx/server/observer.hpp>
#include <mcpxx/server/options.hpp>

#include "server/document_pool.hpp"
#include "server/registry.hpp"
#include "server/replay/memory_request_states.hpp"
#include "server/subscriptions/subscription_hub.hpp"
#include "server/tasks/tasks.hpp"
#include "server/worker_pool.hpp"

namespace mcpxx::detail {

class Call;

/// The state behind every copy of a Server.
/// Thread-safety: all members may be called from any thread.
class ServerCore : public std::enable_shared_from_this<ServerCore> {
 public:
  explicit ServerCore(ServerOptions options);

  const ServerOptions& options() const noexcept { return options_; }
  const Logger& logger() const noexcept { return options_.logger; }
  /// The server's Implementation object as it goes over the wire in that revision.
  const std::string& server_info(protocol::Version version) const noexcept;
  /// The members that most results of that revision begin with, as JSON text; empty where it has none.
  const std::string& result_head(protocol::Version version) const noexcept;
  WorkerPool& workers() noexcept { return workers_; }
  DocumentPool& documents() noexcept { return documents_; }

  /// The current state of the lists; hold on to the pointer for as long as entries are used.
  std::shared_ptr<const Registry> registry() const {
    const std::lock_guard lock(snapshot_mutex_);
    return registry_;
  }
  /// Applies `change(Registry&)`, which says whether it changed anything, and announces the change of that
  /// list.
  template <class Change>
  bool change_registry(ListKind kind, Change change) {
    if (!replace_registry(std::move(change))) return false;
    subscriptions_.list_changed(kind);
    return true;
  }
  /// The same for a change that clients do not see in a list.
  template <class Change>
  bool replace_registry(Change change) {
    // Let go of after the lock: the last owner of a handler destroys what the application put into it.
    std::shared_ptr<const Registry> previous;
    const std::lock_guard lock(registry_mutex_);
    previous = registry();
    auto next = std::make_shared<Registry>(*previous);
    if (!change(*next)) return false;
    const std::lock_guard snapshot_lock(snapshot_mutex_);
    registry_ = std::move(next);
    return true;
  }
  std::uint64_t next_sequence() noexcept { return sequence_.fetch_add(1, std::memory_order_relaxed); }

  void use(std::shared_ptr<Middleware> middleware);
  void observe(std::shared_ptr<Observer> observer);
  const std::vector<std::shared_ptr<Middleware>>& middleware() const noexcept { return middleware_; }
  const std::vector<std::shared_ptr<Observer>>& observers() const noexcept { return observers_; }

  SubscriptionHub& subscriptions() noexcept { return subscriptions_; }
  Tasks& tasks() noexcept { return tasks_; }
  /// For transports that lead to this process alone.
  RequestStates& request_states() noexcept { return request_states_; }

  /// Answers a request whose envelope, version and session are set. Returns at once where the handler takes
  /// longer.
  void dispatch(const std::shared_ptr<Call>& call);

 private:
  const ServerOptions options_;
  std::array<std::string, protocol::kSupportedVersions.size()> server_info_;
  std::array<std::string, protocol::kSupportedVersions.size()> result_head_;
  /// Held for as long as it takes to copy the pointer. (std::atomic<std::shared_ptr> of GCC 12 does the same
  /// with a lock that does not order a load before the next store.)
  mutable std::mutex snapshot_mutex_;
  std::shared_ptr<const Registry> registry_;
  std::mutex registry_mutex_;
  std::atomic<std::uint64_t> sequence_{1};
  std::vector<std::shared_ptr<Middleware>> middleware_;
  std::vector<std::shared_ptr<Observer>> observers_;
  SubscriptionHub subscriptions_{*this};
  Tasks tasks_{*this};
  MemoryRequestStates request_states_;
  DocumentPool documents_;
  WorkerPool workers_;
};

}  // namespace mcpxx::detail
