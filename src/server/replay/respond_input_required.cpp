// SPDX-License-Identifier: MIT
#include <mcpxx/json/writer.hpp>
#include <mcpxx/server/error.hpp>

#include "server/call.hpp"
#include "server/replay/input_required.hpp"
#include "server/replay/request_binding.hpp"
#include "server/replay/request_states.hpp"

namespace mcpxx::detail {
namespace {

void write_question(json::Writer& writer, const Question& question) {
  writer.key(question.key).begin_object();
  writer.key("method").string(method_of(question.feature));
  if (question.params.is_object()) writer.key("params").value(question.params);
  writer.end_object();
}

}  // namespace

void respond_input_required(Call& call, const std::vector<Question>& questions,
                            std::optional<HandRound> hand) {
  const auto interaction = call.interaction();
  const ReplayState kept{interaction->answers(), interaction->steps(), std::move(hand)};
  std::optional<std::string> sealed;
  if (!kept.empty()) {
    auto text = call.request_states().seal(encode_replay_state(kept), request_binding(call));
    if (!text) {
      throw QuestionFailed(
          "The client cannot be asked: what the call has to remember meanwhile is too much. " +
          text.error().message);
    }
    sealed = *std::move(text);
  }
  if (!call.claim()) return;
  auto writer = call.begin_result(nullptr, protocol::result_type::kInputRequired);
  if (!questions.empty()) {
    writer.key("inputRequests").begin_object();
    for (const auto& question : questions) write_question(writer, question);
    writer.end_object();
  }
  if (sealed) writer.key("requestState").string(*sealed);
  call.finish_result(writer);
}

}  // namespace mcpxx::detail
