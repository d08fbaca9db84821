// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>
#include <utility>

#include <mcpxx/error.hpp>
#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/type_info.hpp>

#include "json/regex/regex.hpp"
#include "json/spelling.hpp"
#include "json/type_access.hpp"

namespace mcpxx::json {
namespace {

// As many as the decoder can tick off in one word.
constexpr std::size_t kMaxMembers = 64;

bool is_numeric(TypeKind kind) {
  return kind == TypeKind::integer || kind == TypeKind::unsigned_integer || kind == TypeKind::number;
}

/// The constraint that does not fit a member of that kind, or nothing.
std::string_view misplaced_constraint(const Constraints& constraints, TypeKind kind) {
  const bool is_text = kind == TypeKind::string || kind == TypeKind::string_view;
  const bool is_list = kind == TypeKind::sequence || kind == TypeKind::set;
  if (!is_numeric(kind)) {
    if (constraints.minimum) return "minimum";
    if (constraints.maximum) return "maximum";
    if (constraints.exclusive_minimum) return "exclusive_minimum";
    if (constraints.exclusive_maximum) return "exclusive_maximum";
    if (constraints.multiple_of) return "multiple_of";
  }
  if (!is_text) {
    if (constraints.min_length) return "min_length";
    if (constraints.max_length) return "max_length";
    if (!constraints.pattern.empty()) return "pattern";
    if (!constraints.format.empty()) return "format";
  }
  if (!is_list) {
    if (constraints.min_items) return "min_items";
    if (constraints.max_items) return "max_items";
  }
  return {};
}

/// Whether a member of `type` has the value its type starts with: zero, empty, or for a struct that of T{}.
bool is_zero(const TypeInfo& type, const void* object) {
  switch (type.kind) {
    case TypeKind::any:
      return static_cast<const Value*>(object)->is_null();
    case TypeKind::boolean:
      return !*static_cast<const bool*>(object);
    case TypeKind::integer:
    case TypeKind::unsigned_integer:
    case TypeKind::enumeration:
      return load_integer(type, object) == 0;
    case TypeKind::number:
      return load_number(type, object) == 0;
    case TypeKind::string:
      return static_cast<const std::string*>(object)->empty();
    case TypeKind::string_view:
      return static_cast<const std::string_view*>(object)->empty();
    case TypeKind::bytes:
      return static_cast<const Bytes*>(object)->data.empty();
    case TypeKind::time_point:
      return load_time_point(type, object) == Instant{};
    case TypeKind::optional:
    case TypeKind::sequence:
    case TypeKind::set:
    case TypeKind::map:
      return is_empty_container(type, object);
    case TypeKind::array: {
      std::pair<const TypeInfo&, bool> state{type.child(), true};
      type.operations->visit(
          object,
          [](void* at, Slot, const void* element) {
            auto& [element_type, all_zero] = *static_cast<std::pair<const TypeInfo&, bool>*>(at);
            all_zero = all_zero && is_zero(element_type, element);
          },
          &state);
      return state.second;
    }
    case TypeKind::variant:
      return type.alternatives->index(object) == 0 &&
             is_zero(type.child(0), type.alternatives->get[0](object));
    case TypeKind::object:
      return to_value(type, object) == type.object().default_value();
  }
  return true;
}

bool may_be_absent(TypeKind kind) {
  switch (kind) {
    case TypeKind::boolean:
    case TypeKind::optional:
    case TypeKind::sequence:
    case TypeKind::array:
    case TypeKind::set:
    case TypeKind::map:
      return true;
    default:
      return false;
  }
}

}  // namespace

// Delegates, so that the destructor runs when something throws.
ObjectInfo::ObjectInfo(const ObjectSpec& spec) : ObjectInfo() {
  name_ = spelled_type(spec.spelled_type);
  for (const Field& field : spec.fields) {
    if (field.role() != Field::Role::constant) continue;
    MemberInfo constant;
    constant.name = field.json_name();
    constant.field = field;
    constant.value = json::to_value(field.default_value());
    members_.push_back(std::move(constant));
  }
  for (std::size_t i = 0; i < spec.members.size(); ++i) {
    MemberInfo member;
    member.name = json_name_of(spelled_member(spec.members[i].spelled()));
    member.type = spec.members[i].type;
    member.offset = static_cast<std::size_t>(static_cast<const char*>(spec.addresses[i]) -
                                             static_cast<const char*>(spec.object));
    members_.push_back(std::move(member));
  }
  for (const Field& field : spec.fields) apply(field, spec.object);
  default_value_ = Value::object();
  for (MemberInfo& member : members_) settle(member, spec.object);
  check();
}

ObjectInfo::~ObjectInfo() {
  for (const MemberInfo& member : members_) delete member.pattern;
}

void ObjectInfo::refuse(const MemberInfo& member, const std::string& why) const {
  throw ConfigError("mcp_fields() of " + name_ + ", member '" + member.name + "': " + why);
}

void ObjectInfo::apply(const Field& field, const void* object) {
  if (field.role() == Field::Role::description) description_ = field.description();
  if (field.role() != Field::Role::member) return;
  const auto offset = static_cast<std::size_t>(static_cast<const char*>(field.address_in(object)) -
                                               static_cast<const char*>(object));
  const auto member = std::find_if(members_.begin(), members_.end(), [&](const MemberInfo& candidate) {
    return !candidate.is_constant() && candidate.offset == offset;
  });
  if (member == members_.end())
    throw ConfigError("mcp_fields() of " + name_ + " lists a member of another struct");
  member->field = field;
  if (!field.json_name().empty()) member->name = field.json_name();
}

void ObjectInfo::settle(MemberInfo& member, const void* object) {
  if (member.is_constant()) {
    default_value_.set(member.name, member.value);
    return;
  }
  const Field& field = member.field;
  const TypeInfo& type = member.type();
  const void* address = static_cast<const char*>(object) + member.offset;
  const bool zero = is_zero(type, address);
  Value initial = json::to_value(type, address);
  if (!(type.kind == TypeKind::optional && zero)) default_value_.set(member.name, initial);

  member.required = field.is_required().value_or(!may_be_absent(type.kind) && zero);
  if (field.default_value().kind() != Literal::Kind::none) {
    member.value = json::to_value(field.default_value());
    if (!field.is_required()) member.required = false;
  } else if (!zero && !member.required) {
    member.value = std::move(initial);
  }

  const Constraints& constraints = field.constraints();
  const std::string_view misplaced = misplaced_constraint(constraints, without_optional(type).kind);
  if (!misplaced.empty()) refuse(member, std::string(misplaced) + " does not apply to its type");
  if (constraints.multiple_of && !(*constraints.multiple_of > 0))
    refuse(member, "multiple_of must be above 0");
  if (constraints.pattern.empty()) return;
  auto pattern = regex::Regex::compile(constraints.pattern);
  if (!pattern) {
    refuse(member, "pattern \"" + std::string(constraints.pattern) + "\" " + pattern.error().message);
  }
  member.pattern = new regex::Regex(std::move(*pattern));
}

void ObjectInfo::check() const {
  if (members_.size() > kMaxMembers)
    throw ConfigError(name_ + " has more than 64 members with its constants");
  for (std::size_t i = 0; i < members_.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (members_[i].name == members_[j].name) refuse(members_[i], "there are two of this name");
    }
  }
}

const MemberInfo* ObjectInfo::find(std::string_view name, std::size_t hint) const noexcept {
  if (hint < members_.size() && members_[hint].name == name) return &members_[hint];
  const auto member =
      std::find_if(members_.begin(), members_.end(), [&](const MemberInfo& m) { return m.name == name; });
  return member == members_.end() ? nullptr : &*member;
}

}  // namespace mcpxx::json
