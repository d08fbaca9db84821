// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/json/value.hpp>

#include "server/interaction.hpp"
#include "server/questions/question.hpp"

namespace mcpxx::detail {

/// What a handler that returned InputRequired goes on with.
struct HandRound {
  /// Its own state.
  std::string state;
  /// What it asked. Kept whole, since the handler does not run again before all of it was answered.
  std::vector<Question> questions;
  /// The answers there are, checked, an object by key.
  json::Value answers = json::Value::object();
};

/// What a modern request carries from round to round, before it is sealed.
struct ReplayState {
  Interaction::Values answers;
  Interaction::Values steps;
  std::optional<HandRound> hand;

  bool empty() const noexcept { return answers.empty() && steps.empty() && !hand; }
};

/// As JSON text with the number of this format.
std::string encode_replay_state(const ReplayState& state);
/// The inverse; nothing where the text is none of this format, which a sealed one is where another version of
/// the library has sealed it.
std::optional<ReplayState> decode_replay_state(std::string_view text);

}  // namespace mcpxx::detail
