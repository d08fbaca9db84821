// SPDX-License-Identifier: MIT
#include "server/era.hpp"

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/logging.hpp>
#include <mcpxx/protocol/messages.hpp>

#include "server/call.hpp"
#include "server/session.hpp"

namespace mcpxx::detail {
namespace {

Refusal bad_meta(std::string_view key, std::string_view wanted) {
  return {protocol::error_code::kInvalidParams, fmt::format("_meta[\"{}\"] {}", key, wanted)};
}

}  // namespace

bool claims_modern(const json::Value& params) noexcept {
  return params["_meta"].contains(protocol::meta_key::kProtocolVersion);
}

Refusal unsupported_version(std::string_view requested) {
  json::Value supported = json::Value::array();
  for (const auto version : protocol::kSupportedVersions) supported.push_back(protocol::to_string(version));
  json::Value data = json::Value::object();
  data.set("supported", std::move(supported));
  data.set("requested", requested);
  return {protocol::error_code::kUnsupportedVersion, "Unsupported protocol version", std::move(data)};
}

Result<protocol::Version, Refusal> check_modern_meta(const json::Value& params) {
  const json::Value& meta = params["_meta"];
  const auto requested = meta[protocol::meta_key::kProtocolVersion].as_string();
  if (!requested) return bad_meta(protocol::meta_key::kProtocolVersion, "is required and must be a string");
  const auto version = protocol::parse_version(*requested);
  // A legacy revision has its handshake; it cannot be had by a request that claims to need none.
  if (!version || !protocol::is_modern(*version)) return unsupported_version(*requested);
  if (!meta[protocol::meta_key::kClientCapabilities].is_object())
    return bad_meta(protocol::meta_key::kClientCapabilities, "is required and must be an object");
  if (const auto* info = meta.find(protocol::meta_key::kClientInfo); info != nullptr && !info->is_object()) {
    return bad_meta(protocol::meta_key::kClientInfo, "must be an object");
  }
  if (const auto* level = meta.find(protocol::meta_key::kLogLevel)) {
    if (!protocol::parse_logging_level(level->as_string().value_or("")))
      return bad_meta(protocol::meta_key::kLogLevel, "is no log level");
  }
  return *version;
}

Result<protocol::Version, Refusal> version_on_connection(const protocol::RequestView& request,
                                                         const Session& session) {
  // server/discover exists in no legacy revision: a probe without its _meta is a malformed modern request.
  if (claims_modern(*request.params) || (request.method == "server/discover" && !session.is_initialized())) {
    return check_modern_meta(*request.params);
  }
  if (session.is_initialized()) return session.version();
  if (request.method == "initialize" || request.method == "ping") return protocol::kLatestLegacy;
  return Refusal{protocol::error_code::kInvalidRequest,
                 "Send initialize first, or name a protocol revision in "
                 "_meta[\"io.modelcontextprotocol/protocolVersion\"]"};
}

void handle_notification(const protocol::NotificationView& notification, Session& session) {
  if (notification.method != "notifications/cancelled") return;
  const auto id = protocol::parse_request_id((*notification.params)["requestId"]);
  if (!id) return;
  // initialize cannot be cancelled (specification 2025-11-25, basic/utilities/cancellation).
  if (const auto call = session.find(*id); call != nullptr && call->method != "initialize") call->cancel();
}

}  // namespace mcpxx::detail
