// SPDX-License-Identifier: MIT
// Equality as JSON Schema Core section 4.2.2 has it, like operator== of Value, but within the budget of steps
// and without memory.
#include <functional>

#include "json/schema_validator/evaluator.hpp"

namespace mcpxx::json::validation {
namespace {

/// Of all bits of both, in this order: neighbouring numbers must not cancel each other out in a sum.
std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) {
  std::uint64_t bits = hash * 0x9e3779b97f4a7c15U + more;
  bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ bits >> 27) * 0x94d049bb133111ebU;
  return bits ^ bits >> 31;
}

/// As exact as the comparison: integers beyond 2^53 are not hashed as the double they share with others.
std::uint64_t hash_of_number(const Value& number) {
  if (const auto integer = number.as_int64()) return static_cast<std::uint64_t>(*integer);
  if (const auto integer = number.as_uint64()) return *integer;
  return std::hash<double>()(*number.as_double());
}

}  // namespace

bool Evaluator::equal(const Value& a, const Value& b) {
  if (!spend(1, Path{})) return false;
  if (!a.is_array() && !a.is_object()) {
    if (a.is_string() && b.is_string() && !spend(a.as_string()->size() / 64, Path{})) return false;
    return a == b;
  }
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  if (depth_ >= program_.max_depth) return abort_for_depth(Path{});
  ++depth_;
  bool same = true;
  if (a.is_object()) {
    same = equal_members(a, b);
  } else {
    for (std::size_t i = 0; same && i < a.size(); ++i) same = equal(a.elements()[i], b.elements()[i]);
  }
  --depth_;
  return same;
}

bool Evaluator::equal_members(const Value& a, const Value& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Member& member = a.members()[i];
    // Most objects of one kind have their members in one order.
    const Member* other = &b.members()[i];
    if (other->name() != member.name()) {
      if (!spend(b.size(), Path{})) return false;
      const Value* found = b.find(member.name());
      if (found == nullptr || !equal(member.value(), *found)) return false;
    } else if (!equal(member.value(), other->value())) {
      return false;
    }
  }
  return true;
}

/// Equal values have equal hashes: integers hash as numbers, and the order of members does not matter.
std::uint64_t Evaluator::hash(const Value& value) {
  if (!spend(1, Path{})) return 0;
  if (value.is_number()) return hash_of_number(value);
  if (const auto text = value.as_string()) {
    if (!spend(text->size() / 16, Path{})) return 0;
    return std::hash<std::string_view>()(*text);
  }
  if (const auto boolean = value.as_bool()) return *boolean ? 1 : 2;
  std::uint64_t hash_of_all = value.size();
  if (depth_ >= program_.max_depth) {
    abort_for_depth(Path{});
    return 0;
  }
  ++depth_;
  for (const Value& element : value.elements()) hash_of_all = mixed(hash_of_all, hash(element));
  for (const Member& member : value.members()) {
    hash_of_all += mixed(std::hash<std::string_view>()(member.name()), hash(member.value()));
  }
  --depth_;
  return hash_of_all;
}

}  // namespace mcpxx::json::validation
