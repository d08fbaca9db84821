// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/content.hpp>
#include <mcpxx/protocol/pagination.hpp>

namespace mcpxx::protocol {

/// A resource as clients see it in a list.
struct Resource {
  std::string uri;
  std::string name;
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::optional<std::string> mime_type = {};
  std::optional<Annotations> annotations = {};
  /// Of the raw contents, in bytes.
  std::optional<std::int64_t> size = {};
  std::optional<std::vector<Icon>> icons = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&Resource::mime_type>().name("mimeType"), field<&Resource::meta>().name("_meta"));
  }
};

/// A family of resources as clients see it in a list.
struct ResourceTemplate {
  /// RFC 6570.
  std::string uri_template;
  std::string name;
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  /// Of all the resources, where they have one in common.
  std::optional<std::string> mime_type = {};
  std::optional<Annotations> annotations = {};
  std::optional<std::vector<Icon>> icons = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ResourceTemplate::uri_template>().name("uriTemplate"),
                  field<&ResourceTemplate::mime_type>().name("mimeType"),
                  field<&ResourceTemplate::meta>().name("_meta"));
  }
};

/// Result of resources/list.
struct ListResourcesResult {
  std::optional<std::string> result_type = {};
  std::vector<Resource> resources = {};
  std::optional<std::string> next_cursor = {};
  std::optional<std::int64_t> ttl_ms = {};
  std::optional<CacheScope> cache_scope = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ListResourcesResult::result_type>().name("resultType"),
                  field<&ListResourcesResult::next_cursor>().name("nextCursor"),
                  field<&ListResourcesResult::ttl_ms>().name("ttlMs"),
                  field<&ListResourcesResult::cache_scope>().name("cacheScope"),
                  field<&ListResourcesResult::meta>().name("_meta"));
  }
};

/// Result of resources/templates/list.
struct ListResourceTemplatesResult {
  std::optional<std::string> result_type = {};
  std::vector<ResourceTemplate> resource_templates = {};
  std::optional<std::string> next_cursor = {};
  std::optional<std::int64_t> ttl_ms = {};
  std::optional<CacheScope> cache_scope = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ListResourceTemplatesResult::result_type>().name("resultType"),
                  field<&ListResourceTemplatesResult::resource_templates>().name("resourceTemplates"),
                  field<&ListResourceTemplatesResult::next_cursor>().name("nextCursor"),
                  field<&ListResourceTemplatesResult::ttl_ms>().name("ttlMs"),
                  field<&ListResourceTemplatesResult::cache_scope>().name("cacheScope"),
                  field<&ListResourceTemplatesResult::meta>().name("_meta"));
  }
};

/// Parameters of resources/read.
struct ReadResourceRequestParams {
  std::string uri;
  /// By key; what an InputRequiredResult asked for (2026-07-28).
  std::optional<json::Value> input_responses = {};
  /// As the InputRequiredResult had it (2026-07-28).
  std::optional<std::string> request_state = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ReadResourceRequestParams::input_responses>().name("inputResponses"),
                  field<&ReadResourceRequestParams::request_state>().name("requestState"),
                  field<&ReadResourceRequestParams::meta>().name("_meta"));
  }
};

/// Result of resources/read.
struct ReadResourceResult {
  std::optional<std::string> result_type = {};
  std::vector<ResourceContents> contents = {};
  std::optional<std::int64_t> ttl_ms = {};
  std::optional<CacheScope> cache_scope = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ReadResourceResult::result_type>().name("resultType"),
                  field<&ReadResourceResult::ttl_ms>().name("ttlMs"),
                  field<&ReadResourceResult::cache_scope>().name("cacheScope"),
                  field<&ReadResourceResult::meta>().name("_meta"));
  }
};

/// Parameters of resources/subscribe and resources/unsubscribe (until 2025-11-25), and of
/// notifications/resources/updated.
struct ResourceUriParams {
  std::string uri;
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() { return fields(field<&ResourceUriParams::meta>().name("_meta")); }
};

}  // namespace mcpxx::protocol
