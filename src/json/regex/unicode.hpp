// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "json/regex/program.hpp"

namespace mcpxx::json::regex {

/// A script and its ranges: `range_count` pairs of script_bounds() from number `first_range` on.
struct Script {
  std::string_view name;
  std::string_view short_name;
  std::uint16_t first_range;
  std::uint16_t range_count;
};

// The tables of unicode_tables.cpp.

/// The code points where the general category changes, shifted left by 8, with the number of the category
/// that begins there: its place in the list of unicode.cpp.
std::span<const std::uint32_t> category_starts() noexcept;
std::span<const char32_t> script_bounds() noexcept;
std::span<const Script> scripts() noexcept;

/// The characters of a property as ECMA-262 section 22.2.1 spells it between the braces of \p{}: a general
/// category ("Lu", "Letter", "gc=Nd"), one of the scripts of the table ("Script=Greek", "sc=Grek"), or "Any",
/// "ASCII" and "Assigned". Nothing for others.
std::optional<CharacterSet> unicode_property(std::string_view property);

}  // namespace mcpxx::json::regex
