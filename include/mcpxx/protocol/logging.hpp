// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/logging_level.hpp>

namespace mcpxx::protocol {

/// Parameters of logging/setLevel (until 2025-11-25).
struct SetLevelRequestParams {
  LoggingLevel level = LoggingLevel::info;
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&SetLevelRequestParams::level>().required(),
                  field<&SetLevelRequestParams::meta>().name("_meta"));
  }
};

/// Parameters of notifications/message.
struct LoggingMessageNotificationParams {
  LoggingLevel level = LoggingLevel::info;
  /// Who logs.
  std::optional<std::string> logger = {};
  /// A string or any other value.
  json::Value data = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&LoggingMessageNotificationParams::level>().required(),
                  field<&LoggingMessageNotificationParams::data>().required(),
                  field<&LoggingMessageNotificationParams::meta>().name("_meta"));
  }
};

}  // namespace mcpxx::protocol
