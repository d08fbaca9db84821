// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/elicitation.hpp>
#include <mcpxx/protocol/messages.hpp>
#include <mcpxx/protocol/sampling.hpp>

// What a server asks of a client: as requests until 2025-11-25, inside an InputRequiredResult since
// 2026-07-28.

namespace mcpxx::protocol {

/// A directory or file the server may work on.
struct Root {
  /// A file:// URI.
  std::string uri;
  std::optional<std::string> name = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() { return fields(field<&Root::meta>().name("_meta")); }
};

/// Result of roots/list.
struct ListRootsResult {
  std::vector<Root> roots = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ListRootsResult::roots>().required(), field<&ListRootsResult::meta>().name("_meta"));
  }
};

/// A question to the client's model.
struct CreateMessageRequest {
  CreateMessageRequestParams params = {};

  static constexpr auto mcp_fields() {
    return fields(constant("method", "sampling/createMessage"),
                  field<&CreateMessageRequest::params>().required());
  }
};

/// A question to the user.
struct ElicitRequest {
  ElicitRequestParams params = {};

  static constexpr auto mcp_fields() {
    return fields(constant("method", "elicitation/create"), field<&ElicitRequest::params>().required());
  }
};

/// A question for the client's roots.
struct ListRootsRequest {
  std::optional<EmptyParams> params = {};

  static constexpr auto mcp_fields() { return fields(constant("method", "roots/list")); }
};

/// One of the questions of an InputRequiredResult.
using InputRequest = std::variant<CreateMessageRequest, ListRootsRequest, ElicitRequest>;
/// By a key of the server's choice, under which the client answers.
using InputRequests = std::map<std::string, InputRequest>;

/// One of the answers a client sends with its next try.
using InputResponse = std::variant<CreateMessageResult, ListRootsResult, ElicitResult>;
/// By the key of the question.
using InputResponses = std::map<std::string, InputResponse>;

/// What tools/call, prompts/get and resources/read answer when they need something of the client first
/// (2026-07-28). The client sends its request again, with `inputResponses` and the same `requestState`.
struct InputRequiredResult {
  std::optional<InputRequests> input_requests = {};
  /// Opaque to the client.
  std::optional<std::string> request_state = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(constant("resultType", "input_required"),
                  field<&InputRequiredResult::input_requests>().name("inputRequests"),
                  field<&InputRequiredResult::request_state>().name("requestState"),
                  field<&InputRequiredResult::meta>().name("_meta"));
  }
};

}  // namespace mcpxx::protocol
