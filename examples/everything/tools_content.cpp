// SPDX-License-Identifier: MIT
#include <vector>

#include <mcpxx/content.hpp>
#include <mcpxx/server/error.hpp>

#include "everything/fixture.hpp"

namespace everything {
namespace {

using mcpxx::Content;
namespace protocol = mcpxx::protocol;

protocol::EmbeddedResource embed(std::string uri, std::string mime_type, std::string text) {
  return {protocol::TextResourceContents{std::move(uri), std::move(mime_type), std::move(text)}};
}

}  // namespace

void add_content_tools(mcpxx::Server& server) {
  // Comes first: clients may call the first tool of the list without arguments to see whether calls work at
  // all.
  server.tool("test_simple_text", "Answers a text",
              [] { return "This is a simple text response for testing."; });

  server.tool("test_image_content", "Answers a PNG image",
              [] { return protocol::image(png_file(), "image/png"); });

  server.tool("test_audio_content", "Answers a WAV sound",
              [] { return protocol::audio(wav_file(), "audio/wav"); });

  server.tool("test_embedded_resource", "Answers a resource with its contents", [] {
    return embed("test://embedded-resource", "text/plain", "This is an embedded resource content.");
  });

  server.tool("test_multiple_content_types", "Answers a text, an image and a resource", [] {
    return std::vector<Content>{
        protocol::text("Multiple content types test:"), protocol::image(png_file(), "image/png"),
        embed("test://mixed-content-resource", "application/json", R"({"test":"data","value":123})")};
  });

  server.tool("test_resource_link", "Answers a link to a resource", [] {
    protocol::ResourceLink link;
    link.uri = "test://static-text";
    link.name = "static-text";
    link.mime_type = "text/plain";
    return link;
  });

  server.tool("test_error_handling", "Fails, in the way a tool tells the model about a failure",
              []() -> std::string {
                throw mcpxx::ToolError("This tool intentionally returns an error for testing");
              });
}

}  // namespace everything
