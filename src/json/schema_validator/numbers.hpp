// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

#include <mcpxx/json/value.hpp>

namespace mcpxx::json::validation {

/// The kind of a value as it is written: JSON has no infinite numbers, the writer makes them null.
inline Kind kind_of(const Value& value) {
  const Kind kind = value.kind();
  return kind == Kind::number && !std::isfinite(*value.as_double()) ? Kind::null : kind;
}

/// The absolute value of a number, exactly as its shortest decimal spelling has it: digits * 10^exponent,
/// without trailing zeros in `digits`. So 0.1 means a tenth, not the double next to it.
struct Decimal {
  std::uint64_t digits = 0;
  std::int32_t exponent = 0;
};

/// What "multipleOf" divides by.
struct Divisor {
  Value value;
  Decimal decimal;
  /// The divisor where it is an integer of 64 bits, else 0.
  std::uint64_t whole = 0;
};

/// Of a finite number that is not 0.
Divisor make_divisor(const Value& number);

/// Whether a finite number is a multiple of the divisor, exactly, whatever their sizes.
bool is_multiple(const Value& number, const Divisor& divisor) noexcept;

/// Whether a < b, for finite numbers of any kind, exactly.
bool is_less(const Value& a, const Value& b) noexcept;

}  // namespace mcpxx::json::validation
