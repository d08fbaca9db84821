// SPDX-License-Identifier: MIT
#include "server/replay/replay_questions.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "server/call.hpp"
#include "server/interaction.hpp"
#include "server/replay/input_required.hpp"

namespace mcpxx::detail {
namespace {

/// What the client sent for that question, where it is an answer.
std::optional<json::Value> take_offered(Interaction& interaction, const Question& question) {
  auto result = interaction.offered(question.key);
  json::Problems problems;
  if (!result || !(*question.check)(*result, problems)) return std::nullopt;
  interaction.forget_offered(question.key);
  interaction.keep_answer(question.key, *result);
  return result;
}

/// Of a handler that asks by hand as well: what its run has of earlier rounds, which the next one needs.
std::optional<HandRound> hand_of(const Interaction& interaction) {
  if (interaction.rounds() == 0) return std::nullopt;
  return HandRound{interaction.request_state(), {}, interaction.input_responses()};
}

}  // namespace

void ReplayQuestions::ask(Call& call, std::vector<Question> questions, OnAnswered done) {
  // The handler's frames, which go with `done`, may be the last to hold the call.
  const auto keep = call.shared_from_this();
  Interaction& interaction = *call.interaction();
  std::vector<json::Value> results;
  std::vector<Question> open;
  for (auto& question : questions) {
    if (auto result = take_offered(interaction, question)) {
      results.push_back(*std::move(result));
    } else {
      open.push_back(std::move(question));
    }
  }
  // A request answers the questions of one round. What comes later has not been asked yet, and must be: a
  // confirmation is worth nothing where it was given before the client could show what it confirms.
  interaction.forget_all_offered();
  if (open.empty()) return done(nullptr, std::move(results));
  // Asked for before the answer, with which the connection may go.
  const auto executor = call.executor();
  try {
    respond_input_required(call, open, hand_of(interaction));
  } catch (...) {
    return done(std::current_exception(), {});
  }
  // Ends the handler where it waits.
  done = nullptr;
  call.leave_handler(executor);
}

}  // namespace mcpxx::detail
