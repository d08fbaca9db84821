// SPDX-License-Identifier: MIT
#include "json/repeated_items.hpp"

#include <algorithm>
#include <bit>
#include <compare>
#include <cstdint>
#include <utility>

#include <mcpxx/json/codec.hpp>

namespace mcpxx::json {
namespace {

struct Item {
  std::size_t index;
  Value value;
};

/// Numbers that are equal have the same, whatever their kind.
std::pair<int, std::uint64_t> identity(const Value& number) {
  if (const auto integer = number.as_int64()) return {0, static_cast<std::uint64_t>(*integer)};
  if (const auto integer = number.as_uint64()) return {1, *integer};
  return {2, std::bit_cast<std::uint64_t>(*number.as_double())};
}

/// Members by name, since their order does not matter. As deep as the reader lets a value be, like order().
void sort_members(Value& value) {
  for (Value& element : value.elements()) sort_members(element);
  for (Member& member : value.members()) sort_members(member.value());
  std::sort(value.members().begin(), value.members().end(),
            [](const Member& a, const Member& b) { return a.name() < b.name(); });
}

/// Some order of all values, so that equal ones meet; unlike hashes nobody can make others meet too.
std::strong_ordering order(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return identity(a) <=> identity(b);
  if (a.kind() != b.kind()) return a.kind() <=> b.kind();
  if (a.is_string()) return *a.as_string() <=> *b.as_string();
  if (a.is_boolean()) return *a.as_bool() <=> *b.as_bool();
  const auto by_members = [](const Member& x, const Member& y) {
    const auto names = x.name() <=> y.name();
    return names != 0 ? names : order(x.value(), y.value());
  };
  if (a.is_object()) {
    return std::lexicographical_compare_three_way(a.members().begin(), a.members().end(), b.members().begin(),
                                                  b.members().end(), by_members);
  }
  return std::lexicographical_compare_three_way(a.elements().begin(), a.elements().end(),
                                                b.elements().begin(), b.elements().end(), order);
}

struct Collector {
  const TypeInfo& type;
  std::vector<Item> items;

  static void visit(void* state, Slot slot, const void* element) {
    auto& self = *static_cast<Collector*>(state);
    Value value = to_value(self.type, element);
    sort_members(value);
    self.items.push_back({slot.index, std::move(value)});
  }
};

}  // namespace

std::vector<std::size_t> repeated_items(const TypeInfo& set, const void* object) {
  Collector collector{set.child(), {}};
  set.operations->visit(object, &Collector::visit, &collector);
  std::vector<Item>& items = collector.items;
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    const auto values = order(a.value, b.value);
    return values != 0 ? values < 0 : a.index < b.index;
  });
  std::vector<std::size_t> repeated;
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (order(items[i - 1].value, items[i].value) == 0) repeated.push_back(items[i].index);
  }
  std::sort(repeated.begin(), repeated.end());
  return repeated;
}

}  // namespace mcpxx::json
