// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <asio/awaitable.hpp>

#include <mcpxx/server/questions.hpp>

#include "server/questions/question.hpp"

// Asking on behalf of a handler, whatever the era of its call.

namespace mcpxx::detail {

/// See Context::client_supports.
bool client_supports(Call& call, ClientFeature feature) noexcept;
/// Throws ProtocolError -32021 where the client has not declared the feature, and QuestionFailed where it
/// cannot be reached, or the method of the call is none that may ask.
void require_feature(const Call& call, ClientFeature feature);

std::vector<std::string> keys_of(const std::vector<Question>& questions);
Answers answers_of(std::vector<std::string> keys, std::vector<json::Value> results);

/// What has to be asked of some questions: all but those whose answer the call remembers.
class OpenAnswers {
 public:
  /// Throws ProtocolError -32021 where the client has not declared what a question needs, and QuestionFailed
  /// where it cannot be reached.
  OpenAnswers(Call& call, std::vector<Question> questions);

  bool complete() const noexcept { return open_.empty(); }
  std::vector<json::Value> take_results() { return std::move(results_); }
  std::vector<std::string> keys() const { return keys_of(open_); }
  /// Asks what is open. `done` gets the results of all questions. May throw what it throws before anything
  /// was asked.
  static void ask(OpenAnswers&& answers, Call& call, OnAnswered done);

 private:
  std::vector<json::Value> results_;
  std::vector<Question> open_;
  /// The positions of the open questions among all of them.
  std::vector<std::size_t> places_;
};

/// The results of the questions, all of them checked. The coroutine is suspended meanwhile. It is destroyed
/// where it waits when the channel drops the call, or the call is cancelled; it goes on with
/// operation_aborted when the part of the handler that asks is cancelled alone.
asio::awaitable<std::vector<json::Value>> async_ask(Call& call, std::vector<Question> questions);

/// The same for a handler that is no coroutine. Waits on the calling thread, which must be a worker's where
/// there is something to wait for. Throws CallEnded, NeedsWorker, and std::logic_error on a thread that must
/// not wait.
std::vector<json::Value> blocking_ask(Call& call, std::vector<Question> questions);

}  // namespace mcpxx::detail
