// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mcpxx/json/fields.hpp>

// What is said about components and content besides what they are.

namespace mcpxx::protocol {

/// Sender or recipient of messages in a conversation.
enum class Role : std::uint8_t { user, assistant };

/// Hints on who content is for and how much it matters.
struct Annotations {
  std::optional<std::vector<Role>> audience = {};
  /// From 0, entirely optional, to 1, effectively required.
  std::optional<double> priority = {};
  /// A moment in ISO 8601, such as "2025-01-12T15:00:58Z".
  std::optional<std::string> last_modified = {};

  static constexpr auto mcp_fields() {
    return fields(field<&Annotations::last_modified>().name("lastModified"));
  }
};

/// The background an icon was drawn for.
enum class IconTheme : std::uint8_t { light, dark };

/// An image that a client may show beside a name.
struct Icon {
  /// An http(s) or data URI.
  std::string src;
  std::optional<std::string> mime_type = {};
  /// Such as "48x48", or "any" for a format that scales.
  std::optional<std::vector<std::string>> sizes = {};
  std::optional<IconTheme> theme = {};

  static constexpr auto mcp_fields() { return fields(field<&Icon::mime_type>().name("mimeType")); }
};

/// Hints on what a tool does. Clients treat them as untrusted.
struct ToolAnnotations {
  std::optional<std::string> title = {};
  /// It does not change its environment. False unless said.
  std::optional<bool> read_only_hint = {};
  /// Its changes may destroy. True unless said; means nothing with read_only_hint.
  std::optional<bool> destructive_hint = {};
  /// A repeated call with the same arguments changes nothing more. False unless said.
  std::optional<bool> idempotent_hint = {};
  /// It deals with the world outside, as a web search does. True unless said.
  std::optional<bool> open_world_hint = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ToolAnnotations::read_only_hint>().name("readOnlyHint"),
                  field<&ToolAnnotations::destructive_hint>().name("destructiveHint"),
                  field<&ToolAnnotations::idempotent_hint>().name("idempotentHint"),
                  field<&ToolAnnotations::open_world_hint>().name("openWorldHint"));
  }
};

}  // namespace mcpxx::protocol
