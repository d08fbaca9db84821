// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcpxx::detail {

/// Cursors name the last entry of a page by its sequence number, so pages neither repeat nor skip entries
/// that stay while others come and go (specification, server/utilities/pagination).
std::string encode_cursor(char list, std::uint64_t sequence);
/// The sequence number in a cursor of the same list, or nullopt.
std::optional<std::uint64_t> decode_cursor(char list, std::string_view cursor);

}  // namespace mcpxx::detail
