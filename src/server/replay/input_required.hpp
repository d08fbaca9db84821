// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "server/questions/question.hpp"
#include "server/replay/replay_state.hpp"

namespace mcpxx::detail {

class Call;

/// Takes `inputResponses` and `requestState` of a modern request into the call's Interaction; called before
/// the handler runs, when the component and its arguments are known. False: the request was answered, with an
/// error since what came was not valid, or with the questions of an InputRequired that are still open.
/// Requests without either, and those of legacy revisions, pay for looking.
bool accept_input(Call& call);

/// Answers a modern request with `questions`, and with all that its handler has to find again, sealed; with
/// `hand` where the handler returned InputRequired. Does nothing where the call is answered already. Throws
/// QuestionFailed where there is too much to keep.
void respond_input_required(Call& call, const std::vector<Question>& questions,
                            std::optional<HandRound> hand = std::nullopt);

}  // namespace mcpxx::detail
