// SPDX-License-Identifier: MIT
#include <cmath>
#include <string>
#include <utility>

#include <mcpxx/json/codec.hpp>

#include "base/utf8.hpp"
#include "json/check_plan.hpp"
#include "json/constraints.hpp"
#include "json/repeated_items.hpp"
#include "json/report.hpp"
#include "json/type_access.hpp"

namespace mcpxx::json {
namespace {

/// One check() call; `member` as for the decoder. Takes the way of encode().
class Checker final : private Reporter {
 public:
  explicit Checker(Problems& problems) : problems_(problems) {}

  void check(const TypeInfo& type, const void* object, const MemberInfo* member, const Path& path);

 private:
  struct Elements;

  void check_finite(double value, const MemberInfo* member, const Path& path);
  void check_utf8(std::string_view text, const MemberInfo* member, const Path& path);
  void check_enumerator(const TypeInfo& type, const void* object, const Path& path);
  void check_optional(const TypeInfo& type, const void* object, const MemberInfo* member, const Path& path);
  void check_list(const TypeInfo& type, const void* object, const MemberInfo* member, const Path& path);
  void check_map(const TypeInfo& type, const void* object, const Path& path);
  void check_variant(const TypeInfo& type, const void* object, const Path& path);
  void check_object(const TypeInfo& type, const void* object, const Path& path);

  void report(const Path& path, std::string message) override {
    problems_.add(path.pointer(), std::move(message));
  }

  Problems& problems_;
};

/// What the functions that visit elements get told, and what they find out.
struct Checker::Elements {
  Checker& checker;
  const TypeInfo& type;
  const MemberInfo* member;
  const Path& path;
  bool concerned;
  std::size_t count = 0;

  static void visit_pointee(void* state, Slot, const void* element) {
    const auto& self = *static_cast<const Elements*>(state);
    self.checker.check(self.type, element, self.member, self.path);
  }
  static void visit_item(void* state, Slot slot, const void* element) {
    auto& self = *static_cast<Elements*>(state);
    ++self.count;
    if (!self.concerned || self.checker.problems_.full()) return;
    self.checker.check(self.type, element, nullptr, self.path.child(slot.index));
  }
  static void visit_pair(void* state, Slot slot, const void* element) {
    const auto& self = *static_cast<const Elements*>(state);
    if (self.checker.problems_.full()) return;
    const Path path = self.path.child(slot.key);
    if (!utf8::is_valid(slot.key)) self.checker.report(path, "must have a name of valid UTF-8");
    if (self.concerned) self.checker.check(self.type, element, nullptr, path);
  }
};

void Checker::check(const TypeInfo& type, const void* object, const MemberInfo* member, const Path& path) {
  switch (type.kind) {
    // The schema of these says no more than that they are what they are.
    case TypeKind::any:
    case TypeKind::boolean:
    case TypeKind::bytes:
    case TypeKind::time_point:
      return;
    case TypeKind::integer:
      return check_number(static_cast<double>(load_integer(type, object)), member, path, *this);
    case TypeKind::unsigned_integer:
      return check_number(static_cast<double>(static_cast<std::uint64_t>(load_integer(type, object))), member,
                          path, *this);
    case TypeKind::number:
      return check_finite(load_number(type, object), member, path);
    case TypeKind::string:
      return check_utf8(*static_cast<const std::string*>(object), member, path);
    case TypeKind::string_view:
      return check_utf8(*static_cast<const std::string_view*>(object), member, path);
    case TypeKind::enumeration:
      return check_enumerator(type, object, path);
    case TypeKind::optional:
      return check_optional(type, object, member, path);
    case TypeKind::sequence:
    case TypeKind::array:
    case TypeKind::set:
      return check_list(type, object, member, path);
    case TypeKind::map:
      return check_map(type, object, path);
    case TypeKind::variant:
      return check_variant(type, object, path);
    case TypeKind::object:
      return check_object(type, object, path);
  }
}

void Checker::check_finite(double value, const MemberInfo* member, const Path& path) {
  // JSON has no others; the writer makes them null.
  if (!std::isfinite(value)) return report(path, "must be a finite number");
  check_number(value, member, path, *this);
}

void Checker::check_utf8(std::string_view text, const MemberInfo* member, const Path& path) {
  if (!utf8::is_valid(text)) return report(path, "must be valid UTF-8");
  check_text(text, member, path, *this);
}

void Checker::check_enumerator(const TypeInfo& type, const void* object, const Path& path) {
  const EnumInfo& names = type.enumeration();
  if (names.find(load_integer(type, object)) == nullptr) report_unnamed(names, path, *this);
}

void Checker::check_optional(const TypeInfo& type, const void* object, const MemberInfo* member,
                             const Path& path) {
  if (!is_empty_container(type, object)) {
    Elements elements{*this, type.child(), member, path, true};
    return type.operations->visit(object, &Elements::visit_pointee, &elements);
  }
  // As an element, and inside a member that is required, it may be null.
  if (member == nullptr || member->required || without_optional(type).kind == TypeKind::any) return;
  report(path, "must be " + std::string(describe(type)) + ", not null");
}

void Checker::check_list(const TypeInfo& type, const void* object, const MemberInfo* member,
                         const Path& path) {
  Elements elements{*this, type.child(), nullptr, path, CheckPlan::concerns(type.child())};
  if (elements.concerned || member != nullptr) {
    type.operations->visit(object, &Elements::visit_item, &elements);
    check_item_count(elements.count, member, path, *this);
  }
  if (type.kind != TypeKind::set || differs_in_json(type.child())) return;
  for (const std::size_t index : repeated_items(type, object)) report_repeated(path.child(index), *this);
}

void Checker::check_map(const TypeInfo& type, const void* object, const Path& path) {
  Elements elements{*this, type.child(), nullptr, path, CheckPlan::concerns(type.child())};
  type.operations->visit(object, &Elements::visit_pair, &elements);
}

void Checker::check_variant(const TypeInfo& type, const void* object, const Path& path) {
  const std::size_t index = type.alternatives->index(object);
  if (index >= type.child_count) return report(path, "is a variant without a value");
  check(type.child(index), type.alternatives->get[index](object), nullptr, path);
}

void Checker::check_object(const TypeInfo& type, const void* object, const Path& path) {
  const ObjectInfo& info = type.object();
  std::uint64_t left = CheckPlan::members(info);
  for (const MemberInfo* member = info.members().data(); left != 0 && !problems_.full(); ++member) {
    const bool concerned = (left & 1) != 0;
    left >>= 1;
    if (!concerned) continue;
    const TypeInfo& member_type = member->type();
    const void* address = static_cast<const char*>(object) + member->offset;
    const Path member_path = path.child(member->name);
    // The encoder leaves out members that are empty optionals.
    if (member_type.kind != TypeKind::optional || !is_empty_container(member_type, address)) {
      check(member_type, address, member, member_path);
    } else if (member->required) {
      report_missing(member_path, *this);
    }
  }
}

}  // namespace

bool check(const TypeInfo& type, const void* object, Problems& problems) {
  const std::size_t before = problems.size();
  Checker(problems).check(type, object, nullptr, Path{});
  return problems.size() == before && !problems.full();
}

}  // namespace mcpxx::json
