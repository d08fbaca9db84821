// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/json/problems.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/server/client_feature.hpp>
#include <mcpxx/unique_function.hpp>

namespace mcpxx::detail {

class Call;

/// Something a handler wants of the client before it can go on (specification 2026-07-28,
/// basic/patterns/mrtr; until 2025-11-25 a request from the server).
struct Question {
  /// Names it within its call: under this key the answer is remembered.
  std::string key;
  ClientFeature feature = ClientFeature::elicitation_form;
  /// The params of the request, as the revision of the call has them.
  json::Value params;
  /// Whether a result is an answer to this question; says what is wrong with it. Shared, since a bad answer
  /// asks again.
  std::shared_ptr<UniqueFunction<bool(const json::Value& result, json::Problems& problems)>> check;
};

/// "elicitation/create", "sampling/createMessage" or "roots/list".
std::string_view method_of(ClientFeature feature) noexcept;

/// What becomes of questions: the results in the order of the questions, all of them checked, or why there
/// are none. Called once, on any thread; destroyed without a call where the handler is not to go on, whose
/// frames then unwind.
using OnAnswered = UniqueFunction<void(std::exception_ptr failure, std::vector<json::Value> results)>;

/// The way questions take to the client, and answers take back. One for each way a call can be answered: a
/// legacy session, a modern request, a task.
class QuestionChannel {
 public:
  virtual ~QuestionChannel() = default;
  /// `questions` is not empty, and the client has declared to support them. Answers that Interaction has are
  /// not asked for again.
  virtual void ask(Call& call, std::vector<Question> questions, OnAnswered done) = 0;
  /// Nobody waits any more for the questions of `call` under these keys: the call was cancelled, or the part
  /// of the handler that asked.
  virtual void withdraw(Call& /*call*/, const std::vector<std::string>& /*keys*/) {}
};

}  // namespace mcpxx::detail
