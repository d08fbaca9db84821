// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace mcpxx {
struct Principal;
}

namespace mcpxx::detail {

/// Tells principals apart, as text: user, client and issuer of the token. All callers that nobody
/// authenticated are one; null is one of them.
std::string principal_key(const Principal* principal);

}  // namespace mcpxx::detail
