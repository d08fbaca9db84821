// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/type_info.hpp>
#include <mcpxx/json/value.hpp>

#include "json/date_time.hpp"

// Reading and writing the objects a TypeInfo describes.

namespace mcpxx::json {

template <class T>
T load(const void* object) noexcept {
  T value;
  std::memcpy(&value, object, sizeof value);
  return value;
}

/// The bits of an integer, bool or enum, sign-extended where it is signed.
std::int64_t load_integer(const TypeInfo& type, const void* object) noexcept;
void store_integer(const TypeInfo& type, void* object, std::int64_t bits) noexcept;

double load_number(const TypeInfo& type, const void* object) noexcept;
void store_number(const TypeInfo& type, void* object, double value) noexcept;

Instant load_time_point(const TypeInfo& type, const void* object) noexcept;
/// False where the time point cannot express that instant. What is finer than its tick is cut off.
bool store_time_point(const TypeInfo& type, void* object, Instant instant) noexcept;

/// The smallest and largest value of an integer type; those of uint64 are given as far as an int64 goes.
std::int64_t lowest(const TypeInfo& type) noexcept;
std::int64_t highest(const TypeInfo& type) noexcept;

/// The type inside optionals and smart pointers.
const TypeInfo& without_optional(const TypeInfo& type);

/// Whether an optional, or any container, has no elements.
bool is_empty_container(const TypeInfo& type, const void* object);

Value to_value(const Literal& literal);

}  // namespace mcpxx::json
