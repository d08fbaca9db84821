// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mcpxx::detail {

struct Subscription;

/// Which subscriptions watch which resource, or task. A name is kept once, however many watch it.
/// Thread-safety: none.
class WatchIndex {
 public:
  /// One subscription watches one name. Stays where it is from add() to remove().
  struct Watch {
    explicit Watch(Subscription& subscription) : who(&subscription) {}

    Subscription* who;
    /// The index's own, valid for as long as somebody watches it.
    const std::string* name = nullptr;
    /// Where it stands among those of the name.
    std::size_t position = 0;
  };

  /// Its subscription must not watch that name yet.
  void add(std::string_view name, Watch& watch) {
    auto found = watchers_.find(name);
    if (found == watchers_.end()) found = watchers_.try_emplace(std::string(name)).first;
    watch.name = &found->first;
    watch.position = found->second.size();
    found->second.push_back(&watch);
  }
  void remove(const Watch& watch) {
    const auto found = watchers_.find(*watch.name);
    auto& all = found->second;
    all.back()->position = watch.position;
    all[watch.position] = all.back();
    all.pop_back();
    if (all.empty()) watchers_.erase(found);
  }
  template <class F>
  void for_each(std::string_view name, F visit) {
    const auto found = watchers_.find(name);
    if (found == watchers_.end()) return;
    for (Watch* watch : found->second) visit(*watch);
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };
  std::unordered_map<std::string, std::vector<Watch*>, Hash, std::equal_to<>> watchers_;
};

}  // namespace mcpxx::detail
