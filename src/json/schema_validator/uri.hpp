// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace mcpxx::json::validation {

/// A URI reference without its fragment, and the fragment as it stands (RFC 3986 section 3.5).
struct SplitReference {
  std::string_view uri;
  std::string_view fragment;
};
SplitReference split_fragment(std::string_view reference);

/// `reference`, without fragment, resolved against `base` (RFC 3986 section 5.2). Whatever the texts are,
/// there is a result, so that a schema without an absolute identifier has names for its parts too.
std::string resolve_uri(std::string_view base, std::string_view reference);

/// With %XX decoded; what is no such escape stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace mcpxx::json::validation
