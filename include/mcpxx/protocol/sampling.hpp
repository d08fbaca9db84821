// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/content.hpp>
#include <mcpxx/protocol/tools.hpp>

// sampling/createMessage: a server asks the client's model.

namespace mcpxx::protocol {

/// The model wants a tool called (2025-11-25).
struct ToolUseContent {
  /// Names this use; the ToolResultContent repeats it.
  std::string id;
  std::string name;
  /// The arguments, an object.
  json::Value input = json::Value::object();
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(constant("type", "tool_use"), field<&ToolUseContent::input>().required(),
                  field<&ToolUseContent::meta>().name("_meta"));
  }
};

/// What came of a tool the model used (2025-11-25).
struct ToolResultContent {
  std::string tool_use_id;
  std::vector<ContentBlock> content = {};
  std::optional<json::Value> structured_content = {};
  std::optional<bool> is_error = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(constant("type", "tool_result"), field<&ToolResultContent::tool_use_id>().name("toolUseId"),
                  field<&ToolResultContent::content>().required(),
                  field<&ToolResultContent::structured_content>().name("structuredContent"),
                  field<&ToolResultContent::is_error>().name("isError"),
                  field<&ToolResultContent::meta>().name("_meta"));
  }
};

/// One block of a conversation with a model.
using SamplingContentBlock =
    std::variant<TextContent, ImageContent, AudioContent, ToolUseContent, ToolResultContent>;

/// What a message holds: one block, or a list of them (2025-11-25).
using SamplingContent = std::variant<TextContent, ImageContent, AudioContent, ToolUseContent,
                                     ToolResultContent, std::vector<SamplingContentBlock>>;

/// One message of a conversation with a model.
struct SamplingMessage {
  Role role = Role::user;
  SamplingContent content = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&SamplingMessage::role>().required(), field<&SamplingMessage::content>().required(),
                  field<&SamplingMessage::meta>().name("_meta"));
  }
};

/// A wish for a model.
struct ModelHint {
  /// A part of a model's name.
  std::optional<std::string> name = {};
};

/// What to weigh when a model is chosen. Priorities go from 0 to 1.
struct ModelPreferences {
  /// Best first.
  std::optional<std::vector<ModelHint>> hints = {};
  std::optional<double> cost_priority = {};
  std::optional<double> speed_priority = {};
  std::optional<double> intelligence_priority = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ModelPreferences::cost_priority>().name("costPriority"),
                  field<&ModelPreferences::speed_priority>().name("speedPriority"),
                  field<&ModelPreferences::intelligence_priority>().name("intelligencePriority"));
  }
};

/// Context of which servers the client should add to the prompt.
enum class IncludeContext : std::uint8_t { none, this_server, all_servers };

/// Whether the model may, must or must not use tools.
enum class ToolChoiceMode : std::uint8_t { auto_, required, none };

/// How the model uses tools (2025-11-25).
struct ToolChoice {
  std::optional<ToolChoiceMode> mode = {};
};

/// Parameters of sampling/createMessage.
struct CreateMessageRequestParams {
  std::vector<SamplingMessage> messages = {};
  std::optional<ModelPreferences> model_preferences = {};
  std::optional<std::string> system_prompt = {};
  std::optional<IncludeContext> include_context = {};
  std::optional<double> temperature = {};
  /// The most tokens to sample.
  std::int64_t max_tokens = 0;
  std::optional<std::vector<std::string>> stop_sequences = {};
  /// For the provider of the model; an object.
  std::optional<json::Value> metadata = {};
  /// 2025-11-25.
  std::optional<std::vector<Tool>> tools = {};
  /// 2025-11-25.
  std::optional<ToolChoice> tool_choice = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&CreateMessageRequestParams::messages>().required(),
                  field<&CreateMessageRequestParams::model_preferences>().name("modelPreferences"),
                  field<&CreateMessageRequestParams::system_prompt>().name("systemPrompt"),
                  field<&CreateMessageRequestParams::include_context>().name("includeContext"),
                  field<&CreateMessageRequestParams::max_tokens>().name("maxTokens").required(),
                  field<&CreateMessageRequestParams::stop_sequences>().name("stopSequences"),
                  field<&CreateMessageRequestParams::tool_choice>().name("toolChoice"),
                  field<&CreateMessageRequestParams::meta>().name("_meta"));
  }
};

/// Result of sampling/createMessage.
struct CreateMessageResult {
  Role role = Role::assistant;
  SamplingContent content = {};
  /// The model that was used.
  std::string model = {};
  /// "endTurn", "stopSequence", "maxTokens", "toolUse" or another.
  std::optional<std::string> stop_reason = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&CreateMessageResult::role>().required(),
                  field<&CreateMessageResult::content>().required(),
                  field<&CreateMessageResult::stop_reason>().name("stopReason"),
                  field<&CreateMessageResult::meta>().name("_meta"));
  }
};

}  // namespace mcpxx::protocol

/// The names of the specification.
template <>
struct mcpxx::enum_names<mcpxx::protocol::IncludeContext> {
  static constexpr EnumName values[] = {{protocol::IncludeContext::none, "none"},
                                        {protocol::IncludeContext::this_server, "thisServer"},
                                        {protocol::IncludeContext::all_servers, "allServers"}};
};
