// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace mcpxx::detail {

class Call;

/// Whose and which request a call is, as text: server, method, component, who calls (subject, client and
/// issuer of the token) and the arguments, whatever the order of their members. Two calls have the same one
/// where the state of one may be used by the other (specification 2026-07-28, basic/patterns/mrtr, "Server
/// Requirements"). The component of the call is known.
std::string request_binding(const Call& call);

}  // namespace mcpxx::detail
