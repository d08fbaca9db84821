// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/member_pointers.hpp>
#include <mcpxx/json/type_info.hpp>
#include <mcpxx/json/value.hpp>

// Turns a C++ type into a TypeInfo. The templates here only take addresses and make small functions;
// everything that walks a TypeInfo is ordinary compiled code, which keeps the cost of a type in a user's
// translation unit small.

namespace mcpxx::json {

/// The description of T, which lives forever. Supported: bool, integers, floating point, std::string and (to
/// be written only) std::string_view, scoped enums, Bytes, Value, std::optional, std::unique_ptr and
/// std::shared_ptr, sequences, sets, std::array, maps from strings, std::variant, points of the system clock
/// and durations of std::chrono, and aggregates of up to 32 of these, without base classes and without C
/// arrays.
template <class T>
const TypeInfo& type_info();

namespace detail {

// --- What kind of thing a type is, told by its members so that no standard container's header is needed
// here. ---------

template <class T>
concept OptionalLike = requires(T& t) {
  typename T::value_type;
  t.has_value();
  t.reset();
  t.emplace();
  *t;
};
template <class T>
concept PointerLike = requires(T& t) {
  typename T::element_type;
  t.get();
  t.reset();
  *t;
};
template <class T>
concept MapLike = requires(T& t) {
  typename T::key_type;
  typename T::mapped_type;
  t.clear();
  t.begin();
};
template <class T>
concept SetLike = requires(T& t) {
  typename T::key_type;
  t.clear();
  t.insert(static_cast<typename T::value_type*>(nullptr), static_cast<typename T::value_type*>(nullptr));
}
&&!MapLike<T>;
template <class T>
concept SequenceLike = requires(T& t) {
  typename T::value_type;
  t.emplace_back();
  t.clear();
  t.begin();
};
template <class T>
concept ArrayLike = requires(T& t) {
  typename T::value_type;
  t.data();
  std::tuple_size<T>::value;
}
&&!SequenceLike<T>;
template <class T>
concept VariantLike = requires(const T& t) {
  t.valueless_by_exception();
  t.index();
};
template <class T>
concept SystemTimePoint = requires {
  typename T::clock;
  typename T::duration;
  &T::clock::to_time_t;
  &T::time_since_epoch;
};
template <class T>
concept DurationLike = requires(const T& t) {
  typename T::rep;
  typename T::period;
  t.count();
};

// --- The operations of containers.
// --------------------------------------------------------------------------------------

template <class T>
const void* address_of(const T& object) noexcept {
  return __builtin_addressof(object);
}

template <class C>
bool append(void* container, Slot, Fill fill, void* state) {
  if constexpr (std::is_same_v<typename C::value_type, bool>) {
    bool element = false;
    fill(state, &element);
    static_cast<C*>(container)->push_back(element);
  } else {
    fill(state, &static_cast<C*>(container)->emplace_back());
  }
  return true;
}
template <class C>
bool insert_in_set(void* container, Slot, Fill fill, void* state) {
  typename C::value_type element{};
  fill(state, &element);
  return static_cast<C*>(container)->insert(std::move(element)).second;
}
template <class C>
bool insert_in_map(void* container, Slot slot, Fill fill, void* state) {
  fill(state, &(*static_cast<C*>(container))[typename C::key_type(slot.key)]);
  return true;
}
template <class C>
bool fill_in_array(void* container, Slot slot, Fill fill, void* state) {
  fill(state, static_cast<C*>(container)->data() + slot.index);
  return true;
}
template <class C>
bool fill_optional(void* container, Slot, Fill fill, void* state) {
  fill(state, &static_cast<C*>(container)->emplace());
  return true;
}
template <class C>
bool fill_pointer(void* container, Slot, Fill fill, void* state) {
  auto& pointer = *static_cast<C*>(container);
  pointer.reset(new typename C::element_type());
  fill(state, pointer.get());
  return true;
}

template <class C>
void clear(void* container) {
  if constexpr (OptionalLike<C> || PointerLike<C>) {
    static_cast<C*>(container)->reset();
  } else {
    static_cast<C*>(container)->clear();
  }
}
inline void clear_nothing(void*) {}

template <class C>
void visit_elements(const void* container, Visit visit, void* state) {
  Slot slot;
  for (const typename C::value_type& element : *static_cast<const C*>(container)) {
    visit(state, slot, address_of(element));
    ++slot.index;
  }
}
template <class C>
void visit_pairs(const void* container, Visit visit, void* state) {
  Slot slot;
  for (const auto& pair : *static_cast<const C*>(container)) {
    slot.key = pair.first;
    visit(state, slot, address_of(pair.second));
    ++slot.index;
  }
}
template <class C>
void visit_pointee(const void* container, Visit visit, void* state) {
  const auto& pointer = *static_cast<const C*>(container);
  if (pointer) visit(state, Slot{}, address_of(*pointer));
}

template <class C>
constexpr ContainerOperations container_operations() {
  if constexpr (MapLike<C>) {
    return {&clear<C>, &insert_in_map<C>, &visit_pairs<C>};
  } else if constexpr (SetLike<C>) {
    return {&clear<C>, &insert_in_set<C>, &visit_elements<C>};
  } else if constexpr (OptionalLike<C>) {
    return {&clear<C>, &fill_optional<C>, &visit_pointee<C>};
  } else if constexpr (PointerLike<C>) {
    return {&clear<C>, &fill_pointer<C>, &visit_pointee<C>};
  } else if constexpr (SequenceLike<C>) {
    return {&clear<C>, &append<C>, &visit_elements<C>};
  } else {
    return {&clear_nothing, &fill_in_array<C>, &visit_elements<C>};
  }
}
template <class C>
inline constexpr ContainerOperations kContainerOperations = container_operations<C>();

template <class T>
inline constexpr TypeGetter kElementGetter[] = {&type_info<T>};

template <class C, class Element>
constexpr TypeInfo container(TypeKind kind) {
  TypeInfo info{kind};
  info.children = kElementGetter<Element>;
  info.child_count = 1;
  info.operations = &kContainerOperations<C>;
  return info;
}

// --- Variants.
// ----------------------------------------------------------------------------------------------------------

template <class V, std::size_t I>
void fill_alternative(void* variant, Fill fill, void* state) {
  fill(state, &static_cast<V*>(variant)->template emplace<I>());
}
template <class V, std::size_t I>
const void* alternative(const void* variant) {
  return get_if<I>(static_cast<const V*>(variant));
}
template <class V>
std::size_t alternative_index(const void* variant) {
  return static_cast<const V*>(variant)->index();
}

template <class V, class Indices = void>
struct VariantTable;
template <template <class...> class V, class... A>
struct VariantTable<V<A...>, void> : VariantTable<V<A...>, std::index_sequence_for<A...>> {};
template <template <class...> class V, class... A, std::size_t... I>
struct VariantTable<V<A...>, std::index_sequence<I...>> {
  static constexpr TypeGetter kAlternatives[] = {&type_info<A>...};
  static constexpr void (*kFill[])(void*, Fill, void*) = {&fill_alternative<V<A...>, I>...};
  static constexpr const void* (*kGet[])(const void*) = {&alternative<V<A...>, I>...};
  static constexpr VariantOperations kOperations = {&alternative_index<V<A...>>, kFill, kGet};
};

// --- Enums.
// -------------------------------------------------------------------------------------------------------------

template <class E>
concept HasFixedUnderlyingType = requires {
  E{0};
};

template <class E, E... Enumerators>
const char* spelled_enumerators() noexcept {
  return __PRETTY_FUNCTION__;
}
template <class E, int... I>
const char* spelled_enumerators(std::integer_sequence<int, I...>) noexcept {
  return spelled_enumerators<E, static_cast<E>(I)...>();
}

/// Descriptions are never destroyed: a handler that hangs may still use one while the process ends.
template <class E>
const EnumInfo& enum_info() {
  if constexpr (requires { enum_names<E>::values; }) {
    static const EnumInfo& info = *new EnumInfo(std::span<const EnumName>(enum_names<E>::values));
    return info;
  } else {
    static_assert(
        HasFixedUnderlyingType<E>,
        "an unscoped enum without a fixed underlying type needs a specialisation of mcpxx::enum_names");
    static const EnumInfo& info =
        *new EnumInfo(spelled_enumerators<E>(std::make_integer_sequence<int, 64>{}));
    return info;
  }
}

// --- Aggregates.
// --------------------------------------------------------------------------------------------------------

/// Stands for any value while the members of an aggregate are counted.
struct Anything {
  // Never called; clang wants a definition where T is local to a translation unit.
  template <class T>
  operator T() const {  // NOLINT(google-explicit-constructor)
    __builtin_unreachable();
  }
};
template <std::size_t>
using AnythingAt = Anything;

template <class T, std::size_t... I>
constexpr bool takes_initializers(std::index_sequence<I...>) {
  return requires { T{AnythingAt<I>{}...}; };
}
template <class T, std::size_t N = 0>
constexpr std::size_t count_members() {
  if constexpr (N <= 32 && takes_initializers<T>(std::make_index_sequence<N + 1>{})) {
    return count_members<T, N + 1>();
  } else {
    return N;
  }
}

/// Holds an object of T that is declared only: its members have addresses, and the compiler spells their
/// names.
// The object is meant to have no definition.
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
struct Declared {
  T value;
  static Declared object;
};

/// A pointer to a member of Declared::object, in the form clang takes for a template argument.
template <class Pointer>
struct Address {
  Pointer pointer;
};
template <class Pointer>
Address(Pointer) -> Address<Pointer>;

template <Address Member>
const char* spelled_member() noexcept {
  return __PRETTY_FUNCTION__;
}
template <class T>
const char* spelled_type() noexcept {
  return __PRETTY_FUNCTION__;
}

template <class T>
std::span<const Field> listed_fields() {
  if constexpr (requires { schema_traits<T>::mcp_fields(); }) {
    static constexpr auto kFields = schema_traits<T>::mcp_fields();
    return kFields.items;
  } else if constexpr (requires { T::mcp_fields(); }) {
    static constexpr auto kFields = T::mcp_fields();
    return kFields.items;
  } else {
    return {};
  }
}

template <class T>
constexpr auto declared_members() {
  constexpr std::size_t kCount = count_members<T>();
  static_assert(kCount <= 32, "structs of more than 32 members cannot be reflected");
  return member_pointers<kCount>(Declared<T>::object.value);
}

#ifdef __clang__
#pragma clang diagnostic pop
#endif

/// Names and types of the members come from the declared object, their addresses from one that exists. Never
/// destroyed, like an EnumInfo.
template <class T, std::size_t... I, class... Pointers>
const ObjectInfo& object_info_of(PointerPack<std::index_sequence<I...>, Pointers...>*) {
  static constexpr MemberSpec kMembers[] = {{&spelled_member<Address{get<I>(declared_members<T>())}>,
                                             &type_info<std::remove_pointer_t<Pointers>>}...,
                                            {}};
  static const ObjectInfo& info = *[] {
    T object{};
    [[maybe_unused]] const auto pointers = member_pointers<sizeof...(I)>(object);
    const void* const addresses[] = {get<I>(pointers)..., nullptr};
    return new ObjectInfo(
        ObjectSpec{spelled_type<T>(), {kMembers, sizeof...(I)}, addresses, &object, listed_fields<T>()});
  }();
  return info;
}
template <class T>
const ObjectInfo& object_info() {
  return object_info_of<T>(static_cast<decltype(declared_members<T>())*>(nullptr));
}

// --- From a type to its description.
// ------------------------------------------------------------------------------------

template <class T>
constexpr TypeInfo scalar(TypeKind kind) {
  TypeInfo info{kind};
  info.bytes = sizeof(T);
  if constexpr (std::is_same_v<T, bool>) {
    info.scalar = TypeKind::boolean;
  } else if constexpr (std::is_floating_point_v<T>) {
    info.scalar = TypeKind::number;
  } else {
    info.scalar = std::is_signed_v<T> ? TypeKind::integer : TypeKind::unsigned_integer;
  }
  return info;
}

template <class T>
constexpr TypeInfo number() {
  TypeInfo info = scalar<T>(TypeKind::any);
  info.kind = info.scalar;
  return info;
}

template <class T>
constexpr TypeInfo structured() {
  if constexpr (OptionalLike<T>) {
    return container<T, typename T::value_type>(TypeKind::optional);
  } else if constexpr (VariantLike<T>) {
    TypeInfo info{TypeKind::variant};
    info.children = VariantTable<T>::kAlternatives;
    info.child_count = sizeof(VariantTable<T>::kAlternatives) / sizeof(TypeGetter);
    info.alternatives = &VariantTable<T>::kOperations;
    return info;
  } else if constexpr (SystemTimePoint<T>) {
    TypeInfo info = scalar<typename T::rep>(TypeKind::time_point);
    info.period_numerator = T::period::num;
    info.period_denominator = T::period::den;
    return info;
  } else if constexpr (DurationLike<T>) {
    return number<typename T::rep>();
  } else if constexpr (PointerLike<T>) {
    return container<T, typename T::element_type>(TypeKind::optional);
  } else if constexpr (MapLike<T>) {
    static_assert(std::is_constructible_v<typename T::key_type, std::string_view>,
                  "maps need strings as keys");
    return container<T, typename T::mapped_type>(TypeKind::map);
  } else if constexpr (SetLike<T>) {
    return container<T, typename T::value_type>(TypeKind::set);
  } else if constexpr (SequenceLike<T>) {
    return container<T, typename T::value_type>(TypeKind::sequence);
  } else if constexpr (ArrayLike<T>) {
    TypeInfo info = container<T, typename T::value_type>(TypeKind::array);
    info.extent = std::tuple_size<T>::value;
    return info;
  } else {
    static_assert(
        std::is_aggregate_v<T>,
        "this type has no JSON form: use a bool, number, std::string, scoped enum, std::optional, smart "
        "pointer, container, map from strings, std::variant, json::Value or an aggregate of these");
    TypeInfo info{TypeKind::object};
    info.object = &object_info<T>;
    return info;
  }
}

template <class T>
constexpr TypeInfo describe() {
  if constexpr (std::is_same_v<T, Value>) {
    return {TypeKind::any};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return {TypeKind::string};
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return {TypeKind::string_view};
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return {TypeKind::bytes};
  } else if constexpr (std::is_arithmetic_v<T>) {
    return number<T>();
  } else if constexpr (std::is_enum_v<T>) {
    TypeInfo info = scalar<std::underlying_type_t<T>>(TypeKind::enumeration);
    info.enumeration = &enum_info<T>;
    return info;
  } else {
    return structured<T>();
  }
}

}  // namespace detail

template <class T>
const TypeInfo& type_info() {
  static_assert(std::is_same_v<T, std::remove_cvref_t<T>>,
                "type_info takes a type without const and references");
  static constexpr TypeInfo kInfo = detail::describe<T>();
  return kInfo;
}

}  // namespace mcpxx::json
