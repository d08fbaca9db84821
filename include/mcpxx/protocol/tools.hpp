// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/content.hpp>
#include <mcpxx/protocol/pagination.hpp>

namespace mcpxx::protocol {

/// Whether a call may, must not or must run as a task.
enum class TaskSupport : std::uint8_t { forbidden, optional, required };

/// How a tool is executed (2025-11-25).
struct ToolExecution {
  std::optional<TaskSupport> task_support = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ToolExecution::task_support>().name("taskSupport"));
  }
};

/// The definition of a tool as clients see it.
struct Tool {
  std::string name;
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  /// A JSON Schema of type "object".
  json::Value input_schema = json::Value::object();
  /// A JSON Schema; of type "object" where clients older than 2026-07-28 are to see it.
  std::optional<json::Value> output_schema = {};
  std::optional<ToolAnnotations> annotations = {};
  std::optional<ToolExecution> execution = {};
  std::optional<std::vector<Icon>> icons = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&Tool::input_schema>().name("inputSchema").required(),
                  field<&Tool::output_schema>().name("outputSchema"), field<&Tool::meta>().name("_meta"));
  }
};

/// Parameters of tools/call.
struct CallToolRequestParams {
  std::string name;
  /// An object. The server decodes it straight into the handler's struct.
  std::optional<json::Value> arguments = {};
  /// By key; what an InputRequiredResult asked for (2026-07-28). Kept as it came, since it is checked per
  /// request.
  std::optional<json::Value> input_responses = {};
  /// As the InputRequiredResult had it (2026-07-28).
  std::optional<std::string> request_state = {};
  /// Asks to run the call as a task (2025-11-25).
  std::optional<json::Value> task = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&CallToolRequestParams::input_responses>().name("inputResponses"),
                  field<&CallToolRequestParams::request_state>().name("requestState"),
                  field<&CallToolRequestParams::meta>().name("_meta"));
  }
};

/// Result of tools/call.
struct CallToolResult {
  /// "complete" on 2026-07-28, else absent; writing for a revision sets it.
  std::optional<std::string> result_type = {};
  std::vector<ContentBlock> content = {};
  /// An object; on 2026-07-28 any value.
  std::optional<json::Value> structured_content = {};
  /// The call failed, and `content` tells the model why.
  std::optional<bool> is_error = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&CallToolResult::result_type>().name("resultType"),
                  field<&CallToolResult::structured_content>().name("structuredContent"),
                  field<&CallToolResult::is_error>().name("isError"),
                  field<&CallToolResult::meta>().name("_meta"));
  }
};

/// Result of tools/list.
struct ListToolsResult {
  std::optional<std::string> result_type = {};
  std::vector<Tool> tools = {};
  std::optional<std::string> next_cursor = {};
  std::optional<std::int64_t> ttl_ms = {};
  std::optional<CacheScope> cache_scope = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ListToolsResult::result_type>().name("resultType"),
                  field<&ListToolsResult::next_cursor>().name("nextCursor"),
                  field<&ListToolsResult::ttl_ms>().name("ttlMs"),
                  field<&ListToolsResult::cache_scope>().name("cacheScope"),
                  field<&ListToolsResult::meta>().name("_meta"));
  }
};

}  // namespace mcpxx::protocol
