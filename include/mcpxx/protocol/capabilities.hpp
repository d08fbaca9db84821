// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/content.hpp>

// What the two sides can do. A capability that is an empty object on the wire is declared by being there, so
// those without members of their own are an optional json::Value that holds an object.

namespace mcpxx::protocol {

/// Name and version of a client or server.
struct Implementation {
  std::string name;
  /// A name for people (2025-06-18).
  std::optional<std::string> title = {};
  std::string version = {};
  /// 2025-11-25.
  std::optional<std::string> description = {};
  /// 2025-11-25.
  std::optional<std::string> website_url = {};
  /// 2025-11-25.
  std::optional<std::vector<Icon>> icons = {};

  static constexpr auto mcp_fields() {
    return fields(field<&Implementation::website_url>().name("websiteUrl"));
  }
};

/// The lists of prompts or tools.
struct ListCapability {
  /// The server tells when the list changes.
  std::optional<bool> list_changed = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ListCapability::list_changed>().name("listChanged"));
  }
};

/// Resources.
struct ResourcesCapability {
  /// The server tells when a resource changes.
  std::optional<bool> subscribe = {};
  /// The server tells when the list changes.
  std::optional<bool> list_changed = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ResourcesCapability::list_changed>().name("listChanged"));
  }
};

/// What a server offers.
struct ServerCapabilities {
  /// By name, objects.
  std::optional<json::Value> experimental = {};
  std::optional<json::Value> logging = {};
  /// 2025-03-26.
  std::optional<json::Value> completions = {};
  std::optional<ListCapability> prompts = {};
  std::optional<ResourcesCapability> resources = {};
  std::optional<ListCapability> tools = {};
  /// 2025-11-25 only.
  std::optional<json::Value> tasks = {};
  /// By identifier, objects (2026-07-28).
  std::optional<json::Value> extensions = {};
};

/// Sampling.
struct SamplingCapability {
  /// The client honours includeContext (2025-11-25).
  std::optional<json::Value> context = {};
  /// The client honours tools and toolChoice (2025-11-25).
  std::optional<json::Value> tools = {};
};

/// Elicitation. An empty object means forms.
struct ElicitationCapability {
  std::optional<json::Value> form = {};
  std::optional<json::Value> url = {};

  bool has_form() const noexcept { return form.has_value() || !url.has_value(); }
  bool has_url() const noexcept { return url.has_value(); }
};

/// What a client offers.
struct ClientCapabilities {
  /// By name, objects.
  std::optional<json::Value> experimental = {};
  /// `listChanged` means something until 2025-11-25 only.
  std::optional<ListCapability> roots = {};
  std::optional<SamplingCapability> sampling = {};
  std::optional<ElicitationCapability> elicitation = {};
  /// 2025-11-25 only.
  std::optional<json::Value> tasks = {};
  /// By identifier, objects (2026-07-28).
  std::optional<json::Value> extensions = {};
};

}  // namespace mcpxx::protocol
