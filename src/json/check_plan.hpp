// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <mcpxx/json/type_info.hpp>

namespace mcpxx::json {

/// Which parts of an object can break its schema at all, so that check() walks no others. Most parts cannot:
/// an integer without limits is an integer whatever its value. What is known of a struct is kept for the
/// elements that follow.
class CheckPlan {
 public:
  /// Whether an object of this type, where nothing is demanded of it as a member, can break the schema.
  bool concerns(const TypeInfo& type);

  /// The members of that struct that can, as bits in their order.
  std::uint64_t members(const ObjectInfo& info);

 private:
  std::vector<std::pair<const ObjectInfo*, std::uint64_t>> known_;
};

/// Whether elements of this type that differ in C++ are sure to differ in JSON, as integers do and smart
/// pointers do not.
bool differs_in_json(const TypeInfo& type) noexcept;

}  // namespace mcpxx::json
