// SPDX-License-Identifier: MIT
#include "transport/testing/respondent.hpp"

#include <algorithm>
#include <exception>
#include <optional>

#include <mcpxx/protocol/error_codes.hpp>

namespace mcpxx::testing {
namespace {

std::optional<std::string> response_to(const json::Value& request, ClientAnswer answer) {
  json::Value response = json::Value::object({{"jsonrpc", "2.0"}, {"id", request["id"]}});
  if (auto* result = std::get_if<json::Value>(&answer)) {
    response.set("result", std::move(*result));
  } else if (auto* error = std::get_if<ErrorInfo>(&answer)) {
    json::Value& object =
        response.set("error", json::Value::object({{"code", error->code}, {"message", error->message}}));
    if (!error->data.is_null()) object.set("data", std::move(error->data));
  } else {
    return std::nullopt;
  }
  return response.to_string();
}

}  // namespace

Respondent::~Respondent() { stop(); }

void Respondent::replace(ClientAnswers answers) {
  const std::lock_guard lock(mutex_);
  answers_ = std::move(answers);
  first_ = asked_.size();
}

bool Respondent::answers_anything() const {
  const std::lock_guard lock(mutex_);
  return !answers_.empty();
}

json::Value Respondent::capabilities(std::string_view revision) const {
  const std::lock_guard lock(mutex_);
  return answers_.capabilities(revision);
}

ClientAnswer Respondent::answer(std::string_view method, const json::Value& params) {
  std::unique_lock lock(mutex_);
  const auto from = asked_.begin() + static_cast<std::ptrdiff_t>(first_);
  const auto count =
      std::count_if(from, asked_.end(), [&](const auto& question) { return question.first == method; });
  asked_.emplace_back(method, params);
  const ClientAnswers answers = answers_;
  lock.unlock();  // the handler may ask and call whatever it wants
  return answers.find(method, static_cast<std::size_t>(count), params);
}

std::vector<json::Value> Respondent::asked(std::string_view method) const {
  const std::lock_guard lock(mutex_);
  std::vector<json::Value> found;
  for (const auto& [name, params] : asked_) {
    if (name == method) found.push_back(params);
  }
  return found;
}

// --- Threads

void Respondent::answer_later(json::Value request, UniqueFunction<void(std::string response)> send) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  jobs_.emplace_back([this, request = std::move(request), send = std::move(send)]() mutable {
    ClientAnswer answered = NoAnswer{};
    try {
      answered = answer(request["method"].as_string().value_or(""), request["params"]);
    } catch (const std::exception& error) {
      answered = ErrorInfo{protocol::error_code::kInternalError, error.what()};
    } catch (...) {
      answered = ErrorInfo{protocol::error_code::kInternalError, "the client failed"};
    }
    if (auto response = response_to(request, std::move(answered))) send(std::move(*response));
  });
  if (jobs_.size() > idle_) threads_.emplace_back([this] { work(); });
  wake_.notify_one();
}

void Respondent::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    --idle_;
    if (stopping_) return;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

void Respondent::stop() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    jobs_.clear();
    threads.swap(threads_);
    wake_.notify_all();
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace mcpxx::testing
