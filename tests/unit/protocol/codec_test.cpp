// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/codec.hpp>

#include <string>
#include <variant>

#include <mcpxx/protocol/client_requests.hpp>
#include <mcpxx/protocol/completion.hpp>
#include <mcpxx/protocol/logging.hpp>
#include <mcpxx/protocol/messages.hpp>
#include <mcpxx/protocol/prompts.hpp>
#include <mcpxx/protocol/resources.hpp>
#include <mcpxx/protocol/tools.hpp>

#include "support/catch.hpp"
#include "unit/protocol/parse.hpp"

namespace json = mcpxx::json;
using namespace mcpxx::protocol;
using mcpxx::test::parse;

namespace {

template <class T>
bool reads(const char* text) {
  return read<T>(parse(text)).ok();
}

}  // namespace

TEST_CASE("members nobody knows are ignored") {
  const auto params =
      read<CallToolRequestParams>(parse(R"({"name":"t","new":{"x":[1]},"arguments":{"a":1}})"));
  REQUIRE(params.ok());
  CHECK(params->name == "t");
  CHECK((*params->arguments)["a"] == json::Value(1));
}

TEST_CASE("messages of the wrong shape are refused with the name of the member") {
  CHECK_FALSE(reads<CallToolRequestParams>(R"({})"));
  CHECK_FALSE(reads<CallToolRequestParams>(R"({"name":1})"));
  CHECK_FALSE(reads<CallToolRequestParams>(R"([])"));
  CHECK_FALSE(reads<ReadResourceRequestParams>(R"({"uri":null})"));
  CHECK_FALSE(reads<GetPromptRequestParams>(R"({"name":"p","arguments":{"a":1}})"));
  CHECK_FALSE(reads<GetPromptRequestParams>(R"({"name":"p","arguments":[]})"));
  CHECK_FALSE(reads<PaginatedRequestParams>(R"({"cursor":1})"));
  CHECK_FALSE(reads<SetLevelRequestParams>(R"({})"));
  CHECK_FALSE(reads<SetLevelRequestParams>(R"({"level":"loud"})"));
  CHECK_FALSE(reads<SetLevelRequestParams>(R"({"level":1})"));
  CHECK_FALSE(reads<InitializeRequestParams>(R"({"protocolVersion":"2025-11-25"})"));
  CHECK_FALSE(reads<InitializeRequestParams>(R"({"protocolVersion":"2025-11-25","capabilities":{}})"));
  CHECK_FALSE(reads<InitializeRequestParams>(
      R"({"protocolVersion":"2025-11-25","capabilities":[],"clientInfo":{"name":"c","version":"1"}})"));
  CHECK_FALSE(reads<CompleteRequestParams>(
      R"({"ref":{"type":"ref/x","name":"p"},"argument":{"name":"a","value":""}})"));
  CHECK_FALSE(reads<CompleteRequestParams>(R"({"argument":{"name":"a","value":""}})"));
  CHECK_FALSE(
      reads<CompleteRequestParams>(R"({"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a"}})"));
  CHECK_FALSE(reads<ProgressNotificationParams>(R"({"progress":1})"));
  CHECK_FALSE(reads<ProgressNotificationParams>(R"({"progressToken":1.5,"progress":1})"));
  CHECK_FALSE(reads<SubscriptionsParams>(R"({})"));
  CHECK_FALSE(reads<CreateMessageResult>(R"({"role":"assistant","content":{"type":"text"},"model":"m"})"));
  CHECK_FALSE(reads<ElicitResult>(R"({"action":"maybe"})"));
  CHECK_FALSE(reads<ListRootsResult>(R"({})"));

  const auto bad = read<GetPromptRequestParams>(parse(R"({"name":5,"arguments":{"a":true}})"));
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().message.find("/name") != std::string::npos);
  CHECK(bad.error().message.find("/arguments/a") != std::string::npos);
}

TEST_CASE("capabilities that clients declare are understood") {
  const auto capabilities = read<ClientCapabilities>(
      parse(R"({"sampling":{},"elicitation":{},"roots":{"listChanged":true},"tasks":{"list":{}}})"));
  REQUIRE(capabilities.ok());
  CHECK(capabilities->sampling);
  CHECK(capabilities->elicitation->has_form());
  CHECK_FALSE(capabilities->elicitation->has_url());
  CHECK(capabilities->roots->list_changed == true);
  const auto url_only = read<ClientCapabilities>(parse(R"({"elicitation":{"url":{}}})"));
  REQUIRE(url_only.ok());
  CHECK_FALSE(url_only->elicitation->has_form());
}

TEST_CASE("the way of 2025-06-18 to give the values of an enum titles is told from plain enums") {
  const auto titled =
      read<PrimitiveSchemaDefinition>(parse(R"({"type":"string","enum":["a"],"enumNames":["A"]})"));
  REQUIRE(titled.ok());
  CHECK(std::holds_alternative<LegacyTitledEnumSchema>(*titled));
  const auto plain = read<PrimitiveSchemaDefinition>(parse(R"({"type":"string","enum":["a"]})"));
  REQUIRE(plain.ok());
  CHECK(std::holds_alternative<UntitledSingleSelectEnumSchema>(*plain));
}

TEST_CASE("a sampling message holds one block or a list") {
  const auto one = read<SamplingMessage>(parse(R"({"role":"user","content":{"type":"text","text":"x"}})"));
  REQUIRE(one.ok());
  CHECK(std::holds_alternative<TextContent>(one->content));
  const auto list = read<SamplingMessage>(parse(R"({"role":"user","content":[{"type":"text","text":"x"}]})"));
  REQUIRE(list.ok());
  CHECK(std::get<std::vector<SamplingContentBlock>>(list->content).size() == 1);
}

TEST_CASE("names of log levels are those of the specification") {
  const char* const names[] = {"debug", "info",     "notice", "warning",
                               "error", "critical", "alert",  "emergency"};
  int rank = 0;
  for (const char* name : names) {
    CAPTURE(name);
    const auto level = parse_logging_level(name);
    REQUIRE(level);
    CHECK(to_string(*level) == name);
    CHECK(static_cast<int>(*level) == rank++);
    LoggingMessageNotificationParams params;
    params.level = *level;
    CHECK(to_value(params)["level"].as_string() == name);
  }
  CHECK_FALSE(parse_logging_level("Debug"));
  CHECK_FALSE(parse_logging_level(""));
}

TEST_CASE("bytes of images, sounds and files are encoded") {
  CHECK(std::get<ImageContent>(image("\x89PNG", "image/png")).data == "iVBORw==");
  CHECK(std::get<AudioContent>(audio("", "audio/wav")).data.empty());
  const BlobResourceContents contents = blob_contents("file:///a", std::string_view("\0", 1), "x/y");
  CHECK(contents.blob == "AA==");
  CHECK(contents.mime_type == "x/y");
}
