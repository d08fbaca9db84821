// SPDX-License-Identifier: MIT
#include <string>
#include <utility>
#include <vector>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/version.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/interaction.hpp"
#include "server/questions/ask.hpp"
#include "server/replay/input_required.hpp"
#include "server/replay/request_binding.hpp"
#include "server/replay/request_states.hpp"

namespace mcpxx::detail {
namespace {

bool refuse(Call& call, std::string_view message) {
  call.respond_error(protocol::error_code::kInvalidParams, message);
  return false;
}

/// The state of the request, or nothing where it was refused.
std::optional<ReplayState> open_state(Call& call, const json::Value& given) {
  const auto text = given.as_string();
  if (!text) {
    refuse(call, "params.requestState must be a string");
    return std::nullopt;
  }
  auto opened = call.request_states().open(*text, request_binding(call));
  if (!opened) {
    refuse(call, opened.error().message);
    return std::nullopt;
  }
  auto state = decode_replay_state(*opened);
  if (!state) refuse(call, invalid_request_state().message);
  return state;
}

/// Goes on with an InputRequired; false where some of it has still to be answered, and was asked again.
bool resume_by_hand(Call& call, HandRound hand) {
  Interaction& interaction = *call.interaction();
  std::vector<Question> open;
  for (const auto& question : hand.questions) {
    if (hand.answers.contains(question.key)) continue;
    auto result = interaction.offered(question.key);
    json::Problems problems;
    if (result && (*question.check)(*result, problems)) {
      hand.answers.set(question.key, *std::move(result));
    } else {
      open.push_back(question);
    }
    interaction.forget_offered(question.key);
  }
  if (open.empty()) {
    interaction.begin_round(std::move(hand.answers), std::move(hand.state));
    return true;
  }
  // Each request says anew what its client can be asked.
  for (const auto& question : open) require_feature(call, question.feature);
  respond_input_required(call, open, std::move(hand));
  return false;
}

}  // namespace

bool accept_input(Call& call) {
  if (!protocol::has_input_required(call.version)) return true;
  const json::Value* responses = call.params().find("inputResponses");
  const json::Value* given_state = call.params().find("requestState");
  if (responses == nullptr && given_state == nullptr) return true;

  if (responses != nullptr && !responses->is_object()) {
    return refuse(call, "params.inputResponses must be an object");
  }
  ReplayState state;
  if (given_state != nullptr) {
    auto opened = open_state(call, *given_state);
    if (!opened) return false;
    state = *std::move(opened);
  }
  const auto interaction = call.interaction();
  for (auto& [key, result] : state.answers) interaction->keep_answer(key, std::move(result));
  for (auto& [name, result] : state.steps) interaction->keep_step(name, std::move(result));
  if (responses != nullptr) {
    for (const auto& member : responses->members()) {
      interaction->offer(std::string(member.name()), member.value());
    }
  }
  return !state.hand || resume_by_hand(call, *std::move(state.hand));
}

}  // namespace mcpxx::detail
