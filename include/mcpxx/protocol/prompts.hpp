// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/content.hpp>
#include <mcpxx/protocol/pagination.hpp>

namespace mcpxx::protocol {

/// An argument of a prompt; its values are strings.
struct PromptArgument {
  std::string name;
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::optional<bool> required = {};
};

/// The definition of a prompt as clients see it.
struct Prompt {
  std::string name;
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::optional<std::vector<PromptArgument>> arguments = {};
  std::optional<std::vector<Icon>> icons = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() { return fields(field<&Prompt::meta>().name("_meta")); }
};

/// One message of a prompt.
struct PromptMessage {
  Role role = Role::user;
  ContentBlock content = {};

  static constexpr auto mcp_fields() {
    return fields(field<&PromptMessage::role>().required(), field<&PromptMessage::content>().required());
  }
};

PromptMessage user_message(ContentBlock content);
PromptMessage user_message(std::string_view text);
PromptMessage assistant_message(ContentBlock content);
PromptMessage assistant_message(std::string_view text);

/// Parameters of prompts/get.
struct GetPromptRequestParams {
  std::string name;
  std::optional<std::map<std::string, std::string>> arguments = {};
  /// By key; what an InputRequiredResult asked for (2026-07-28).
  std::optional<json::Value> input_responses = {};
  /// As the InputRequiredResult had it (2026-07-28).
  std::optional<std::string> request_state = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&GetPromptRequestParams::input_responses>().name("inputResponses"),
                  field<&GetPromptRequestParams::request_state>().name("requestState"),
                  field<&GetPromptRequestParams::meta>().name("_meta"));
  }
};

/// Result of prompts/get.
struct GetPromptResult {
  std::optional<std::string> result_type = {};
  std::optional<std::string> description = {};
  std::vector<PromptMessage> messages = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&GetPromptResult::result_type>().name("resultType"),
                  field<&GetPromptResult::meta>().name("_meta"));
  }
};

/// Result of prompts/list.
struct ListPromptsResult {
  std::optional<std::string> result_type = {};
  std::vector<Prompt> prompts = {};
  std::optional<std::string> next_cursor = {};
  std::optional<std::int64_t> ttl_ms = {};
  std::optional<CacheScope> cache_scope = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ListPromptsResult::result_type>().name("resultType"),
                  field<&ListPromptsResult::next_cursor>().name("nextCursor"),
                  field<&ListPromptsResult::ttl_ms>().name("ttlMs"),
                  field<&ListPromptsResult::cache_scope>().name("cacheScope"),
                  field<&ListPromptsResult::meta>().name("_meta"));
  }
};

}  // namespace mcpxx::protocol
