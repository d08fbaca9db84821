// SPDX-License-Identifier: MIT
#include "json/reader/duplicates.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace mcpxx::json {
namespace {

// Up to here comparing each with each is fastest: most names differ in length or in their first bytes.
constexpr std::size_t kFewMembers = 8;

/// Sorts indices by name, and by position among equal names. Unlike a hash table, sorting has no bad input.
void sort_by_name(std::span<const Member> members, std::vector<std::uint32_t>& order) {
  order.resize(members.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [members](std::uint32_t a, std::uint32_t b) {
    const int compared = members[a].name().compare(members[b].name());
    return compared != 0 ? compared < 0 : a < b;
  });
}

}  // namespace

bool has_duplicate_names(std::span<const Member> members, std::vector<std::uint32_t>& order) {
  if (members.size() <= kFewMembers) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].name() == members[j].name()) return true;
      }
    }
    return false;
  }
  sort_by_name(members, order);
  return std::adjacent_find(order.begin(), order.end(), [members](std::uint32_t a, std::uint32_t b) {
           return members[a].name() == members[b].name();
         }) != order.end();
}

std::uint32_t keep_last_of_each_name(std::span<Member> members, std::vector<std::uint32_t>& order) {
  sort_by_name(members, order);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool is_last = i + 1 == order.size() || members[order[i]].name() != members[order[i + 1]].name();
    if (is_last) order[kept++] = order[i];
  }
  order.resize(kept);
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < kept; ++i) {
    if (order[i] != i) members[i] = std::move(members[order[i]]);
  }
  return static_cast<std::uint32_t>(kept);
}

}  // namespace mcpxx::json
