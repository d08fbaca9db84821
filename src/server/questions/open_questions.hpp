// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <mcpxx/storage/message_bus.hpp>

namespace mcpxx::detail {

class Call;
class ContextGate;
class Inquiry;

/// The requests a legacy client has not answered yet, by their ids: what finds the handler an answer belongs
/// to. Part of a Session. Thread-safety: all members from any thread.
class OpenQuestions {
 public:
  /// One question of several that a handler has asked at once. Refers to what waits, which may be gone, and
  /// is reached through the gate of its execution context, which may end.
  struct Place {
    std::weak_ptr<Inquiry> inquiry;
    std::size_t index = 0;
    std::shared_ptr<ContextGate> gate = nullptr;
    /// Tells the questions of one call from those of others, no more.
    const Call* asker = nullptr;
  };

  /// Gives the oldest one that has to go where there are more than `limit` then.
  std::optional<Place> add(std::string id, Place place, std::size_t limit);
  /// Nothing for an id that was not asked under, or was answered already.
  std::optional<Place> take(std::string_view id);
  /// What waits for those of one call, on its executor. Others may be on contexts that end meanwhile.
  std::vector<std::shared_ptr<Inquiry>> inquiries_of(const Call& asker) const;
  std::size_t size() const;

  /// Answers that other instances were given arrive over this from now on; `subscribe` is called the first
  /// time only.
  template <class Subscribe>
  void listen(Subscribe subscribe) {
    const std::lock_guard lock(bus_mutex_);
    if (subscription_ == nullptr) subscription_ = subscribe();
  }

 private:
  struct Entry {
    std::string id;
    Place place;
  };
  using Entries = std::list<Entry>;

  mutable std::mutex mutex_;
  /// Oldest first.
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> by_id_;
  std::mutex bus_mutex_;
  std::unique_ptr<MessageBus::Subscription> subscription_;
};

}  // namespace mcpxx::detail
