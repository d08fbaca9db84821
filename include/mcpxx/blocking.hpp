// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <mcpxx/server/context.hpp>
#include <mcpxx/server/questions.hpp>

namespace mcpxx {

/// The questions of Context for handlers that are no coroutines: each waits on its thread for the answer of a
/// legacy client, so the handler has to run on the worker pool (Execution::automatic where the library owns
/// the threads does that by itself; on an application's executor it takes Execution::worker). On a thread
/// that serves connections they throw std::logic_error rather than block it. Half of the threads of the pool
/// may wait at a time, one at least, those of tasks included; a question beyond that throws QuestionFailed
/// before it is sent. On revision 2026-07-28 nothing waits: the handler is left by an exception that is not
/// derived from std::exception (do not swallow it with `catch (...)`), and runs again from its start.
/// Lifetime: that of the Context.
class BlockingContext {
 public:
  explicit BlockingContext(Context& context) noexcept : context_(context) {}

  template <class T>
  Elicited<T> elicit(const std::string& key, std::string message) {
    Questions questions;
    questions.elicit<T>(key, std::move(message));
    return ask_all(std::move(questions)).template elicited<T>(key);
  }
  Elicited<json::Value> elicit(const std::string& key, std::string message, json::Value requested_schema);
  protocol::ElicitAction elicit_url(const std::string& key, std::string message, std::string url);
  protocol::CreateMessageResult sample(const std::string& key, SampleRequest request);
  std::vector<protocol::Root> list_roots(const std::string& key);
  Answers ask_all(Questions questions);

  /// See Context::start_task.
  bool start_task();

 private:
  Context& context_;
};

}  // namespace mcpxx
