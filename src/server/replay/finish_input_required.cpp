// SPDX-License-Identifier: MIT
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>

#include <mcpxx/server/error.hpp>
#include <mcpxx/server/input_required.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/interaction.hpp"
#include "server/questions/ask.hpp"
#include "server/registry.hpp"
#include "server/replay/input_required.hpp"

namespace mcpxx::detail {
namespace {

/// Rounds of one call in which a legacy client or a task is asked. Modern clients bring their own patience.
constexpr int kMaxRounds = 32;

void run_component(Call& call) {
  if (call.tool != nullptr) return run_handler(call, *call.tool, call.tool->options.execution);
  if (call.prompt != nullptr) return run_handler(call, *call.prompt, call.prompt->options.execution);
  run_handler(call, *call.resource, call.resource->options.execution);
}

/// On the executor of the call, where what has just returned is gone before its successor begins.
void run_again(const std::shared_ptr<Call>& call, json::Value responses, std::string state) {
  call->interaction()->begin_round(std::move(responses), std::move(state));
  asio::post(call->executor(), [call] {
    if (!call->answered()) run_component(*call);
  });
}

/// Asks with requests, and calls the handler again with the answers. On the executor of the call, where its
/// cancellation arrives.
void ask_and_run_again(const std::shared_ptr<Call>& call, std::vector<Question> questions,
                       std::string state) {
  if (call->answered()) return;
  auto done = [call, keys = keys_of(questions), state = std::move(state)](
                  const std::exception_ptr& failure, std::vector<json::Value> results) mutable {
    if (failure != nullptr) return call->fail(failure);
    json::Value responses = json::Value::object();
    for (std::size_t i = 0; i < keys.size(); ++i) responses.set(keys[i], std::move(results[i]));
    run_again(call, std::move(responses), std::move(state));
  };
  asio::co_spawn(call->executor(), async_ask(*call, std::move(questions)),
                 asio::bind_cancellation_slot(call->cancellation_slot(), std::move(done)));
}

void ask_by_hand(const std::shared_ptr<Call>& call, std::vector<Question> questions, std::string state) {
  if (call->interaction()->rounds() >= kMaxRounds) {
    throw QuestionFailed(fmt::format("The call asked for input more than {} times", kMaxRounds));
  }
  if (questions.empty()) return run_again(call, json::Value::object(), std::move(state));
  for (const auto& question : questions) call->interaction()->forget_answer(question.key);
  asio::post(call->executor(), [call, questions = std::move(questions), state = std::move(state)]() mutable {
    ask_and_run_again(call, std::move(questions), std::move(state));
  });
}

}  // namespace

void Invocation::finish_input_required(InputRequired input) {
  const auto call = std::static_pointer_cast<Call>(shared_from_this());
  auto questions = questions_of(input.questions(), call->version);
  if (questions.empty() && input.state().empty()) {
    throw std::logic_error("InputRequired has neither questions nor a state");
  }
  for (const auto& question : questions) require_feature(*call, question.feature);
  const bool is_asked_with_requests = call->is_task() || !protocol::has_input_required(call->version);
  if (is_asked_with_requests) return ask_by_hand(call, std::move(questions), input.state());
  const HandRound hand{input.state(), questions};
  respond_input_required(*call, questions, hand);
}

}  // namespace mcpxx::detail
