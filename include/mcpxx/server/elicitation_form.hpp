// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <mcpxx/json/reflect.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/server/elicited.hpp>

namespace mcpxx::json {
class Problems;
}

// How a struct becomes the form of an elicitation, and the user's answer the struct.

namespace mcpxx::detail {

/// A struct whose members a form can show (specification, client/elicitation, "Requested Schema"): text,
/// numbers, check boxes, choices. Refers to what lives forever.
class FormType {
 public:
  /// Whether the content of an answer fits the struct; says what is wrong with it.
  using Fits = bool (*)(const json::Value& content, json::Problems& problems);

  FormType(const json::TypeInfo& described, Fits decodes) noexcept : type_(&described), fits_(decodes) {}

  const json::TypeInfo& type() const noexcept { return *type_; }
  Fits fits() const noexcept { return fits_; }

 private:
  const json::TypeInfo* type_;
  Fits fits_;
};

template <class M>
struct FormMember {
  using Type = M;
};
template <class M>
struct FormMember<std::optional<M>> {
  using Type = M;
};

/// Refuses to compile for what no form can show.
template <class Member>
constexpr bool check_form_member() {
  using M = typename FormMember<Member>::Type;
  namespace kinds = json::detail;
  if constexpr (std::is_same_v<M, std::string> || std::is_arithmetic_v<M> || std::is_enum_v<M> ||
                kinds::SystemTimePoint<M>) {
    return true;
  } else {
    static_assert(!std::is_same_v<M, json::Value>,
                  "mcpxx: a form cannot have a json::Value: ask for the schema you mean by hand");
    static_assert(!kinds::MapLike<M>, "mcpxx: a form cannot have a map");
    static_assert(!kinds::VariantLike<M>, "mcpxx: a form cannot have a std::variant");
    static_assert(!kinds::OptionalLike<M> && !kinds::PointerLike<M>,
                  "mcpxx: a form cannot have a smart pointer or an optional of an optional");
    static_assert(!kinds::SetLike<M> && !kinds::ArrayLike<M>,
                  "mcpxx: a form has std::vector of an enum for several choices, no other container");
    static_assert(kinds::SequenceLike<M> || !std::is_aggregate_v<M>,
                  "mcpxx: a form is flat: it cannot have a struct inside");
    if constexpr (kinds::SequenceLike<M>) {
      static_assert(std::is_enum_v<typename M::value_type>,
                    "mcpxx: a list in a form is one of choices: std::vector of an enum");
    }
    return true;
  }
}

template <std::size_t... I, class... Pointers>
constexpr bool check_form_members(json::detail::PointerPack<std::index_sequence<I...>, Pointers...>*) {
  return (check_form_member<std::remove_pointer_t<Pointers>>() && ...);
}

/// Decodes the content of an accepted answer; false where it does not fit. Members that the form does not
/// have are ignored: its schema does not forbid them.
bool decode_form(const json::Value& content, const json::TypeInfo& type, void* target,
                 json::Problems& problems);

template <class T>
FormType form_type() {
  static_assert(std::is_aggregate_v<T> && !std::is_array_v<T>,
                "mcpxx: elicit<T> takes a struct whose members are the fields of the form");
  using Members = decltype(json::detail::declared_members<T>());
  static_assert(check_form_members(static_cast<Members*>(nullptr)));
  return FormType(json::type_info<T>(), [](const json::Value& content, json::Problems& problems) {
    T target{};
    return decode_form(content, json::type_info<T>(), &target, problems);
  });
}

/// Decodes an ElicitResult that was checked before; `target` is left alone unless it was accepted. Throws
/// std::logic_error where it is none of that type.
protocol::ElicitAction read_elicit_result(const json::Value& result, const json::TypeInfo& type,
                                          void* target);

template <class T>
Elicited<T> decode_elicited(const json::Value& result) {
  T content{};
  const auto action = read_elicit_result(result, json::type_info<T>(), &content);
  if (action != protocol::ElicitAction::accept) return Elicited<T>(action, std::nullopt);
  return Elicited<T>(action, std::move(content));
}

}  // namespace mcpxx::detail
