// SPDX-License-Identifier: MIT
#include "server/call.hpp"

#include <utility>

#include "server/core.hpp"
#include "server/interaction.hpp"
#include "server/questions/session_questions.hpp"
#include "server/replay/replay_questions.hpp"

namespace mcpxx::detail {

const std::shared_ptr<Interaction>& Call::interaction() {
  const std::lock_guard lock(interaction_mutex_);
  if (interaction_ == nullptr) interaction_ = std::make_shared<Interaction>();
  return interaction_;
}

std::shared_ptr<const Interaction> Call::find_interaction() const {
  const std::lock_guard lock(interaction_mutex_);
  return interaction_;
}

void Call::set_interaction(std::shared_ptr<Interaction> interaction) {
  const std::lock_guard lock(interaction_mutex_);
  interaction_ = std::move(interaction);
}

bool Call::send_request(std::string message) {
  send_notification(std::move(message));
  return true;
}

QuestionChannel& Call::question_channel() {
  static SessionQuestions requests;
  static ReplayQuestions replay;
  if (protocol::is_modern(version)) return replay;
  return requests;
}

RequestStates& Call::request_states() { return core_->request_states(); }

}  // namespace mcpxx::detail
