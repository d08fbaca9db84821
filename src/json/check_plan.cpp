// SPDX-License-Identifier: MIT
#include "json/check_plan.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace mcpxx::json {
namespace {

using Seen = std::vector<const ObjectInfo*>;

/// Strings always can, by not being UTF-8, and so they need not be looked for here.
bool is_limited(const Constraints& limits) {
  return limits.minimum || limits.maximum || limits.exclusive_minimum || limits.exclusive_maximum ||
         limits.multiple_of || limits.min_items || limits.max_items;
}

/// The type inside optionals and lists that cannot break the schema by themselves.
const TypeInfo& innermost(const TypeInfo& type) {
  const TypeInfo* inner = &type;
  while (inner->kind == TypeKind::optional || inner->kind == TypeKind::sequence ||
         inner->kind == TypeKind::array ||
         (inner->kind == TypeKind::set && differs_in_json(inner->child()))) {
    inner = &inner->child();
  }
  return *inner;
}

/// For an innermost() type that is no struct.
bool can_break(TypeKind kind) {
  switch (kind) {
    case TypeKind::any:
    case TypeKind::boolean:
    case TypeKind::integer:
    case TypeKind::unsigned_integer:
    case TypeKind::bytes:
    case TypeKind::time_point:
      return false;
    default:
      return true;
  }
}

bool member_can_break(const MemberInfo& member, Seen& seen);

/// `seen` has the structs on the way and those found harmless; they add nothing.
bool leads_to_break(const TypeInfo& type, Seen& seen) {
  const TypeInfo& inner = innermost(type);
  if (inner.kind != TypeKind::object) return can_break(inner.kind);
  const ObjectInfo& info = inner.object();
  if (std::find(seen.begin(), seen.end(), &info) != seen.end()) return false;
  seen.push_back(&info);
  return std::any_of(info.members().begin(), info.members().end(),
                     [&](const MemberInfo& member) { return member_can_break(member, seen); });
}

bool member_can_break(const MemberInfo& member, Seen& seen) {
  if (member.is_constant()) return false;
  const TypeInfo& type = member.type();
  if (is_limited(member.field.constraints())) return true;
  // It may be missing where it is required, or null where it is not.
  if (type.kind == TypeKind::optional && (member.required || type.child().kind == TypeKind::optional)) {
    return true;
  }
  return leads_to_break(type, seen);
}

}  // namespace

bool CheckPlan::concerns(const TypeInfo& type) {
  const TypeInfo& inner = innermost(type);
  return inner.kind == TypeKind::object ? members(inner.object()) != 0 : can_break(inner.kind);
}

std::uint64_t CheckPlan::members(const ObjectInfo& info) {
  constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
  std::uint64_t mask = info.checked_members_.load(std::memory_order_relaxed);
  if (mask != kUnknown) return mask;
  mask = 0;
  std::uint64_t bit = 1;
  for (const MemberInfo& member : info.members()) {
    Seen seen;
    if (member_can_break(member, seen)) mask |= bit;
    bit <<= 1;
  }
  info.checked_members_.store(mask, std::memory_order_relaxed);
  return mask;
}

bool differs_in_json(const TypeInfo& type) noexcept {
  switch (type.kind) {
    case TypeKind::boolean:
    case TypeKind::integer:
    case TypeKind::unsigned_integer:
    case TypeKind::string:
    case TypeKind::string_view:
    case TypeKind::bytes:
    case TypeKind::enumeration:
      return true;
    case TypeKind::number:
      // A long double is written as the double next to it.
      return type.bytes <= sizeof(double);
    default:
      return false;
  }
}

}  // namespace mcpxx::json
