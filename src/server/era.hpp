// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <mcpxx/error.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/jsonrpc.hpp>
#include <mcpxx/protocol/version.hpp>

namespace mcpxx::detail {

class Session;

/// Why a request is refused before any method sees it: a JSON-RPC error.
struct Refusal {
  Refusal(int error_code, std::string text, json::Value error_data = nullptr)
      : code(error_code), message(std::move(text)), data(std::move(error_data)) {}
  int code;
  std::string message;
  json::Value data;
};

/// The era of a request is decided by what it claims, never by its method: a modern one names its revision in
/// `params._meta` (specification 2026-07-28, basic/versioning).
bool claims_modern(const json::Value& params) noexcept;

/// The revision a modern request names, once its `_meta` has everything a request must carry and the server
/// has that revision (specification 2026-07-28, basic/index, "Per-request protocol fields").
Result<protocol::Version, Refusal> check_modern_meta(const json::Value& params);

/// -32022 with the revisions this server has.
Refusal unsupported_version(std::string_view requested);

/// The revision of a request that came over a connection with state: stdio, in memory, a legacy HTTP session.
/// `session` has no revision before initialize, which is then the only request it may get (besides ping).
Result<protocol::Version, Refusal> version_on_connection(const protocol::RequestView& request,
                                                         const Session& session);

/// What a notification of the client asks for: cancelling a request of that session, mostly. Unknown ones are
/// ignored (JSON-RPC 2.0 section 4.1).
void handle_notification(const protocol::NotificationView& notification, Session& session);

}  // namespace mcpxx::detail
