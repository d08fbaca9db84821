// SPDX-License-Identifier: MIT
#include "json/type_access.hpp"

#include <cmath>

namespace mcpxx::json {
namespace {

constexpr std::int64_t kNano = 1000000000;

__extension__ using Wide = __int128;

/// The quotient rounded towards minus infinity.
Wide floor_divide(Wide a, Wide b) {
  const Wide quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

std::int64_t saturate(Wide value) {
  constexpr Wide kLow = std::numeric_limits<std::int64_t>::min();
  constexpr Wide kHigh = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(value < kLow ? kLow : value > kHigh ? kHigh : value);
}

template <class T>
void store(void* object, std::int64_t bits) noexcept {
  const T value = static_cast<T>(bits);
  std::memcpy(object, &value, sizeof value);
}

}  // namespace

std::int64_t load_integer(const TypeInfo& type, const void* object) noexcept {
  const bool is_signed = type.scalar == TypeKind::integer;
  switch (type.bytes) {
    case 1:
      return is_signed ? load<std::int8_t>(object) : load<std::uint8_t>(object);
    case 2:
      return is_signed ? load<std::int16_t>(object) : load<std::uint16_t>(object);
    case 4:
      return is_signed ? load<std::int32_t>(object) : std::int64_t{load<std::uint32_t>(object)};
    default:
      return load<std::int64_t>(object);
  }
}

void store_integer(const TypeInfo& type, void* object, std::int64_t bits) noexcept {
  switch (type.bytes) {
    case 1:
      store<std::uint8_t>(object, bits);
      break;
    case 2:
      store<std::uint16_t>(object, bits);
      break;
    case 4:
      store<std::uint32_t>(object, bits);
      break;
    default:
      store<std::uint64_t>(object, bits);
      break;
  }
}

double load_number(const TypeInfo& type, const void* object) noexcept {
  switch (type.bytes) {
    case sizeof(float):
      return load<float>(object);
    case sizeof(double):
      return load<double>(object);
    default:
      return static_cast<double>(load<long double>(object));
  }
}

void store_number(const TypeInfo& type, void* object, double value) noexcept {
  const auto put = [object](auto number) { std::memcpy(object, &number, sizeof number); };
  switch (type.bytes) {
    case sizeof(float):
      put(static_cast<float>(value));
      break;
    case sizeof(double):
      put(value);
      break;
    default:
      put(static_cast<long double>(value));
      break;
  }
}

Instant load_time_point(const TypeInfo& type, const void* object) noexcept {
  if (type.scalar == TypeKind::number) {
    const double scale =
        static_cast<double>(type.period_numerator) / static_cast<double>(type.period_denominator);
    const double seconds = load_number(type, object) * scale;
    const double whole = std::floor(seconds);
    if (!(whole > -1e15 && whole < 1e15)) return {whole > 0 ? kNano * kNano : -kNano * kNano, 0};
    return {static_cast<std::int64_t>(whole), static_cast<std::uint32_t>((seconds - whole) * kNano)};
  }
  const Wide ticks = Wide{load_integer(type, object)} * type.period_numerator;
  const Wide seconds = floor_divide(ticks, type.period_denominator);
  const Wide rest = ticks - seconds * type.period_denominator;
  return {saturate(seconds), static_cast<std::uint32_t>(rest * kNano / type.period_denominator)};
}

bool store_time_point(const TypeInfo& type, void* object, Instant instant) noexcept {
  const Wide nanoseconds = Wide{instant.seconds} * kNano + instant.nanoseconds;
  if (type.scalar == TypeKind::number) {
    const double scale =
        static_cast<double>(type.period_denominator) / static_cast<double>(type.period_numerator);
    store_number(type, object, static_cast<double>(nanoseconds) / kNano * scale);
    return true;
  }
  // Beyond nanoseconds a tick's denominator would not fit the product.
  if (type.period_denominator > kNano * kNano) return false;
  const Wide ticks = floor_divide(nanoseconds * type.period_denominator, Wide{type.period_numerator} * kNano);
  if (ticks < lowest(type) || ticks > highest(type)) return false;
  store_integer(type, object, static_cast<std::int64_t>(ticks));
  return true;
}

std::int64_t lowest(const TypeInfo& type) noexcept {
  if (type.scalar != TypeKind::integer) return 0;
  return std::numeric_limits<std::int64_t>::min() >> (64 - 8 * type.bytes);
}

std::int64_t highest(const TypeInfo& type) noexcept {
  const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  if (type.bytes == 8) return largest;
  return largest >> (64 - 8 * type.bytes - (type.scalar == TypeKind::integer ? 0 : 1));
}

const TypeInfo& without_optional(const TypeInfo& type) {
  const TypeInfo* inner = &type;
  while (inner->kind == TypeKind::optional) inner = &inner->child();
  return *inner;
}

bool is_empty_container(const TypeInfo& type, const void* object) {
  bool empty = true;
  type.operations->visit(
      object, [](void* state, Slot, const void*) { *static_cast<bool*>(state) = false; }, &empty);
  return empty;
}

Value to_value(const Literal& literal) {
  switch (literal.kind()) {
    case Literal::Kind::none:
      return {};
    case Literal::Kind::boolean:
      return literal.boolean();
    case Literal::Kind::integer:
      return literal.integer();
    case Literal::Kind::number:
      return literal.number();
    case Literal::Kind::string:
      return literal.text();
  }
  return {};
}

}  // namespace mcpxx::json
