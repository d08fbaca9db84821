// SPDX-License-Identifier: MIT
#include "server/questions/inquiry.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <asio/post.hpp>

#include <mcpxx/protocol/jsonrpc.hpp>
#include <mcpxx/server/error.hpp>

#include "base/base64.hpp"
#include "base/deadline.hpp"
#include "base/platform/random_bytes.hpp"
#include "server/call.hpp"
#include "server/questions/session_questions.hpp"
#include "server/session.hpp"

namespace mcpxx::detail {
namespace {

/// How often one question is asked when its answers do not fit.
constexpr int kMaxTries = 3;

std::string request_text(const std::string& id, const Question& question) {
  std::string message;
  json::Writer writer(message);
  protocol::begin_request(writer, id, method_of(question.feature));
  writer.value(question.params);
  protocol::end_message(writer);
  return message;
}

std::string cancellation_text(const std::string& id, std::string_view reason) {
  std::string message;
  json::Writer writer(message);
  protocol::begin_notification(writer, "notifications/cancelled");
  writer.begin_object();
  writer.key("requestId").string(id);
  writer.key("reason").string(reason);
  writer.end_object();
  protocol::end_message(writer);
  return message;
}

}  // namespace

Inquiry::Inquiry(std::shared_ptr<Call> call, std::vector<Question> questions, OnAnswered done)
    : gate_(ContextGate::of(call->executor())), call_(std::move(call)), done_(std::move(done)) {
  asked_.reserve(questions.size());
  for (Question& question : questions) asked_.push_back({std::move(question), {}, 0, std::nullopt});
}

void Inquiry::start() {
  start_timer();
  for (std::size_t i = 0; i < asked_.size(); ++i) ask(i);
}

void Inquiry::start_timer() {
  const auto asker = call();
  const std::chrono::milliseconds timeout(asker->options().question_timeout_ms);
  const auto expiry =
      timeout.count() > 0 ? deadline_after(timeout) : std::chrono::steady_clock::time_point::max();
  const auto timer = std::make_shared<asio::steady_timer>(asker->executor(), expiry);
  timer_ = timer;
  timer->async_wait([self = shared_from_this(), timer](std::error_code error) {
    if (!error) self->fail("The client did not answer in time");
  });
}

std::shared_ptr<Call> Inquiry::call() const {
  const std::lock_guard lock(mutex_);
  return call_;
}

/// Sent without the lock: the answer may come, or the transport fail, on the same thread.
void Inquiry::ask(std::size_t index) {
  const auto asker = call();
  if (asker == nullptr) return;
  std::string id = base64::encode_url(platform::random_bytes(kQuestionIdBytes));
  std::string message;
  {
    const std::lock_guard lock(mutex_);
    Asked& asked = asked_[index];
    asked.id = id;
    ++asked.tries;
    message = request_text(id, asked.question);
  }
  const auto oldest = asker->session->open_questions().add(
      std::move(id), {weak_from_this(), index, gate_, asker.get()}, asker->options().max_open_questions);
  if (oldest) {
    // It may be of another context, which ends on its own.
    oldest->gate->enter([&] {
      const auto inquiry = oldest->inquiry.lock();
      if (inquiry == nullptr) return;
      inquiry->later([](Inquiry& self) { self.fail("The client has left too many questions unanswered"); });
    });
  }
  if (asker->answered()) return drop_unsent(index);
  if (call() != nullptr && !asker->send_request(std::move(message)))
    fail("The client cannot be asked: it has no stream open");
}

/// The call was over before withdraw() could find this question: the client has never heard of it.
void Inquiry::drop_unsent(std::size_t index) {
  Ending ending;
  std::string unsent;
  {
    const std::lock_guard lock(mutex_);
    unsent = std::exchange(asked_[index].id, {});
    ending = end();
  }
  if (ending.call == nullptr) return;
  ending.call->session->open_questions().take(unsent);
  retract(ending, "The call is over");
}

void Inquiry::on_result(std::size_t index, const json::Value& result) {
  json::Problems problems;
  // Checks are made once for each question and only ever called for its one open request.
  const bool fits = (*asked_[index].question.check)(result, problems);
  Ending ending;
  bool again = false;
  {
    const std::lock_guard lock(mutex_);
    if (call_ == nullptr) return;
    Asked& asked = asked_[index];
    asked.id.clear();
    again = !fits && asked.tries < kMaxTries;
    if (fits) asked.result = result;
    const bool complete = std::all_of(asked_.begin(), asked_.end(),
                                      [](const Asked& question) { return question.result.has_value(); });
    if (complete) ending = end();
  }
  if (again) return later([index](Inquiry& self) { self.ask(index); });
  if (!fits) {
    return later([reason = "The client's answers do not fit the question: " +
                           problems.to_string()](Inquiry& self) { self.fail(reason); });
  }
  if (!ending.done) return;
  std::vector<json::Value> results;
  results.reserve(asked_.size());
  for (Asked& asked : asked_) results.push_back(*std::move(asked.result));
  ending.done(nullptr, std::move(results));
}

void Inquiry::on_error(std::size_t index, std::string_view message) {
  {
    const std::lock_guard lock(mutex_);
    asked_[index].id.clear();
  }
  later([reason = fmt::format("The client refused to answer: {:.500}", message)](Inquiry& self) {
    self.fail(reason);
  });
}

/// On the context, since whoever brings an answer holds its gate: a transport that is answered within the
/// sending would need it again on the same thread.
template <class F>
void Inquiry::later(F function) {
  const auto asker = call();
  if (asker == nullptr) return;
  asio::post(asker->executor(), [weak = weak_from_this(), function = std::move(function)] {
    if (const auto self = weak.lock()) function(*self);
  });
}

void Inquiry::fail(const std::string& reason) {
  Ending ending;
  {
    const std::lock_guard lock(mutex_);
    ending = end();
  }
  if (!ending.done) return;
  retract(ending, reason);
  ending.done(std::make_exception_ptr(QuestionFailed(reason)), {});
}

void Inquiry::withdraw(const Call& call, const std::vector<std::string>& keys) {
  Ending ending;
  {
    const std::lock_guard lock(mutex_);
    const auto is_meant = [&](const Asked& asked) {
      return std::find(keys.begin(), keys.end(), asked.question.key) != keys.end();
    };
    if (call_.get() != &call || !std::any_of(asked_.begin(), asked_.end(), is_meant)) return;
    ending = end();
  }
  retract(ending, "The call is over");
}

Inquiry::Ending Inquiry::end() {
  Ending ending{std::move(call_), std::move(done_), {}};
  for (const Asked& asked : asked_) {
    if (!asked.id.empty()) ending.open_ids.push_back(asked.id);
  }
  if (const auto timer = timer_.lock(); timer != nullptr && ending.call != nullptr) timer->cancel();
  return ending;
}

/// Tells the client of what it need not answer any more (basic/utilities/cancellation).
void Inquiry::retract(const Ending& ending, std::string_view reason) {
  for (const std::string& id : ending.open_ids) {
    ending.call->session->open_questions().take(id);
    const std::string message = cancellation_text(id, reason);
    if (!ending.call->send_request(message)) ending.call->session->push(message);
  }
}

}  // namespace mcpxx::detail
