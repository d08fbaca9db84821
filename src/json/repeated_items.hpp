// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include <mcpxx/json/type_info.hpp>

namespace mcpxx::json {

/// The indices of those elements of a set that are equal to an earlier one as JSON, which "uniqueItems"
/// forbids. A set's own notion of equality may be another: one of pointers compares addresses.
std::vector<std::size_t> repeated_items(const TypeInfo& set, const void* object);

}  // namespace mcpxx::json
