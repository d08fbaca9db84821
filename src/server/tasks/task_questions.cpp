// SPDX-License-Identifier: MIT
#include "server/tasks/task_questions.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/server/error.hpp>

#include "server/interaction.hpp"
#include "server/tasks/task_call.hpp"

namespace mcpxx::detail {
namespace {

/// Answers that do not fit before a question is given up: a client that sends nothing else would go on for
/// as long as the task lives.
constexpr int kMaxAttempts = 10;

}  // namespace

void TaskQuestions::ask(Call& /*call*/, std::vector<Question> questions, OnAnswered done) {
  auto round = std::make_shared<Round>();
  round->results.resize(questions.size());
  round->open = questions.size();
  round->questions = std::move(questions);
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) {
      round->done = std::move(done);
      for (std::size_t i = 0; i < round->questions.size(); ++i) {
        open_.emplace(unused_key(round->questions[i].key), Open{round, i});
      }
    }
  }
  call_.store_state();
}

void TaskQuestions::withdraw(Call& /*call*/, const std::vector<std::string>& keys) {
  const auto is_withdrawn = [&](const Question& question) {
    return std::find(keys.begin(), keys.end(), question.key) != keys.end();
  };
  Pending withdrawn;
  {
    const std::lock_guard lock(mutex_);
    for (auto it = open_.begin(); it != open_.end();) {
      const auto current = it++;
      const auto& [round, index, attempts] = current->second;
      if (is_withdrawn(round->questions[index])) withdrawn.insert(open_.extract(current));
    }
  }
  if (!withdrawn.empty()) call_.store_state();
}

std::string TaskQuestions::unused_key(const std::string& key) {
  if (used_keys_.insert(key).second) return key;
  for (int i = 2;; ++i) {
    std::string next = fmt::format("{}-{}", key, i);
    if (used_keys_.insert(next).second) return next;
  }
}

json::Value TaskQuestions::open_requests() const {
  auto requests = json::Value::object();
  const std::lock_guard lock(mutex_);
  for (const auto& [key, open] : open_) {
    const Question& question = open.round->questions[open.index];
    requests.set(key,
                 json::Value::object({{"method", method_of(question.feature)}, {"params", question.params}}));
  }
  return requests;
}

bool TaskQuestions::deliver(const std::string& key, const json::Value& result) {
  Open taken;
  {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(key);
    if (found == open_.end()) return false;
    taken = std::move(found->second);
    open_.erase(found);
  }
  Round& round = *taken.round;
  const Question& question = round.questions[taken.index];
  json::Problems problems;
  if (!(*question.check)(result, problems)) {
    if (taken.attempts == kMaxAttempts) {
      const auto failure = std::make_exception_ptr(QuestionFailed(
          fmt::format("The client gave {} answers to the question \"{}\", and none of them fits",
                      kMaxAttempts, question.key)));
      if (auto done = close(taken.round)) done(failure, {});
      return true;
    }
    const std::lock_guard lock(mutex_);
    if (ended_) return false;
    ++taken.attempts;
    open_.emplace(unused_key(question.key), std::move(taken));
    return true;
  }
  call_.interaction()->keep_answer(question.key, result);
  OnAnswered done;
  std::vector<json::Value> results;
  {
    const std::lock_guard lock(mutex_);
    round.results[taken.index] = result;
    if (--round.open != 0) return false;
    done = std::exchange(round.done, nullptr);
    results = std::move(round.results);
  }
  if (done) done(nullptr, std::move(results));
  return false;
}

/// The other questions of the round need no answer any more. Gives whoever waits for it.
OnAnswered TaskQuestions::close(const std::shared_ptr<Round>& round) {
  const std::lock_guard lock(mutex_);
  std::erase_if(open_, [&](const auto& entry) { return entry.second.round == round; });
  return std::exchange(round->done, nullptr);
}

void TaskQuestions::end() {
  Pending dropped;  // after the lock
  const std::lock_guard lock(mutex_);
  ended_ = true;
  dropped.swap(open_);
}

}  // namespace mcpxx::detail
