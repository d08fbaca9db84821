// SPDX-License-Identifier: MIT
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <variant>

#include <mcpxx/protocol/client_requests.hpp>
#include <mcpxx/protocol/codec.hpp>
#include <mcpxx/protocol/completion.hpp>
#include <mcpxx/protocol/jsonrpc.hpp>
#include <mcpxx/protocol/logging.hpp>
#include <mcpxx/protocol/messages.hpp>
#include <mcpxx/protocol/prompts.hpp>
#include <mcpxx/protocol/resources.hpp>
#include <mcpxx/protocol/tools.hpp>

#include "support/catch.hpp"
#include "unit/protocol/parse.hpp"

namespace json = mcpxx::json;
using namespace mcpxx::protocol;

namespace {

using mcpxx::test::parse;

template <class T>
T decoded(const json::Value& value) {
  auto result = read<T>(value);
  if (!result.ok()) FAIL(result.error().message);
  return std::move(result).value();
}

// Each of these reads an example as the type it belongs to and returns the text written back.

template <class T>
std::string part(const json::Value& example) {
  const T object = decoded<T>(example);
  std::string text;
  json::Writer writer(text);
  write_all(writer, object);
  CHECK(to_value(object) == example);
  return text;
}

template <class Params>
std::string request(const json::Value& example) {
  const MessageView message = classify(example);
  const auto& view = std::get<RequestView>(message);
  std::string text;
  json::Writer writer(text);
  begin_request(writer, view.id, view.method);
  write_all(writer, decoded<Params>(*view.params));
  end_message(writer);
  return text;
}

template <class Params>
std::string notification(const json::Value& example) {
  const MessageView message = classify(example);
  const auto& view = std::get<NotificationView>(message);
  std::string text;
  json::Writer writer(text);
  begin_notification(writer, view.method);
  write_all(writer, decoded<Params>(*view.params));
  end_message(writer);
  return text;
}

template <class ResultType>
std::string response(const json::Value& example) {
  const MessageView message = classify(example);
  const auto& view = std::get<ResponseView>(message);
  std::string text;
  json::Writer writer(text);
  begin_response(writer, view.id);
  write_all(writer, decoded<ResultType>(*view.result));
  end_message(writer);
  return text;
}

template <class Data>
std::string error(const json::Value& example) {
  const MessageView message = classify(example);
  const auto& view = std::get<ErrorView>(message);
  json::Value data;
  if constexpr (!std::is_void_v<Data>) data = to_value(decoded<Data>(*view.data));
  std::string text;
  json::Writer writer(text);
  write_error(writer, view.id, static_cast<int>(view.code), view.message, data);
  return text;
}

// The one example of a request inside an InputRequiredResult that still carries an id.
std::string list_roots_request(const json::Value& example) {
  json::Value written = to_value(decoded<ListRootsRequest>(example));
  const auto id = parse_request_id(example["id"]);
  REQUIRE(id);
  written.set("id", to_json(*id));
  return written.to_string();
}

const std::map<std::string, std::function<std::string(const json::Value&)>> kRoundTrips = {
    {"AudioContent", part<AudioContent>},
    {"BlobResourceContents", part<BlobResourceContents>},
    {"BooleanSchema", part<BooleanSchema>},
    {"CallToolRequest", request<CallToolRequestParams>},
    {"CallToolRequestParams", part<CallToolRequestParams>},
    {"CallToolResult", part<CallToolResult>},
    {"CallToolResultResponse", response<CallToolResult>},
    {"CancelledNotification", notification<CancelledNotificationParams>},
    {"CancelledNotificationParams", part<CancelledNotificationParams>},
    {"ClientCapabilities", part<ClientCapabilities>},
    {"CompleteRequest", request<CompleteRequestParams>},
    {"CompleteRequestParams", part<CompleteRequestParams>},
    {"CompleteResult", part<CompleteResult>},
    {"CompleteResultResponse", response<CompleteResult>},
    {"CreateMessageRequest", part<CreateMessageRequest>},
    {"CreateMessageRequestParams", part<CreateMessageRequestParams>},
    {"CreateMessageResult", part<CreateMessageResult>},
    {"DiscoverRequest", request<EmptyParams>},
    {"DiscoverResult", part<DiscoverResult>},
    {"DiscoverResultResponse", response<DiscoverResult>},
    {"ElicitRequest", part<ElicitRequest>},
    {"ElicitRequestFormParams", part<ElicitRequestFormParams>},
    {"ElicitRequestURLParams", part<ElicitRequestUrlParams>},
    {"ElicitResult", part<ElicitResult>},
    {"EmbeddedResource", part<EmbeddedResource>},
    {"GetPromptRequest", request<GetPromptRequestParams>},
    {"GetPromptRequestParams", part<GetPromptRequestParams>},
    {"GetPromptResult", part<GetPromptResult>},
    {"GetPromptResultResponse", response<GetPromptResult>},
    {"HeaderMismatchError", error<void>},
    {"ImageContent", part<ImageContent>},
    {"InputRequests", part<InputRequests>},
    {"InputRequiredResult", part<InputRequiredResult>},
    {"InputResponses", part<InputResponses>},
    {"InternalError", part<ErrorObject>},
    {"InvalidParamsError", part<ErrorObject>},
    {"ListPromptsRequest", request<PaginatedRequestParams>},
    {"ListPromptsResult", part<ListPromptsResult>},
    {"ListPromptsResultResponse", response<ListPromptsResult>},
    {"ListResourceTemplatesRequest", request<PaginatedRequestParams>},
    {"ListResourceTemplatesResult", part<ListResourceTemplatesResult>},
    {"ListResourceTemplatesResultResponse", response<ListResourceTemplatesResult>},
    {"ListResourcesRequest", request<PaginatedRequestParams>},
    {"ListResourcesResult", part<ListResourcesResult>},
    {"ListResourcesResultResponse", response<ListResourcesResult>},
    {"ListRootsRequest", list_roots_request},
    {"ListRootsResult", part<ListRootsResult>},
    {"ListToolsRequest", request<PaginatedRequestParams>},
    {"ListToolsResult", part<ListToolsResult>},
    {"ListToolsResultResponse", response<ListToolsResult>},
    {"LoggingMessageNotification", notification<LoggingMessageNotificationParams>},
    {"LoggingMessageNotificationParams", part<LoggingMessageNotificationParams>},
    {"MethodNotFoundError", part<ErrorObject>},
    {"MissingRequiredClientCapabilityError", error<MissingCapabilityData>},
    {"ModelPreferences", part<ModelPreferences>},
    {"NumberSchema", part<NumberSchema>},
    {"PaginatedRequestParams", part<PaginatedRequestParams>},
    {"ParseError", part<ErrorObject>},
    {"ProgressNotification", notification<ProgressNotificationParams>},
    {"ProgressNotificationParams", part<ProgressNotificationParams>},
    {"PromptListChangedNotification", notification<EmptyParams>},
    {"ReadResourceRequest", request<ReadResourceRequestParams>},
    {"ReadResourceResult", part<ReadResourceResult>},
    {"ReadResourceResultResponse", response<ReadResourceResult>},
    {"Resource", part<Resource>},
    {"ResourceLink", part<ResourceLink>},
    {"ResourceListChangedNotification", notification<EmptyParams>},
    {"ResourceUpdatedNotification", notification<ResourceUriParams>},
    {"ResourceUpdatedNotificationParams", part<ResourceUriParams>},
    {"Root", part<Root>},
    {"SamplingMessage", part<SamplingMessage>},
    {"ServerCapabilities", part<ServerCapabilities>},
    {"StringSchema", part<StringSchema>},
    {"SubscriptionsAcknowledgedNotification", notification<SubscriptionsParams>},
    {"SubscriptionsListenRequest", request<SubscriptionsParams>},
    {"SubscriptionsListenResult", part<EmptyResult>},
    {"SubscriptionsListenResultResponse", response<EmptyResult>},
    {"TextContent", part<TextContent>},
    {"TextResourceContents", part<TextResourceContents>},
    {"TitledMultiSelectEnumSchema", part<TitledMultiSelectEnumSchema>},
    {"TitledSingleSelectEnumSchema", part<TitledSingleSelectEnumSchema>},
    {"Tool", part<Tool>},
    {"ToolListChangedNotification", notification<EmptyParams>},
    {"ToolResultContent", part<ToolResultContent>},
    {"ToolUseContent", part<ToolUseContent>},
    {"UnsupportedProtocolVersionError", error<UnsupportedVersionData>},
    {"UntitledMultiSelectEnumSchema", part<UntitledMultiSelectEnumSchema>},
    {"UntitledSingleSelectEnumSchema", part<UntitledSingleSelectEnumSchema>},
};

// Types that are one alternative of a variant of the library's must also be found through it.
const std::map<std::string, std::function<std::string(const json::Value&)>> kThroughVariant = {
    {"AudioContent", part<ContentBlock>},
    {"BlobResourceContents", part<ResourceContents>},
    {"BooleanSchema", part<PrimitiveSchemaDefinition>},
    {"CreateMessageRequest", part<InputRequest>},
    {"CreateMessageResult", part<InputResponse>},
    {"ElicitRequest", part<InputRequest>},
    {"ElicitRequestFormParams", part<ElicitRequestParams>},
    {"ElicitRequestURLParams", part<ElicitRequestParams>},
    {"ElicitResult", part<InputResponse>},
    {"EmbeddedResource", part<ContentBlock>},
    {"ImageContent", part<ContentBlock>},
    {"ListRootsResult", part<InputResponse>},
    {"NumberSchema", part<PrimitiveSchemaDefinition>},
    {"ResourceLink", part<ContentBlock>},
    {"StringSchema", part<PrimitiveSchemaDefinition>},
    {"TextContent", part<ContentBlock>},
    {"TextResourceContents", part<ResourceContents>},
    {"TitledMultiSelectEnumSchema", part<PrimitiveSchemaDefinition>},
    {"TitledSingleSelectEnumSchema", part<PrimitiveSchemaDefinition>},
    {"UntitledMultiSelectEnumSchema", part<PrimitiveSchemaDefinition>},
    {"UntitledSingleSelectEnumSchema", part<PrimitiveSchemaDefinition>},
};

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("every example of the 2026-07-28 schema parses and writes back equal") {
  const std::filesystem::path root =
      std::filesystem::path(MCPXX_TEST_DATA_DIR) / "mcp-schema/examples-2026-07-28";
  if (!std::filesystem::is_directory(root)) {
    WARN("no examples at " << root);
    return;
  }
  std::set<std::string> seen;
  for (const auto& folder : std::filesystem::directory_iterator(root)) {
    const std::string type = folder.path().filename().string();
    CAPTURE(type);
    const auto round_trip = kRoundTrips.find(type);
    if (round_trip == kRoundTrips.end()) {
      FAIL_CHECK("no type for the examples");
      continue;
    }
    seen.insert(type);
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
      CAPTURE(file.path().filename().string());
      const json::Value example = parse(content_of(file.path()));
      CHECK(parse(round_trip->second(example)) == example);
      const auto through_variant = kThroughVariant.find(type);
      if (through_variant != kThroughVariant.end()) CHECK(parse(through_variant->second(example)) == example);
    }
  }
  CHECK(seen.size() == kRoundTrips.size());
}
