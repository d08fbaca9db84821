// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/content.hpp>

#include <utility>

#include <mcpxx/protocol/prompts.hpp>

#include "base/base64.hpp"

namespace mcpxx::protocol {
namespace {

template <class Media>
Media encoded(std::string_view bytes, std::string_view mime_type) {
  Media media;
  base64::encode_to(media.data, bytes);
  media.mime_type = mime_type;
  return media;
}

}  // namespace

ContentBlock text(std::string_view text) { return TextContent{std::string(text)}; }

ContentBlock image(std::string_view bytes, std::string_view mime_type) {
  return encoded<ImageContent>(bytes, mime_type);
}

ContentBlock audio(std::string_view bytes, std::string_view mime_type) {
  return encoded<AudioContent>(bytes, mime_type);
}

BlobResourceContents blob_contents(std::string_view uri, std::string_view bytes,
                                   std::optional<std::string> mime_type) {
  BlobResourceContents contents{std::string(uri), std::move(mime_type)};
  base64::encode_to(contents.blob, bytes);
  return contents;
}

PromptMessage user_message(ContentBlock content) { return {Role::user, std::move(content)}; }

PromptMessage user_message(std::string_view text) { return user_message(protocol::text(text)); }

PromptMessage assistant_message(ContentBlock content) { return {Role::assistant, std::move(content)}; }

PromptMessage assistant_message(std::string_view text) { return assistant_message(protocol::text(text)); }

}  // namespace mcpxx::protocol
