// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mcpxx::json {

/// What is wrong with a text, and where.
struct ScanProblem {
  const char* message;
  std::size_t offset;
};

/// One pass over a text before the parser sees it, which refuses what the parser would accept, recurse on or
/// compute wrongly: NUL bytes, a byte order mark, invalid UTF-8, unescaped control characters and escaped
/// lone surrogates in strings, deep nesting, and numbers so long that RapidJSON 1.1's exponent arithmetic
/// overflows (CVE-2024-38517). Everything else about the grammar is left to the parser.
std::optional<ScanProblem> prescan(std::string_view text, std::size_t max_depth) noexcept;

}  // namespace mcpxx::json
