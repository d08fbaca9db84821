// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/annotations.hpp>

// What tools, prompts and resources are made of. Members follow the schema of the specification; an optional
// member that is empty is not sent, and one that a peer's revision does not know is left out when it is
// written for that peer (protocol/output.hpp). `meta` members are the `_meta` objects of the specification.

namespace mcpxx::protocol {

/// Text for or from a model.
struct TextContent {
  std::string text;
  std::optional<Annotations> annotations = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(constant("type", "text"), field<&TextContent::meta>().name("_meta"));
  }
};

/// An image; image() makes one from its bytes.
struct ImageContent {
  /// In base64.
  std::string data;
  std::string mime_type;
  std::optional<Annotations> annotations = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(constant("type", "image"), field<&ImageContent::mime_type>().name("mimeType"),
                  field<&ImageContent::meta>().name("_meta"));
  }
};

/// A sound; audio() makes one from its bytes.
struct AudioContent {
  /// In base64.
  std::string data;
  std::string mime_type;
  std::optional<Annotations> annotations = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(constant("type", "audio"), field<&AudioContent::mime_type>().name("mimeType"),
                  field<&AudioContent::meta>().name("_meta"));
  }
};

/// A resource the client may read, named but not included.
struct ResourceLink {
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
    return fields(constant("type", "resource_link"), field<&ResourceLink::mime_type>().name("mimeType"),
                  field<&ResourceLink::meta>().name("_meta"));
  }
};

/// Contents of a resource that are text.
struct TextResourceContents {
  std::string uri;
  std::optional<std::string> mime_type = {};
  std::string text = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&TextResourceContents::mime_type>().name("mimeType"),
                  field<&TextResourceContents::meta>().name("_meta"));
  }
};

/// Contents of a resource that are not text; blob_contents() makes them from their bytes.
struct BlobResourceContents {
  std::string uri;
  std::optional<std::string> mime_type = {};
  /// In base64.
  std::string blob = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&BlobResourceContents::mime_type>().name("mimeType"),
                  field<&BlobResourceContents::meta>().name("_meta"));
  }
};

using ResourceContents = std::variant<TextResourceContents, BlobResourceContents>;

/// A resource with its contents.
struct EmbeddedResource {
  ResourceContents resource;
  std::optional<Annotations> annotations = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(constant("type", "resource"), field<&EmbeddedResource::meta>().name("_meta"));
  }
};

/// One block of content in a tool's result or a prompt's message.
using ContentBlock = std::variant<TextContent, ImageContent, AudioContent, ResourceLink, EmbeddedResource>;

ContentBlock text(std::string_view text);
/// `bytes` are the file as it is; they are encoded here.
ContentBlock image(std::string_view bytes, std::string_view mime_type);
/// `bytes` are the file as it is; they are encoded here.
ContentBlock audio(std::string_view bytes, std::string_view mime_type);
/// `bytes` are the contents as they are; they are encoded here.
BlobResourceContents blob_contents(std::string_view uri, std::string_view bytes,
                                   std::optional<std::string> mime_type = {});

}  // namespace mcpxx::protocol
