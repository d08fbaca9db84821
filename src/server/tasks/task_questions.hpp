// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "server/questions/question.hpp"

namespace mcpxx::detail {

class Interaction;
class TaskCall;

/// The questions of a task ("Task Update Requests"): they wait in its record until tasks/update brings the
/// answers. On the wire each question has a key of its own, also one that is asked again since its answer
/// did not fit: a key is never used twice in the life of a task. Thread-safety: all members from any thread.
class TaskQuestions final : public QuestionChannel {
 public:
  explicit TaskQuestions(TaskCall& call) : call_(call) {}

  void ask(Call& call, std::vector<Question> questions, OnAnswered done) override;
  void withdraw(Call& call, const std::vector<std::string>& keys) override;

  /// The open questions as the record has them: objects with `method` and `params`, by key.
  json::Value open_requests() const;
  /// Takes an answer. Unknown keys and those answered before are ignored. True where the open questions are
  /// others now, because the answer did not fit.
  bool deliver(const std::string& key, const json::Value& result);
  /// There will be no answers: lets go of whoever waits, and of whoever asks from now on.
  void end();

 private:
  /// What was asked together, and is answered together.
  struct Round {
    std::vector<Question> questions;
    std::vector<json::Value> results;
    std::size_t open = 0;
    OnAnswered done;
  };
  /// One question on the wire.
  struct Open {
    std::shared_ptr<Round> round;
    std::size_t index = 0;
    /// How often it was asked.
    int attempts = 1;
  };
  using Pending = std::map<std::string, Open, std::less<>>;

  std::string unused_key(const std::string& key);
  OnAnswered close(const std::shared_ptr<Round>& round);

  TaskCall& call_;
  mutable std::mutex mutex_;
  Pending open_;
  std::set<std::string, std::less<>> used_keys_;
  bool ended_ = false;
};

}  // namespace mcpxx::detail
