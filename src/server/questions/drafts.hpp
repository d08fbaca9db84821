// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <mcpxx/protocol/version.hpp>
#include <mcpxx/server/questions.hpp>

#include "server/questions/answer_checks.hpp"

namespace mcpxx {

/// A question before it is known which revision the client speaks.
struct QuestionDraft {
  std::string key;
  ClientFeature feature;
  std::function<json::Value(protocol::Version)> params;
  detail::AnswerCheck check;
};

struct Questions::Impl {
  std::vector<QuestionDraft> drafts;

  /// Throws std::invalid_argument for a key that cannot be one, and for one question too many.
  void add(QuestionDraft draft);
};

}  // namespace mcpxx
