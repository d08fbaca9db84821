// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mcpxx {

/// A JSON scalar that can be spelled in a constant expression: the example, default or constant of a field.
class Literal {
 public:
  enum class Kind : std::uint8_t { none, boolean, integer, number, string };

  constexpr Literal() noexcept = default;
  constexpr Literal(const char* text) noexcept  // NOLINT(google-explicit-constructor)
      : text_(text), kind_(Kind::string) {}
  constexpr Literal(std::string_view text) noexcept  // NOLINT(google-explicit-constructor)
      : text_(text), kind_(Kind::string) {}
  constexpr Literal(std::same_as<bool> auto value) noexcept  // NOLINT(google-explicit-constructor)
      : integer_(value), kind_(Kind::boolean) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) constexpr Literal(T value) noexcept  // NOLINT(google-explicit-constructor)
      : integer_(static_cast<std::int64_t>(value)), kind_(Kind::integer) {}
  constexpr Literal(std::floating_point auto value) noexcept  // NOLINT(google-explicit-constructor)
      : number_(static_cast<double>(value)), kind_(Kind::number) {}

  constexpr Kind kind() const noexcept { return kind_; }
  constexpr bool boolean() const noexcept { return integer_ != 0; }
  constexpr std::int64_t integer() const noexcept { return integer_; }
  constexpr double number() const noexcept { return number_; }
  constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
  std::int64_t integer_ = 0;
  double number_ = 0;
  Kind kind_ = Kind::none;
};

/// The limits a schema puts on one value, under their JSON Schema names. Lengths count code points.
struct Constraints {
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<double> exclusive_minimum;
  std::optional<double> exclusive_maximum;
  std::optional<double> multiple_of;
  std::optional<std::size_t> min_length;
  std::optional<std::size_t> max_length;
  std::optional<std::size_t> min_items;
  std::optional<std::size_t> max_items;
  std::string_view pattern;
  std::string_view format;
};

/// What is known of one member of a struct besides its name and type; made by field() and constant(), refined
/// by the chained functions, and given to fields(). Everything but title, description and example is enforced
/// by the decoder. Strings must have static storage, as literals do.
class Field {
 public:
  enum class Role : std::uint8_t { member, constant, description };
  static constexpr std::size_t kMaxExamples = 4;

  constexpr Field& title(std::string_view text) {
    title_ = text;
    return *this;
  }
  /// Shown in the schema, and stored in the member when it is absent. Rarely needed: the value a member has
  /// in T{} is its default already.
  constexpr Field& default_value(Literal value) {
    default_ = value;
    return *this;
  }
  /// May be repeated, up to kMaxExamples times.
  constexpr Field& example(Literal value) {
    if (example_count_ < kMaxExamples) examples_[example_count_++] = value;
    return *this;
  }
  constexpr Field& minimum(double v) {
    constraints_.minimum = v;
    return *this;
  }
  constexpr Field& maximum(double v) {
    constraints_.maximum = v;
    return *this;
  }
  constexpr Field& exclusive_minimum(double v) {
    constraints_.exclusive_minimum = v;
    return *this;
  }
  constexpr Field& exclusive_maximum(double v) {
    constraints_.exclusive_maximum = v;
    return *this;
  }
  constexpr Field& multiple_of(double v) {
    constraints_.multiple_of = v;
    return *this;
  }
  constexpr Field& min_length(std::size_t v) {
    constraints_.min_length = v;
    return *this;
  }
  constexpr Field& max_length(std::size_t v) {
    constraints_.max_length = v;
    return *this;
  }
  constexpr Field& min_items(std::size_t v) {
    constraints_.min_items = v;
    return *this;
  }
  constexpr Field& max_items(std::size_t v) {
    constraints_.max_items = v;
    return *this;
  }
  /// An ECMA-262 regular expression the string must contain a match of. Back-references and look-around are
  /// refused with a ConfigError; matching takes time linear in the string.
  constexpr Field& pattern(std::string_view expression) {
    constraints_.pattern = expression;
    return *this;
  }
  /// "date-time", "date", "time", "email", "uri" and "uuid" are enforced, any other is an annotation.
  constexpr Field& format(std::string_view name) {
    constraints_.format = name;
    return *this;
  }
  /// The member may be absent, and then keeps its value in T{}.
  constexpr Field& optional() {
    required_ = false;
    return *this;
  }
  /// The member must be present, whatever its type and default.
  constexpr Field& required() {
    required_ = true;
    return *this;
  }
  /// The member's name in JSON, where it differs from the one in C++.
  constexpr Field& name(std::string_view json_name) {
    name_ = json_name;
    return *this;
  }
  /// Emits "x-mcp-header": clients repeat the argument in the HTTP header Mcp-Param-`suffix`.
  constexpr Field& header(std::string_view suffix) {
    header_ = suffix;
    return *this;
  }

  constexpr Role role() const noexcept { return role_; }
  constexpr std::string_view json_name() const noexcept { return name_; }
  constexpr std::string_view description() const noexcept { return description_; }
  constexpr std::string_view title() const noexcept { return title_; }
  constexpr std::string_view header() const noexcept { return header_; }
  /// The default given by default_value(), or the value of a constant().
  constexpr const Literal& default_value() const noexcept { return default_; }
  constexpr const Literal* examples() const noexcept { return examples_; }
  constexpr std::size_t example_count() const noexcept { return example_count_; }
  constexpr const Constraints& constraints() const noexcept { return constraints_; }
  constexpr std::optional<bool> is_required() const noexcept { return required_; }
  /// Where the member lies in `object`, an object of the struct; only for Role::member.
  const void* address_in(const void* object) const { return address_(object); }

  constexpr Field() noexcept = default;
  constexpr Field(Role role, std::string_view description, const void* (*address)(const void*)) noexcept
      : description_(description), address_(address), role_(role) {}

 private:
  std::string_view name_;
  std::string_view title_;
  std::string_view description_;
  std::string_view header_;
  Constraints constraints_;
  Literal default_;
  Literal examples_[kMaxExamples];
  const void* (*address_)(const void*) = nullptr;
  std::optional<bool> required_;
  std::uint8_t example_count_ = 0;
  Role role_ = Role::member;
};

/// What mcp_fields() returns.
template <std::size_t N>
struct FieldList {
  Field items[N];
};

namespace detail {

template <class T, class M>
T owner_of(M T::*);

template <auto Pointer>
const void* member_address(const void* object) {
  return &(static_cast<const decltype(owner_of(Pointer))*>(object)->*Pointer);
}

}  // namespace detail

/// Describes the member `Pointer` (`&SearchArgs::limit`) in the schema of its struct.
template <auto Pointer>
constexpr Field field(std::string_view description = {}) {
  return Field(Field::Role::member, description, &detail::member_address<Pointer>);
}

/// A member of fixed value that exists in JSON only: written first, demanded when read, `{"const": value}` in
/// the schema. The alternatives of a std::variant are told apart by such members.
constexpr Field constant(std::string_view name, Literal value) {
  return Field(Field::Role::constant, {}, nullptr).name(name).default_value(value);
}

/// Describes the struct itself.
constexpr Field description(std::string_view text) { return Field(Field::Role::description, text, nullptr); }

/// Collects what is said about a struct; members that need no words need not be listed:
///
///     struct SearchArgs {
///       std::string query;
///       int limit = 10;
///       static constexpr auto mcp_fields() {
///         return mcpxx::fields(mcpxx::field<&SearchArgs::limit>("Maximum hits").minimum(1).maximum(50));
///       }
///     };
template <std::same_as<Field>... Fields>
constexpr FieldList<sizeof...(Fields)> fields(const Fields&... list) {
  return {{list...}};
}

/// Specialise with a `static constexpr auto mcp_fields()` for a struct that cannot have one itself.
template <class T>
struct schema_traits;

/// One enumerator, its name in JSON, and the title a form shows people in its place.
struct EnumName {
  std::int64_t value;
  std::string_view name;
  std::string_view title;

  template <class E>
  constexpr EnumName(E enumerator, std::string_view text, std::string_view shown = {})
      : value(static_cast<std::int64_t>(enumerator)), name(text), title(shown) {}
};

/// Specialise to choose names: `static constexpr mcpxx::EnumName values[] = {{Unit::celsius, "C"}, ...};`.
/// Without, enumerators of 0 to 63 are named as in the source, less a trailing underscore (`default_` is
/// "default").
template <class E>
struct enum_names;

}  // namespace mcpxx
