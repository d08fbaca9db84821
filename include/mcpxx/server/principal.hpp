// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <mcpxx/json/value.hpp>

namespace mcpxx {

/// Who makes a request, as authentication established it. Without authentication every member is empty.
struct Principal {
  /// The user ("sub" of the token, RFC 7519 section 4.1.2); empty for a caller that nobody authenticated.
  std::string subject;
  /// The OAuth client that acts for the user ("client_id", RFC 9068 section 2.2).
  std::string client_id;
  /// What the token allows (RFC 6749 section 3.3), each scope once.
  std::vector<std::string> scopes;
  /// All claims of the token, an object, or null.
  json::Value claims;

  bool authenticated() const noexcept { return !subject.empty() || !client_id.empty(); }
};

}  // namespace mcpxx
