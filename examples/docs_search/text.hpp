// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace docs_search {

/// Whether the bytes are text: valid UTF-8 (RFC 3629) without NUL.
bool is_text(std::string_view bytes);

/// The first Markdown heading among the first lines, or nothing.
std::optional<std::string> find_title(std::string_view text);

std::size_t count_lines(std::string_view text);

/// The lines `first` to `last`, counted from 1, both included; what lies beyond the end is left out.
std::string_view lines(std::string_view text, std::size_t first, std::size_t last);

/// A path as it stands in a URI: everything but "/" and the unreserved characters of RFC 3986
/// percent-encoded.
std::string encode_path(std::string_view path);

}  // namespace docs_search
