// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>

namespace mcpxx::protocol {

/// The most values one completion/complete may answer with.
inline constexpr std::size_t kMaxCompletionValues = 100;

/// Completes an argument of a prompt.
struct PromptReference {
  std::string name;
  std::optional<std::string> title = {};

  static constexpr auto mcp_fields() { return fields(constant("type", "ref/prompt")); }
};

/// Completes a variable of a resource template.
struct ResourceTemplateReference {
  /// The template as it was listed, or a URI.
  std::string uri;

  static constexpr auto mcp_fields() { return fields(constant("type", "ref/resource")); }
};

/// The argument to complete and what was typed so far.
struct CompletionArgument {
  std::string name;
  std::string value;
};

/// What is known besides (2025-06-18).
struct CompletionContext {
  /// Arguments the user has chosen already.
  std::optional<std::map<std::string, std::string>> arguments = {};
};

/// Parameters of completion/complete.
struct CompleteRequestParams {
  std::variant<PromptReference, ResourceTemplateReference> ref;
  CompletionArgument argument;
  std::optional<CompletionContext> context = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&CompleteRequestParams::ref>().required(),
                  field<&CompleteRequestParams::argument>().required(),
                  field<&CompleteRequestParams::meta>().name("_meta"));
  }
};

/// Suggestions for a value, best first.
struct Completion {
  /// At most kMaxCompletionValues of them.
  std::vector<std::string> values = {};
  /// How many there are in all, sent or not.
  std::optional<std::int64_t> total = {};
  /// There are more than were sent.
  std::optional<bool> has_more = {};

  static constexpr auto mcp_fields() {
    return fields(field<&Completion::values>().required(), field<&Completion::has_more>().name("hasMore"));
  }
};

/// Result of completion/complete.
struct CompleteResult {
  std::optional<std::string> result_type = {};
  Completion completion = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&CompleteResult::result_type>().name("resultType"),
                  field<&CompleteResult::completion>().required(),
                  field<&CompleteResult::meta>().name("_meta"));
  }
};

}  // namespace mcpxx::protocol
