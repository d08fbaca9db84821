// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/error.hpp>
#include <mcpxx/http/message.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/version.hpp>

#include "server/era.hpp"

namespace mcpxx::detail {

/// Whether a message belongs to the modern era, going by what its header and its `_meta` claim.
bool is_modern_request(const http::Request& request, const json::Value& params) noexcept;

/// The revision of a modern request whose headers say what its body says (specification 2026-07-28,
/// basic/transports/streamable-http, "Server Validation").
Result<protocol::Version, Refusal> check_modern_request(const http::Request& request, std::string_view method,
                                                        const json::Value& params);

/// The revision a legacy request names in its header, the one to assume without it, or why it cannot be
/// served.
Result<protocol::Version, Refusal> legacy_version_of(const http::Request& request);

}  // namespace mcpxx::detail
