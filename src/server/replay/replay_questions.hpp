// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "server/questions/question.hpp"

namespace mcpxx::detail {

/// The channel of modern requests (specification 2026-07-28, basic/patterns/mrtr). An answer that came with
/// the request and fits is given at once, and kept in the call's Interaction. Where one is missing, or does
/// not fit, the call is answered with the questions that are open, and `done` is destroyed without a call.
/// Has no state of its own. Thread-safety: from any thread.
class ReplayQuestions : public QuestionChannel {
 public:
  void ask(Call& call, std::vector<Question> questions, OnAnswered done) override;
};

}  // namespace mcpxx::detail
