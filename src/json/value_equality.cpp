// SPDX-License-Identifier: MIT
#include <algorithm>
#include <vector>

#include <mcpxx/json/value.hpp>

namespace mcpxx::json {
namespace {

// Below this many members looking each one up is cheaper than sorting.
constexpr std::size_t kFewMembers = 16;

bool equal_numbers(const Value& a, const Value& b) noexcept {
  // Integers are compared as such: two of them may be one double.
  const auto a_signed = a.as_int64();
  const auto b_signed = b.as_int64();
  if (a_signed || b_signed) return a_signed == b_signed;
  const auto a_unsigned = a.as_uint64();
  const auto b_unsigned = b.as_uint64();
  if (a_unsigned || b_unsigned) return a_unsigned == b_unsigned;
  return a.as_double() == b.as_double();
}

std::vector<const Member*> by_name(std::span<const Member> members) {
  std::vector<const Member*> sorted;
  sorted.reserve(members.size());
  for (const Member& member : members) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(),
            [](const Member* a, const Member* b) { return a->name() < b->name(); });
  return sorted;
}

bool equal_objects(const Value& a, const Value& b) {
  if (a.size() <= kFewMembers) {
    return std::all_of(a.members().begin(), a.members().end(), [&](const Member& member) {
      const Value* other = b.find(member.name());
      return other != nullptr && member.value() == *other;
    });
  }
  const auto a_sorted = by_name(a.members());
  const auto b_sorted = by_name(b.members());
  return std::equal(a_sorted.begin(), a_sorted.end(), b_sorted.begin(), [](const Member* x, const Member* y) {
    return x->name() == y->name() && x->value() == y->value();
  });
}

}  // namespace

bool operator==(const Value& a, const Value& b) noexcept {
  if (a.is_number() && b.is_number()) return equal_numbers(a, b);
  if (a.kind_ != b.kind_ || a.size() != b.size()) return false;
  switch (a.kind_) {
    case Kind::boolean:
      return a.payload_.boolean == b.payload_.boolean;
    case Kind::string:
      return a.as_string() == b.as_string();
    case Kind::array:
      return std::equal(a.elements().begin(), a.elements().end(), b.elements().begin());
    case Kind::object:
      return equal_objects(a, b);
    default:
      return true;
  }
}

}  // namespace mcpxx::json
