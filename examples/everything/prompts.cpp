// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include <mcpxx/async.hpp>
#include <mcpxx/content.hpp>
#include <mcpxx/server/completion.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/questions.hpp>

#include "everything/fixture.hpp"

namespace everything {
namespace {

namespace protocol = mcpxx::protocol;

struct TwoArguments {
  std::string arg1;
  std::string arg2;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&TwoArguments::arg1>("First test argument"),
                         mcpxx::field<&TwoArguments::arg2>("Second test argument"));
  }
};

struct ResourceArgument {
  std::string resource_uri;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(
        mcpxx::field<&ResourceArgument::resource_uri>("URI of the resource to embed").name("resourceUri"));
  }
};

std::vector<protocol::PromptMessage> with_resource(const ResourceArgument& in) {
  const protocol::TextResourceContents contents{in.resource_uri, "text/plain",
                                                "Embedded resource content for testing."};
  return {protocol::user_message(protocol::EmbeddedResource{contents}),
          protocol::user_message("Please process the embedded resource above.")};
}

std::vector<protocol::PromptMessage> with_image() {
  return {protocol::user_message(protocol::image(png_file(), "image/png")),
          protocol::user_message("Please analyze the image above.")};
}

struct PromptContext {
  std::string context;
};

asio::awaitable<std::string> ask_for_context(mcpxx::Context& context) {
  const auto answer =
      co_await context.elicit<PromptContext>("user_context", "What context should the prompt use?");
  co_return "A prompt with this context: " + answer->context;
}

/// Those of a few fixed words that go on from what was typed.
std::vector<std::string> complete(const mcpxx::CompletionArgument& in) {
  std::vector<std::string> matching;
  for (const std::string word : {"test", "testing", "tested", "example"}) {
    if (word.compare(0, in.value.size(), in.value) == 0) matching.push_back(word);
  }
  return matching;
}

}  // namespace

void add_prompts(mcpxx::Server& server) {
  server.prompt("test_simple_prompt", "A prompt without arguments",
                [] { return "This is a simple prompt for testing."; });

  server.prompt("test_prompt_with_arguments", "A prompt that repeats its arguments",
                [](const TwoArguments& in) {
                  return "Prompt with arguments: arg1='" + in.arg1 + "', arg2='" + in.arg2 + "'";
                });
  server.prompt_completion("test_prompt_with_arguments", "arg1", complete);
  server.prompt_completion("test_prompt_with_arguments", "arg2", complete);

  server.prompt("test_prompt_with_embedded_resource", "A prompt with a resource in it", with_resource);
  server.prompt("test_prompt_with_image", "A prompt with an image in it", with_image);
  server.prompt("test_input_required_result_prompt", "A prompt that asks the user first", ask_for_context);
}

}  // namespace everything
