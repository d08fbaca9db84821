// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include <mcpxx/json/value.hpp>
#include <mcpxx/server/elicitation_form.hpp>

#include "server/questions/question.hpp"

// Whether what a client answers is an answer to what it was asked.

namespace mcpxx::detail {

using AnswerCheck = decltype(Question::check);

/// ElicitResults whose content fits a struct.
AnswerCheck check_of_form(FormType form);
/// ElicitResults whose content fits a hand-written schema. Throws ConfigError where that is none.
AnswerCheck check_of_schema(const json::Value& schema);
/// ElicitResults of a URL, which have no content.
AnswerCheck check_of_url();
AnswerCheck check_of_sampling();
/// At most 1,000 roots, each of them a file.
AnswerCheck check_of_roots();

}  // namespace mcpxx::detail
