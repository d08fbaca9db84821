// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>

namespace mcpxx::json {

namespace regex {
class Regex;
}

struct TypeInfo;
class CheckPlan;
class ObjectInfo;
class EnumInfo;

/// Types refer to each other by functions, so that a type may contain itself.
using TypeGetter = const TypeInfo& (*)();

/// Bytes that travel as a base64 string (RFC 4648 section 4, `"contentEncoding": "base64"`).
struct Bytes {
  std::string data;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

/// How a C++ type appears in JSON. `optional` covers std::optional and the smart pointers, `array` is
/// std::array.
enum class TypeKind : std::uint8_t {
  any,  // json::Value
  boolean,
  integer,
  unsigned_integer,
  number,
  string,
  string_view,  // written only
  bytes,
  time_point,
  enumeration,
  optional,
  sequence,
  array,
  set,
  map,
  variant,
  object,
};

/// Which element of a container is meant: its index, and in a map its key.
struct Slot {
  std::size_t index = 0;
  std::string_view key;
};

/// Called with a freshly made element, to give it its value.
using Fill = void (*)(void* state, void* element);
/// Called for each element there is.
using Visit = void (*)(void* state, Slot slot, const void* element);

/// What can be done with a container (an optional is one of at most one element) without knowing its type.
struct ContainerOperations {
  void (*clear)(void* container);
  /// Makes an element, fills it and puts it in. False where a set has an equal one already.
  bool (*insert)(void* container, Slot slot, Fill fill, void* state);
  void (*visit)(const void* container, Visit visit, void* state);
};

/// What can be done with a variant; one function an alternative.
struct VariantOperations {
  std::size_t (*index)(const void* variant);
  /// Makes the alternative the active one, and fills it.
  void (*const* fill)(void* variant, Fill fill, void* state);
  const void* (*const* get)(const void* variant);
};

/// A C++ type as the schema generator, the decoder and the encoder see it. Immutable, lives forever.
struct TypeInfo {
  TypeKind kind;
  /// Of an integer, a float, an enum's or a time point's representation: its size in bytes, and what it is.
  std::uint8_t bytes = 0;
  TypeKind scalar = TypeKind::any;
  /// The element type of a container, the alternatives of a variant.
  const TypeGetter* children = nullptr;
  std::size_t child_count = 0;
  /// The number of elements of a std::array.
  std::size_t extent = 0;
  /// Seconds a tick of a time point, as a fraction.
  std::int64_t period_numerator = 0;
  std::int64_t period_denominator = 0;
  const ContainerOperations* operations = nullptr;
  const VariantOperations* alternatives = nullptr;
  const ObjectInfo& (*object)() = nullptr;
  const EnumInfo& (*enumeration)() = nullptr;

  const TypeInfo& child(std::size_t index = 0) const { return children[index](); }
};

/// A member of a struct.
struct MemberInfo {
  std::string name;
  /// Null for a constant().
  TypeGetter type = nullptr;
  /// Bytes from the start of the struct.
  std::size_t offset = 0;
  /// What mcp_fields() says of it.
  Field field;
  bool required = true;
  /// The value of a constant(), or the default shown in the schema, or null where there is none.
  Value value;
  /// The compiled Field::pattern(), or null; owned by the ObjectInfo.
  const regex::Regex* pattern = nullptr;

  bool is_constant() const noexcept { return type == nullptr; }
};

/// A member as the templates hand it over: how the compiler spells it, and its type.
struct MemberSpec {
  const char* (*spelled)();
  TypeGetter type;
};

/// A struct as the templates hand it over; pointers need to live for the constructor of ObjectInfo only.
struct ObjectSpec {
  const char* spelled_type;
  std::span<const MemberSpec> members;
  /// Addresses of the members in `object`, which is a T{}.
  const void* const* addresses;
  const void* object;
  std::span<const Field> fields;
};

/// The members of a struct, constants first. Building one throws ConfigError where mcp_fields() makes no
/// sense: a constraint that does not fit the member's type, a pattern that is none, two members of one name.
class ObjectInfo {
 public:
  explicit ObjectInfo(const ObjectSpec& spec);
  ObjectInfo(const ObjectInfo&) = delete;
  ObjectInfo& operator=(const ObjectInfo&) = delete;
  ~ObjectInfo();

  /// The type's name without namespaces.
  const std::string& name() const noexcept { return name_; }
  std::string_view description() const noexcept { return description_; }
  std::span<const MemberInfo> members() const noexcept { return members_; }
  /// The member of that name in JSON, or nullptr; looks at `hint`, an index, first.
  const MemberInfo* find(std::string_view name, std::size_t hint = 0) const noexcept;
  /// T{} as JSON.
  const Value& default_value() const noexcept { return default_value_; }

 private:
  friend class CheckPlan;

  ObjectInfo() noexcept = default;
  void apply(const Field& field, const void* object);
  void settle(MemberInfo& member, const void* object);
  void check() const;
  [[noreturn]] void refuse(const MemberInfo& member, const std::string& why) const;

  std::string name_;
  std::string_view description_;
  Value default_value_;
  std::vector<MemberInfo> members_;
  /// Kept for CheckPlan::members(); all bits as long as nobody has asked.
  mutable std::atomic<std::uint64_t> checked_members_{~std::uint64_t{0}};
};

/// The enumerators of an enum and their names in JSON.
class EnumInfo {
 public:
  struct Entry {
    std::int64_t value;
    std::string name;
    /// Empty where it has none.
    std::string title = {};
  };

  /// From how the compiler spells the enumerators of 0 to 63.
  explicit EnumInfo(const char* spelled);
  explicit EnumInfo(std::span<const EnumName> names);

  std::span<const Entry> entries() const noexcept { return entries_; }
  const Entry* find(std::int64_t value) const noexcept;
  const Entry* find(std::string_view name) const noexcept;

 private:
  std::vector<Entry> entries_;
};

}  // namespace mcpxx::json
