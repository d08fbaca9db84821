// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace mcpxx::detail {

class Call;

// Extensions of the protocol (specification 2026-07-28, "Extension Capabilities"): those of the library and
// those of the application. They are negotiated per request; legacy revisions have none.

/// Whether the capabilities of the request name the extension.
bool declares_extension(const Call& call, std::string_view identifier);

/// The same; where they do not, the request is answered with -32021, which names the extension.
bool demand_extension(Call& call, std::string_view identifier);

/// Answers a request of one of the application's extensions. False: there is no such method.
bool answer_extension_method(Call& call);

/// Throws ConfigError unless the identifier has a prefix and a name (specification, "_meta": the rules for
/// keys), and is not that of an extension the library implements itself.
void check_extension_identifier(const std::string& identifier);

/// Throws ConfigError for the name of a method that the specification has or reserves, and for one that does
/// not fit into the header field Mcp-Method.
void check_extension_method(const std::string& name);

}  // namespace mcpxx::detail
