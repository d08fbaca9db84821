// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <mcpxx/testing/client_answers.hpp>
#include <mcpxx/unique_function.hpp>

namespace mcpxx::testing {

/// The side of a client that is asked: knows the answers, notes the questions. Requests of legacy servers are
/// answered on threads of its own, of which there are as many as requests are being answered at once: an
/// answer may depend on another one. Thread-safety: all members may be called from any thread.
class Respondent {
 public:
  explicit Respondent(ClientAnswers answers) : answers_(std::move(answers)) {}
  Respondent(const Respondent&) = delete;
  Respondent& operator=(const Respondent&) = delete;
  /// As stop().
  ~Respondent();

  void replace(ClientAnswers answers);
  /// False where the test answers by hand.
  bool answers_anything() const;
  json::Value capabilities(std::string_view revision) const;

  ClientAnswer answer(std::string_view method, const json::Value& params);
  /// Answers a request of the server's: `send` gets the response, unless there is to be none. Nothing happens
  /// after stop().
  void answer_later(json::Value request, UniqueFunction<void(std::string response)> send);
  /// Waits for the answers in the making and drops those that wait for a thread.
  void stop();

  /// The params of the questions of that method so far, in order.
  std::vector<json::Value> asked(std::string_view method) const;

 private:
  void work();

  mutable std::mutex mutex_;
  ClientAnswers answers_;
  /// Answers are counted from here, by method.
  std::size_t first_ = 0;
  std::vector<std::pair<std::string, json::Value>> asked_;

  std::condition_variable wake_;
  std::deque<UniqueFunction<void()>> jobs_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace mcpxx::testing
