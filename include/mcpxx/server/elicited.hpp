// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <utility>

#include <mcpxx/protocol/elicit_action.hpp>
#include <mcpxx/server/error.hpp>

namespace mcpxx {

/// What came of a question to the user: what was given, where it was accepted.
template <class T>
class Elicited {
 public:
  Elicited(protocol::ElicitAction action, std::optional<T> content)
      : action_(action), content_(std::move(content)) {}

  protocol::ElicitAction action() const noexcept { return action_; }
  /// The user gave what was asked for.
  bool accepted() const noexcept { return content_.has_value(); }
  explicit operator bool() const noexcept { return accepted(); }

  /// What the user gave. Throws ToolError, which tells the model of it, where the user did not.
  const T& value() const {
    if (content_) return *content_;
    throw ToolError(action_ == protocol::ElicitAction::decline ? "The user declined to answer"
                                                               : "The user dismissed the question");
  }
  const T& operator*() const { return value(); }
  const T* operator->() const { return &value(); }

 private:
  protocol::ElicitAction action_;
  std::optional<T> content_;
};

}  // namespace mcpxx
