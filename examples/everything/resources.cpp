// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include <mcpxx/async.hpp>
#include <mcpxx/server/completion.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/questions.hpp>

#include "everything/fixture.hpp"

namespace everything {
namespace {

constexpr const char* kTemplate = "test://template/{id}/data";

struct TemplateArgs {
  std::string id;
};

struct TemplateData {
  std::string id;
  bool template_test = true;
  std::string data;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&TemplateData::template_test>().name("templateTest"));
  }
};

struct Question {
  std::string topic;
};

/// A resource that asks before it can be read.
asio::awaitable<std::string> read_after_asking(mcpxx::Context& context) {
  const auto answer = co_await context.elicit<Question>("topic", "What should the text be about?");
  co_return "A text about " + answer->topic;
}

}  // namespace

void add_resources(mcpxx::Server& server) {
  // Comes first: clients may read the first resource of the list to see whether reading works at all.
  server.text_resource(
      "test://static-text", "This is the content of the static text resource.",
      {.title = "Static text", .description = "A text that never changes", .mime_type = "text/plain"});

  server.binary_resource(
      "test://static-binary", std::string(png_file()),
      {.title = "Static binary", .description = "A picture of one pixel", .mime_type = "image/png"});

  server.resource("test://asking-resource", read_after_asking,
                  {.description = "A text that depends on what the user answers", .mime_type = "text/plain"});

  server.resource_template(kTemplate,
                           [](const TemplateArgs& in) {
                             return TemplateData{in.id, true, "Data for ID: " + in.id};
                           },
                           {.name = "template-data",
                            .description = "Data that depends on the URI",
                            .mime_type = "application/json"});

  server.template_completion(kTemplate, "id", [](const mcpxx::CompletionArgument& in) {
    return std::vector<std::string>{in.value + "1", in.value + "2", in.value + "3"};
  });
}

}  // namespace everything
