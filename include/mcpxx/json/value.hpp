// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace mcpxx::json {

class DocumentBuilder;
struct Member;

/// What a Value holds. Numbers keep whether they were written as an integer: `integer` fits int64,
/// `unsigned_integer` only uint64, `number` is a double.
enum class Kind : std::uint8_t { null, boolean, integer, unsigned_integer, number, string, array, object };

/// "null", "boolean", "integer" (both integer kinds), "number", "string", "array", "object".
std::string_view to_string(Kind kind) noexcept;

/// Any integer type but bool.
template <class T>
concept IntegerNotBool = std::integral<T> && !std::same_as<T, bool>;

/// Any JSON value (RFC 8259). Objects keep the order of their members, and no name occurs twice in one.
///
/// A Value owns what it holds, with one exception: the values of a Document (what a reader returns) live in
/// the document's memory and are only ever seen as `const Value&`; a copy of one of them owns its content
/// like any other. Accessors never throw: asked for the wrong kind they answer nullopt, an empty span or
/// null. Copying, destroying and comparing recurse as deep as the value; what a reader returns is at most
/// ReadLimits::max_depth deep. A string, array or object of 4 GiB entries or more throws std::length_error.
/// Thread-safety: as for a standard container.
class Value {
 public:
  Value() noexcept = default;
  Value(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)
  template <std::same_as<bool> T>
  Value(T value) noexcept : kind_(Kind::boolean) {  // NOLINT(google-explicit-constructor)
    payload_.boolean = value;
  }
  template <IntegerNotBool T>
  Value(T value) noexcept : kind_(Kind::integer) {  // NOLINT(google-explicit-constructor)
    if (std::in_range<std::int64_t>(value)) {
      payload_.integer = static_cast<std::int64_t>(value);
    } else {
      kind_ = Kind::unsigned_integer;
      payload_.unsigned_integer = static_cast<std::uint64_t>(value);
    }
  }
  Value(double value) noexcept : kind_(Kind::number) {  // NOLINT(google-explicit-constructor)
    payload_.number = value;
  }
  Value(std::string_view text);                                      // NOLINT(google-explicit-constructor)
  Value(const char* text) : Value(std::string_view(text)) {}         // NOLINT(google-explicit-constructor)
  Value(const std::string& text) : Value(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)

  static Value array(std::initializer_list<Value> elements = {});
  static Value array(std::span<const Value> elements);
  /// Of several members of one name the last one stays.
  static Value object(std::initializer_list<std::pair<std::string_view, Value>> members = {});

  Value(const Value& other) { copy_from(other); }
  Value(Value&& other) noexcept { take(other); }
  Value& operator=(const Value& other) {
    if (this != &other) *this = Value(other);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    if (this != &other) {
      // `other` may live inside this value: take it out before letting go of what it lives in.
      Value taken(std::move(other));
      release();
      take(taken);
    }
    return *this;
  }
  ~Value() { release(); }

  Kind kind() const noexcept { return kind_; }
  bool is_null() const noexcept { return kind_ == Kind::null; }
  bool is_boolean() const noexcept { return kind_ == Kind::boolean; }
  /// A number without fraction as JSON Schema sees it: 3 and 3.0 both are.
  bool is_integer() const noexcept {
    return kind_ == Kind::integer || kind_ == Kind::unsigned_integer || (kind_ == Kind::number && is_whole());
  }
  bool is_number() const noexcept { return kind_ >= Kind::integer && kind_ <= Kind::number; }
  bool is_string() const noexcept { return kind_ == Kind::string; }
  bool is_array() const noexcept { return kind_ == Kind::array; }
  bool is_object() const noexcept { return kind_ == Kind::object; }

  std::optional<bool> as_bool() const noexcept {
    if (kind_ != Kind::boolean) return std::nullopt;
    return payload_.boolean;
  }
  /// 3 and 3.0, where they fit.
  std::optional<std::int64_t> as_int64() const noexcept;
  std::optional<std::uint64_t> as_uint64() const noexcept;
  /// Any number, rounded to the nearest double.
  std::optional<double> as_double() const noexcept;
  /// A view that lives as long as this value is not changed. It may contain NUL characters.
  std::optional<std::string_view> as_string() const noexcept {
    if (kind_ != Kind::string) return std::nullopt;
    return std::string_view(payload_.text, size_);
  }

  /// Elements of an array, members of an object, else 0.
  std::size_t size() const noexcept { return kind_ >= Kind::array ? size_ : 0; }
  bool empty() const noexcept { return size() == 0; }

  /// The elements of an array, else nothing.
  std::span<const Value> elements() const noexcept;
  std::span<Value> elements() noexcept;
  /// The members of an object in order, else nothing.
  std::span<const Member> members() const noexcept;
  std::span<Member> members() noexcept;

  /// The member of that name, or nullptr. The last one where a document was read with
  /// DuplicateKeys::keep_last.
  const Value* find(std::string_view name) const noexcept;
  Value* find(std::string_view name) noexcept;
  bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// The member of that name, or a null value that lives forever.
  const Value& operator[](std::string_view name) const noexcept;
  const Value& operator[](const char* name) const noexcept { return (*this)[std::string_view(name)]; }
  /// The element at that index, or a null value that lives forever.
  template <std::integral T>
  const Value& operator[](T index) const noexcept {
    return element(static_cast<std::size_t>(index));
  }

  /// Sets a member, at the end where it is new. A value that is not an object becomes one. Returns the
  /// member's value, valid until the next member is added or removed.
  Value& set(std::string_view name, Value value);
  /// Removes a member; true where there was one.
  bool erase(std::string_view name);
  /// Appends an element. A value that is not an array becomes one. Returns the element, valid until the next
  /// one.
  Value& push_back(Value value);

  /// Compact JSON text on one line.
  std::string to_string() const;

  /// Equal as JSON Schema has it: members in any order, 1 equals 1.0.
  friend bool operator==(const Value& a, const Value& b) noexcept;

 private:
  friend class DocumentBuilder;

  union Payload {
    bool boolean;
    std::int64_t integer;
    std::uint64_t unsigned_integer;
    double number;
    const char* text;
    Value* elements;
    Member* members;
  };

  bool is_whole() const noexcept;
  const Value& element(std::size_t index) const noexcept;
  void copy_from(const Value& other);
  void become(Kind kind) noexcept;
  void take(Value& other) noexcept {
    payload_ = other.payload_;
    size_ = other.size_;
    kind_ = other.kind_;
    owned_ = other.owned_;
    capacity_log2_ = other.capacity_log2_;
    other.kind_ = Kind::null;
    other.owned_ = false;
  }
  void release() noexcept {
    if (owned_) destroy();
  }
  void destroy() noexcept;
  template <class Entry>
  void reserve_one(Entry*& entries);

  Payload payload_{.integer = 0};
  std::uint32_t size_ = 0;  // bytes of a string, elements of an array, members of an object
  Kind kind_ = Kind::null;
  bool owned_ = false;              // payload_ points to memory of this value's own
  std::uint8_t capacity_log2_ = 0;  // of an owned array or object
};

static_assert(sizeof(Value) == 16, "a Value is two machine words");

/// A member of an object.
struct Member {
 public:
  Member(std::string_view name, Value value) : name_(name), value_(std::move(value)) {}

  std::string_view name() const noexcept { return *name_.as_string(); }
  /// The name as a value, a string.
  const Value& name_value() const noexcept { return name_; }
  const Value& value() const noexcept { return value_; }
  Value& value() noexcept { return value_; }

 private:
  friend class DocumentBuilder;
  struct Adopt {};
  Member(Adopt, Value&& name, Value&& value) noexcept : name_(std::move(name)), value_(std::move(value)) {}

  Value name_;
  Value value_;
};

inline std::span<const Value> Value::elements() const noexcept {
  if (kind_ != Kind::array) return {};
  return {payload_.elements, size_};
}
inline std::span<Value> Value::elements() noexcept {
  if (kind_ != Kind::array) return {};
  return {payload_.elements, size_};
}
inline std::span<const Member> Value::members() const noexcept {
  if (kind_ != Kind::object) return {};
  return {payload_.members, size_};
}
inline std::span<Member> Value::members() noexcept {
  if (kind_ != Kind::object) return {};
  return {payload_.members, size_};
}

}  // namespace mcpxx::json
