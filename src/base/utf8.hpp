// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace mcpxx::utf8 {

/// Whether `text` is well-formed UTF-8 (Unicode table 3-7: no overlong forms, no surrogates, nothing above
/// U+10FFFF).
bool is_valid(std::string_view text) noexcept;

/// Length in bytes of the well-formed sequence at the start of `text`, or 0 where there is none.
std::size_t sequence_length(std::string_view text) noexcept;

/// Number of code points in valid UTF-8; JSON Schema counts string lengths this way (RFC 8259 characters).
std::size_t count_code_points(std::string_view text) noexcept;

}  // namespace mcpxx::utf8
