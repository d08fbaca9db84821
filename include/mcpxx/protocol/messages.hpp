// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/capabilities.hpp>
#include <mcpxx/protocol/jsonrpc.hpp>
#include <mcpxx/protocol/pagination.hpp>

// Messages that belong to no one kind of component: opening, cancelling, progress, subscriptions.

namespace mcpxx::protocol {

/// Members of `_meta` that the specification defines (2026-07-28, basic/index).
namespace meta_key {
/// In a request: the ProgressToken to report progress under; all revisions.
inline constexpr std::string_view kProgressToken = "progressToken";
/// In a request: the revision it is written in; required.
inline constexpr std::string_view kProtocolVersion = "io.modelcontextprotocol/protocolVersion";
/// In a request: the Implementation of the client.
inline constexpr std::string_view kClientInfo = "io.modelcontextprotocol/clientInfo";
/// In a request: the ClientCapabilities; required.
inline constexpr std::string_view kClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
/// In a request: the least LoggingLevel the client wants of it; without it none is sent.
inline constexpr std::string_view kLogLevel = "io.modelcontextprotocol/logLevel";
/// In a notification on a subscription, and in the result that ends one: the id of its subscriptions/listen.
inline constexpr std::string_view kSubscriptionId = "io.modelcontextprotocol/subscriptionId";
/// In a result: the Implementation of the server.
inline constexpr std::string_view kServerInfo = "io.modelcontextprotocol/serverInfo";
}  // namespace meta_key

/// Values of `resultType` (2026-07-28).
namespace result_type {
inline constexpr std::string_view kComplete = "complete";
inline constexpr std::string_view kInputRequired = "input_required";
}  // namespace result_type

/// Parameters of requests and notifications that have none of their own: ping, roots/list, server/discover,
/// notifications/initialized and notifications/*/list_changed.
struct EmptyParams {
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() { return fields(field<&EmptyParams::meta>().name("_meta")); }
};

/// A result without members of its own.
struct EmptyResult {
  std::optional<std::string> result_type = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&EmptyResult::result_type>().name("resultType"),
                  field<&EmptyResult::meta>().name("_meta"));
  }
};

/// Parameters of initialize (until 2025-11-25).
struct InitializeRequestParams {
  std::string protocol_version;
  ClientCapabilities capabilities = {};
  Implementation client_info = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&InitializeRequestParams::protocol_version>().name("protocolVersion"),
                  field<&InitializeRequestParams::capabilities>().required(),
                  field<&InitializeRequestParams::client_info>().name("clientInfo").required(),
                  field<&InitializeRequestParams::meta>().name("_meta"));
  }
};

/// Result of initialize (until 2025-11-25).
struct InitializeResult {
  std::string protocol_version;
  ServerCapabilities capabilities = {};
  Implementation server_info = {};
  std::optional<std::string> instructions = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&InitializeResult::protocol_version>().name("protocolVersion"),
                  field<&InitializeResult::capabilities>().required(),
                  field<&InitializeResult::server_info>().name("serverInfo").required(),
                  field<&InitializeResult::meta>().name("_meta"));
  }
};

/// Result of server/discover (2026-07-28).
struct DiscoverResult {
  std::optional<std::string> result_type = {};
  std::vector<std::string> supported_versions = {};
  ServerCapabilities capabilities = {};
  std::optional<std::string> instructions = {};
  std::optional<std::int64_t> ttl_ms = {};
  std::optional<CacheScope> cache_scope = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&DiscoverResult::result_type>().name("resultType"),
                  field<&DiscoverResult::supported_versions>().name("supportedVersions").required(),
                  field<&DiscoverResult::capabilities>().required(),
                  field<&DiscoverResult::ttl_ms>().name("ttlMs"),
                  field<&DiscoverResult::cache_scope>().name("cacheScope"),
                  field<&DiscoverResult::meta>().name("_meta"));
  }
};

/// Parameters of notifications/cancelled.
struct CancelledNotificationParams {
  std::optional<RequestId> request_id = {};
  std::optional<std::string> reason = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&CancelledNotificationParams::request_id>().name("requestId"),
                  field<&CancelledNotificationParams::meta>().name("_meta"));
  }
};

/// Parameters of notifications/progress.
struct ProgressNotificationParams {
  ProgressToken progress_token = {};
  /// Grows with every notification.
  double progress = 0;
  std::optional<double> total = {};
  /// 2025-03-26.
  std::optional<std::string> message = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ProgressNotificationParams::progress_token>().name("progressToken").required(),
                  field<&ProgressNotificationParams::progress>().required(),
                  field<&ProgressNotificationParams::meta>().name("_meta"));
  }
};

/// Parameters of notifications/elicitation/complete (2025-11-25 only).
struct ElicitationCompleteNotificationParams {
  std::string elicitation_id;

  static constexpr auto mcp_fields() {
    return fields(field<&ElicitationCompleteNotificationParams::elicitation_id>().name("elicitationId"));
  }
};

/// What a client wants to be told of, or a server agreed to tell (2026-07-28).
struct SubscriptionFilter {
  std::optional<bool> tools_list_changed = {};
  std::optional<bool> prompts_list_changed = {};
  std::optional<bool> resources_list_changed = {};
  /// URIs.
  std::optional<std::vector<std::string>> resource_subscriptions = {};

  static constexpr auto mcp_fields() {
    return fields(field<&SubscriptionFilter::tools_list_changed>().name("toolsListChanged"),
                  field<&SubscriptionFilter::prompts_list_changed>().name("promptsListChanged"),
                  field<&SubscriptionFilter::resources_list_changed>().name("resourcesListChanged"),
                  field<&SubscriptionFilter::resource_subscriptions>().name("resourceSubscriptions"));
  }
};

/// Parameters of subscriptions/listen and of notifications/subscriptions/acknowledged (2026-07-28).
struct SubscriptionsParams {
  SubscriptionFilter notifications = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&SubscriptionsParams::notifications>().required(),
                  field<&SubscriptionsParams::meta>().name("_meta"));
  }
};

/// The `error` of an error response.
struct ErrorObject {
  std::int64_t code = 0;
  std::string message = {};
  std::optional<json::Value> data = {};
};

/// `data` of error_code::kUnsupportedVersion.
struct UnsupportedVersionData {
  std::vector<std::string> supported = {};
  std::string requested = {};

  static constexpr auto mcp_fields() {
    return fields(field<&UnsupportedVersionData::supported>().required());
  }
};

/// `data` of error_code::kMissingClientCapability.
struct MissingCapabilityData {
  ClientCapabilities required_capabilities = {};

  static constexpr auto mcp_fields() {
    return fields(
        field<&MissingCapabilityData::required_capabilities>().name("requiredCapabilities").required());
  }
};

}  // namespace mcpxx::protocol
