// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/router.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcpxx::http {

namespace detail {

/// The handlers of one path.
struct Route {
  std::vector<std::pair<Method, Handler>> handlers;
  /// Value of Allow.
  std::string allow;

  /// The handler that serves `method`, HEAD by that of GET; null where there is none.
  const Handler* find(Method method) const noexcept;
  void set(Method method, Handler handler);
};

/// What lies below a prefix: the route of a wildcard, or a mounted router.
struct Branch {
  std::string prefix;  // without a trailing slash
  std::shared_ptr<const Route> route;
  std::shared_ptr<RouterState> router;
};

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
};

/// An immutable snapshot of a router; a change makes a new one.
struct RouteTable {
  using Pointer = std::shared_ptr<const RouteTable>;

  std::unordered_map<std::string, std::shared_ptr<const Route>, StringHash, std::equal_to<>> exact;
  std::vector<Branch> branches;  // longest prefix first
  std::vector<Middleware> middleware;

  /// Runs middleware from `index` on, then the route of `path`.
  static void run(const Pointer& table, std::size_t index, Request& request,
                  std::shared_ptr<ResponseWriter> writer, std::string_view path);
  /// Entry for a request as received: decodes the path first.
  static void enter(const Pointer& table, Request& request, std::shared_ptr<ResponseWriter> writer);

 private:
  void route(Request& request, std::shared_ptr<ResponseWriter> writer, std::string_view path) const;
};

struct RouterState {
  RouteTable::Pointer snapshot() const {
    const std::lock_guard lock(mutex);
    return table;
  }

  /// Applies `change` to a copy of the table and publishes it.
  template <class Change>
  void update(Change change) {
    RouteTable::Pointer
        former;  // goes after the lock: what handlers own may use the router in its destructor
    const std::lock_guard lock(mutex);
    auto next = std::make_shared<RouteTable>(*table);
    change(*next);
    former = std::exchange(table, std::move(next));
    version.fetch_add(1, std::memory_order_release);
  }

  mutable std::mutex mutex;
  RouteTable::Pointer table = std::make_shared<RouteTable>();
  std::atomic<std::uint64_t> version{1};
};

}  // namespace detail

/// A router as one connection sees it: keeps the snapshot and looks for a newer one with a single atomic
/// load, so that connections on different threads share no lock.
class RouterView {
 public:
  explicit RouterView(const Router& router) : state_(router.state_) {}

  void dispatch(Request& request, std::shared_ptr<ResponseWriter> writer) {
    const std::uint64_t version = state_->version.load(std::memory_order_acquire);
    if (version != version_) {
      table_ = state_->snapshot();
      version_ = version;
    }
    detail::RouteTable::enter(table_, request, std::move(writer));
  }

 private:
  std::shared_ptr<detail::RouterState> state_;
  detail::RouteTable::Pointer table_;
  std::uint64_t version_ = 0;
};

}  // namespace mcpxx::http
