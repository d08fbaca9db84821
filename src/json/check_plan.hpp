// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <mcpxx/json/type_info.hpp>

namespace mcpxx::json {

/// Which parts of an object can break its schema at all, so that check() walks no others. Most parts cannot:
/// an integer without limits is an integer whatever its value.
class CheckPlan {
 public:
  /// Whether an object of this type, where nothing is demanded of it as a member, can break the schema.
  static bool concerns(const TypeInfo& type);

  /// The members of that struct that can, as bits in their order; found out once.
  static std::uint64_t members(const ObjectInfo& info);
};

/// Whether elements of this type that differ in C++ are sure to differ in JSON, as integers do and smart
/// pointers do not.
bool differs_in_json(const TypeInfo& type) noexcept;

}  // namespace mcpxx::json
