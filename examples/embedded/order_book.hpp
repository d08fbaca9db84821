// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace embedded {

struct Order {
  std::int64_t id = 0;
  std::string item;
  int quantity = 0;
};

/// The business of the program, which knows nothing of MCP. Its HTTP routes and its MCP tools share it, each
/// on any thread: thread-safe.
class OrderBook {
 public:
  Order place(std::string item, int quantity) {
    const std::lock_guard lock(mutex_);
    const Order order{next_id_++, std::move(item), quantity};
    orders_.emplace(order.id, order);
    return order;
  }
  std::optional<Order> find(std::int64_t id) const {
    const std::lock_guard lock(mutex_);
    const auto found = orders_.find(id);
    return found == orders_.end() ? std::nullopt : std::optional(found->second);
  }
  std::vector<Order> all() const {
    const std::lock_guard lock(mutex_);
    std::vector<Order> result;
    result.reserve(orders_.size());
    for (const auto& [id, order] : orders_) result.push_back(order);
    return result;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::int64_t, Order> orders_;
  std::int64_t next_id_ = 1;
};

}  // namespace embedded
