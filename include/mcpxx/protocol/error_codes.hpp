// SPDX-License-Identifier: MIT
#pragma once

/// Codes of JSON-RPC errors: those of JSON-RPC 2.0 section 5.1, then those of MCP (schema, "Errors").
namespace mcpxx::protocol::error_code {

/// The text is not JSON.
inline constexpr int kParseError = -32700;
/// JSON, but not a JSON-RPC message.
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
/// Wrong or missing parameters; also an unknown tool or prompt, a bad cursor or, since 2026-07-28, an unknown
/// resource.
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;

/// No resource at that URI, until 2025-11-25.
inline constexpr int kResourceNotFound = -32002;
/// An HTTP header contradicts the body, or is missing. Since 2026-07-28.
inline constexpr int kHeaderMismatch = -32020;
/// The request needs a capability the client did not declare. Since 2026-07-28.
inline constexpr int kMissingClientCapability = -32021;
/// Since 2026-07-28.
inline constexpr int kUnsupportedVersion = -32022;
/// The user must visit a URL first. 2025-11-25 only.
inline constexpr int kUrlElicitationRequired = -32042;

}  // namespace mcpxx::protocol::error_code
