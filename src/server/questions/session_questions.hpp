// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include <mcpxx/json/value.hpp>

#include "server/questions/question.hpp"

namespace mcpxx::detail {

class ServerCore;
class Session;

/// 128 bits: nobody answers a question by guessing its id.
inline constexpr std::size_t kQuestionIdBytes = 16;

/// The channel of legacy sessions: a question is a request to the client, on the stream of the call or of the
/// session, and the client answers with a message of its own. Has no state. Thread-safety: from any thread.
class SessionQuestions : public QuestionChannel {
 public:
  void ask(Call& call, std::vector<Question> questions, OnAnswered done) override;
  void withdraw(Call& call, const std::vector<std::string>& keys) override;
};

/// Takes a response of the client's, a result or an error, to where it is waited for: here, or at another
/// instance that ServerOptions::bus reaches. One that answers nothing is ignored.
void accept_answer(ServerCore& core, Session& session, const json::Value& response);

}  // namespace mcpxx::detail
