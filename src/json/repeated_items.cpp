// SPDX-License-Identifier: MIT
#include "json/repeated_items.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include <mcpxx/json/codec.hpp>

namespace mcpxx::json {
namespace {

struct Item {
  std::size_t hash;
  std::size_t index;
  Value value;
};

std::size_t mixed(std::size_t hash, std::size_t more) { return (hash ^ more) * 0x9e3779b1U + (hash >> 15); }

/// Equal values have equal hashes: integers hash as numbers, and the order of members does not matter. As
/// deep as the reader lets a value be.
std::size_t hash_of(const Value& value) {
  auto hash = static_cast<std::size_t>(value.size());
  if (const auto number = value.as_double()) return std::hash<double>()(*number);
  if (const auto text = value.as_string()) return std::hash<std::string_view>()(*text);
  if (const auto boolean = value.as_bool()) return *boolean ? 1 : 2;
  for (const Value& element : value.elements()) hash = mixed(hash, hash_of(element));
  for (const Member& member : value.members()) {
    hash += mixed(std::hash<std::string_view>()(member.name()), hash_of(member.value()));
  }
  return hash;
}

struct Collector {
  const TypeInfo& type;
  std::vector<Item> items;

  static void visit(void* state, Slot slot, const void* element) {
    auto& self = *static_cast<Collector*>(state);
    Value value = to_value(self.type, element);
    const std::size_t hash = hash_of(value);
    self.items.push_back({hash, slot.index, std::move(value)});
  }
};

}  // namespace

std::vector<std::size_t> repeated_items(const TypeInfo& set, const void* object) {
  Collector collector{set.child(), {}};
  set.operations->visit(object, &Collector::visit, &collector);
  const std::vector<Item>& items = collector.items;
  std::sort(collector.items.begin(), collector.items.end(), [](const Item& a, const Item& b) {
    return std::tie(a.hash, a.index) < std::tie(b.hash, b.index);
  });
  std::vector<std::size_t> repeated;
  auto same_hash = items.begin();
  for (auto item = items.begin(); item != items.end(); ++item) {
    if (item->hash != same_hash->hash) same_hash = item;
    if (std::any_of(same_hash, item, [&](const Item& earlier) { return earlier.value == item->value; })) {
      repeated.push_back(item->index);
    }
  }
  std::sort(repeated.begin(), repeated.end());
  return repeated;
}

}  // namespace mcpxx::json
