// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <mcpxx/json/value.hpp>

namespace mcpxx {

/// What the user has typed so far, for a completion handler (specification, server/utilities/completion).
struct CompletionArgument {
  /// Name of the argument or variable.
  std::string name;
  /// Its value so far, often empty.
  std::string value;
  /// Arguments resolved earlier, an object of strings, or null.
  json::Value context;
};

/// What a completion handler is registered for.
struct CompletionTarget {
  enum class Kind { prompt, resource_template };
  Kind kind;
  /// Name of the prompt, or the URI template.
  std::string component;
  /// Name of the argument or variable.
  std::string argument;
};

}  // namespace mcpxx
