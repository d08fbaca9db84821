// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <mcpxx/json/value.hpp>

namespace mcpxx::detail {

/// What a handler has learnt and done so far, by name, so that it can run again from its start: the answers
/// to its questions and the results of its steps. On modern requests it travels in `requestState`; a session
/// and a task keep it in memory. Thread-safety: all members from any thread, but for those of InputRequired.
class Interaction {
 public:
  using Values = std::map<std::string, json::Value, std::less<>>;

  /// The result that answered the question of that key, checked when it came.
  std::optional<json::Value> answer(std::string_view key) const { return find(answers_, key); }
  void keep_answer(std::string key, json::Value result) { keep(answers_, std::move(key), std::move(result)); }
  /// For a question that is asked anew, whatever was answered before.
  void forget_answer(std::string_view key) { forget(answers_, key); }

  /// Results that came with a modern request (`inputResponses`), as the client sent them: nobody has checked
  /// them, nor whether anything like it was asked. They are not kept.
  std::optional<json::Value> offered(std::string_view key) const { return find(offered_, key); }
  void offer(std::string key, json::Value result) { keep(offered_, std::move(key), std::move(result)); }
  void forget_offered(std::string_view key) { forget(offered_, key); }
  void forget_all_offered() {
    const std::lock_guard lock(mutex_);
    offered_.clear();
  }

  std::optional<json::Value> step(std::string_view name) const { return find(steps_, name); }
  void keep_step(std::string name, json::Value result) { keep(steps_, std::move(name), std::move(result)); }

  Values answers() const { return copy(answers_); }
  Values steps() const { return copy(steps_); }

  // For handlers that return InputRequired. Set while no handler runs; what these return lives until the next
  // round.

  /// The handler is about to run again, with these results, checked, an object, and the state it gave.
  void begin_round(json::Value input_responses, std::string request_state) {
    input_responses_ = std::move(input_responses);
    request_state_ = std::move(request_state);
    ++rounds_;
  }
  const json::Value& input_responses() const noexcept { return input_responses_; }
  const std::string& request_state() const noexcept { return request_state_; }
  int rounds() const noexcept { return rounds_; }

 private:
  std::optional<json::Value> find(const Values& values, std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto found = values.find(key);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  }
  void keep(Values& values, std::string key, json::Value value) {
    const std::lock_guard lock(mutex_);
    values.insert_or_assign(std::move(key), std::move(value));
  }
  void forget(Values& values, std::string_view key) {
    const std::lock_guard lock(mutex_);
    if (const auto found = values.find(key); found != values.end()) values.erase(found);
  }
  Values copy(const Values& values) const {
    const std::lock_guard lock(mutex_);
    return values;
  }

  mutable std::mutex mutex_;
  Values answers_;
  Values offered_;
  Values steps_;
  json::Value input_responses_ = json::Value::object();
  std::string request_state_;
  int rounds_ = 0;
};

}  // namespace mcpxx::detail
