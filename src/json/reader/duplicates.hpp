// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <mcpxx/json/value.hpp>

namespace mcpxx::json {

/// Whether a name occurs twice; takes time n log n at most. `order` is scratch space.
bool has_duplicate_names(std::span<const Member> members, std::vector<std::uint32_t>& order);

/// Keeps the last member of each name, in their order, at the front; returns how many. `order` is
/// scratch space.
std::uint32_t keep_last_of_each_name(std::span<Member> members, std::vector<std::uint32_t>& order);

}  // namespace mcpxx::json
