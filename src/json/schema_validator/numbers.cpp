// SPDX-License-Identifier: MIT
#include "json/schema_validator/numbers.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace mcpxx::json::validation {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr double kInt64Begin = -9223372036854775808.0;
constexpr double kUint64End = 18446744073709551616.0;

std::uint64_t magnitude(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? ~bits + 1 : bits;
}

Decimal without_trailing_zeros(Decimal decimal) {
  while (decimal.digits != 0 && decimal.digits % 10 == 0) {
    decimal.digits /= 10;
    ++decimal.exponent;
  }
  return decimal;
}

/// Reads "1.25e-07", which is how to_chars spells a double.
Decimal decimal_of(double value) {
  std::array<char, 32> text;  // NOLINT: filled by to_chars
  const auto written =
      std::to_chars(text.data(), text.data() + text.size(), std::abs(value), std::chars_format::scientific);
  Decimal decimal;
  std::int32_t decimals = 0;
  const char* at = text.data();
  bool after_point = false;
  for (; at != written.ptr && *at != 'e'; ++at) {
    if (*at == '.') {
      after_point = true;
      continue;
    }
    decimal.digits = decimal.digits * 10 + static_cast<std::uint64_t>(*at - '0');
    if (after_point) ++decimals;
  }
  // "e+05": from_chars takes no plus sign.
  if (at != written.ptr) ++at;
  if (at != written.ptr && *at == '+') ++at;
  std::from_chars(at, written.ptr, decimal.exponent);
  decimal.exponent -= decimals;
  return without_trailing_zeros(decimal);
}

Decimal decimal_of(const Value& number) {
  if (number.kind() == Kind::number) return decimal_of(*number.as_double());
  const auto small = number.as_int64();
  return without_trailing_zeros({small ? magnitude(*small) : *number.as_uint64(), 0});
}

std::uint64_t power_of_ten(std::uint32_t exponent, std::uint64_t modulus) {
  Wide result = 1 % modulus;
  Wide base = 10 % modulus;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = result * base % modulus;
    base = base * base % modulus;
  }
  return static_cast<std::uint64_t>(result);
}

/// Both within 64 bits, signed or unsigned.
bool is_less_integer(const Value& a, const Value& b) {
  const auto a_small = a.as_int64();
  const auto b_small = b.as_int64();
  if (a_small && b_small) return *a_small < *b_small;
  // What does not fit int64 is above it.
  if (a_small || b_small) return a_small.has_value();
  return *a.as_uint64() < *b.as_uint64();
}

}  // namespace

Divisor make_divisor(const Value& number) {
  Divisor divisor{number, decimal_of(number), 0};
  if (const auto small = number.as_int64()) {
    divisor.whole = magnitude(*small);
  } else if (const auto large = number.as_uint64()) {
    divisor.whole = *large;
  }
  return divisor;
}

bool is_multiple(const Value& number, const Divisor& divisor) noexcept {
  if (divisor.whole != 0 && number.kind() == Kind::integer) {
    return magnitude(*number.as_int64()) % divisor.whole == 0;
  }
  const Decimal value = decimal_of(number);
  if (value.digits == 0) return true;
  // digits * 10^exponent over the divisor's is digits * 10^difference over its digits. Neither ends in 0, so
  // nothing that has more decimals is a multiple.
  const std::int32_t difference = value.exponent - divisor.decimal.exponent;
  if (difference < 0) return false;
  const std::uint64_t modulus = divisor.decimal.digits;
  const Wide scaled =
      Wide{value.digits} * power_of_ten(static_cast<std::uint32_t>(difference), modulus) % modulus;
  return scaled == 0;
}

bool is_less(const Value& a, const Value& b) noexcept {
  const bool a_is_double = a.kind() == Kind::number;
  const bool b_is_double = b.kind() == Kind::number;
  if (a_is_double && b_is_double) return *a.as_double() < *b.as_double();
  if (a_is_double) {
    // An integer is above a double where it is above the integer below it.
    const double floor = std::floor(*a.as_double());
    if (floor < kInt64Begin || floor >= kUint64End) return floor < 0;
    return is_less_integer(Value(floor), b);
  }
  if (b_is_double) {
    const double ceiling = std::ceil(*b.as_double());
    if (ceiling < kInt64Begin || ceiling >= kUint64End) return ceiling > 0;
    return is_less_integer(a, Value(ceiling));
  }
  return is_less_integer(a, b);
}

}  // namespace mcpxx::json::validation
