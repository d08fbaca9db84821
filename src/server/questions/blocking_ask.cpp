// SPDX-License-Identifier: MIT
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <asio/post.hpp>

#include <mcpxx/blocking.hpp>
#include <mcpxx/server/error.hpp>

#include "base/deadline.hpp"
#include "server/call.hpp"
#include "server/context_gate.hpp"
#include "server/core.hpp"
#include "server/questions/ask.hpp"
#include "server/questions/call_ended.hpp"
#include "server/registry.hpp"
#include "server/worker_pool.hpp"

namespace mcpxx::detail {
namespace {

using Results = std::vector<json::Value>;

/// Where a thread waits for its answers. It is let go when the context that carries them ends, which waits
/// for the thread.
class Mailbox final : public ContextUser {
 public:
  void put(std::exception_ptr failure, Results results) {
    const std::lock_guard lock(mutex_);
    if (settled_) return;
    settled_ = true;
    has_answer_ = true;
    failure_ = std::move(failure);
    results_ = std::move(results);
    changed_.notify_all();
  }
  /// There will be no answer. False where there was one.
  bool close() {
    const std::lock_guard lock(mutex_);
    if (std::exchange(settled_, true)) return false;
    changed_.notify_all();
    return true;
  }
  void context_ended() override { close(); }
  /// False where nothing has come until then.
  bool wait_until(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, deadline, [this] { return settled_; });
  }
  Results wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return settled_; });
    if (!has_answer_) throw CallEnded();
    // Let go of: whoever has brought it must not be the one to destroy what the handler catches.
    if (failure_ != nullptr) std::rethrow_exception(std::exchange(failure_, nullptr));
    return std::move(results_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool settled_ = false;
  bool has_answer_ = false;
  std::exception_ptr failure_;
  Results results_;
};

/// The OnAnswered of a waiting thread: destroyed without a call, it says that the call is over.
class Delivery {
 public:
  explicit Delivery(std::shared_ptr<Mailbox> mailbox) noexcept : mailbox_(std::move(mailbox)) {}
  Delivery(Delivery&&) noexcept = default;
  Delivery& operator=(Delivery&&) = delete;
  ~Delivery() {
    if (mailbox_ != nullptr) mailbox_->close();
  }

  void operator()(std::exception_ptr failure, Results results) {
    mailbox_->put(std::move(failure), std::move(results));
  }

 private:
  std::shared_ptr<Mailbox> mailbox_;
};

/// Tells the mailbox of the end of a context. Throws CallEnded where that has come already.
class ContextWatch {
 public:
  ContextWatch(Call& call, const std::shared_ptr<Mailbox>& mailbox)
      : gate_(ContextGate::of(call.executor())), mailbox_(mailbox) {
    if (!gate_->add(mailbox_)) throw CallEnded();
  }
  ContextWatch(const ContextWatch&) = delete;
  ContextWatch& operator=(const ContextWatch&) = delete;
  ~ContextWatch() { gate_->remove(mailbox_); }

 private:
  const std::shared_ptr<ContextGate> gate_;
  const std::weak_ptr<ContextUser> mailbox_;
};

/// What is running for the call, or nullptr.
const Callable* callable_of(const Call& call) {
  if (call.tool != nullptr) return call.tool.get();
  if (call.resource != nullptr) return call.resource.get();
  if (call.prompt != nullptr) return call.prompt.get();
  return call.completion.get();
}

/// A modern request is answered with its questions, so nothing waits there.
bool has_to_wait(const Call& call) { return !protocol::is_modern(call.version) || call.is_task(); }

/// Makes sure that this thread may wait. A handler that has asked once is not moved off the pool any more.
void require_worker(const Call& call) {
  if (const auto* callable = callable_of(call)) callable->adaptive.keep_on_workers();
  if (WorkerPool::is_worker_thread()) return;
  if (call.can_move_to_worker) throw NeedsWorker();
  throw std::logic_error(
      "a blocking question would hold up a thread that serves connections: give the component "
      "Execution::worker, or make its handler a coroutine that awaits the question");
}

/// A question of a task may stay open for as long as the task lives, but must not hold a thread so long.
/// Questions to sessions look at the time themselves.
void limit_wait_in_task(Call& call, Mailbox& mailbox, const std::vector<std::string>& keys) {
  const std::chrono::milliseconds timeout(call.options().question_timeout_ms);
  if (!call.is_task() || timeout.count() <= 0 || mailbox.wait_until(deadline_after(timeout))) return;
  if (!mailbox.close()) return;  // answered at the last moment
  call.question_channel().withdraw(call, keys);
  throw QuestionFailed("The client did not answer in time");
}

/// Closes the mailbox when the call is cancelled. Slots are used on the executor of the call alone.
void close_on_cancellation(Call& call, const std::shared_ptr<Mailbox>& mailbox,
                           std::vector<std::string> keys) {
  auto keep = std::static_pointer_cast<Call>(call.shared_from_this());
  const auto executor = call.executor();
  asio::post(executor, [keep = std::move(keep), weak = std::weak_ptr(mailbox), keys = std::move(keys)] {
    auto close = [call = std::weak_ptr(keep), weak, keys](asio::cancellation_type) {
      const auto waiting = weak.lock();
      const auto cancelled = call.lock();
      if (waiting != nullptr && waiting->close() && cancelled != nullptr)
        cancelled->question_channel().withdraw(*cancelled, keys);
    };
    if (keep->cancelled()) {
      close(asio::cancellation_type::terminal);
    } else {
      keep->cancellation_slot().assign(std::move(close));
    }
  });
}

}  // namespace

Results blocking_ask(Call& call, std::vector<Question> questions) {
  OpenAnswers answers(call, std::move(questions));
  if (answers.complete()) return answers.take_results();
  const bool waits = has_to_wait(call);
  if (waits) require_worker(call);
  if (call.answered()) throw CallEnded();
  const auto mailbox = std::make_shared<Mailbox>();
  if (!waits) {
    OpenAnswers::ask(std::move(answers), call, Delivery(mailbox));
    return mailbox->wait();
  }
  // Clients that never answer must not take every thread from the others.
  const WorkerPool::WaitingPlace place(call.core().workers());
  if (!place) {
    throw QuestionFailed(
        "The client cannot be asked now: too many handlers wait for answers on the threads of the server");
  }
  const ContextWatch watch(call, mailbox);
  const auto keys = answers.keys();
  close_on_cancellation(call, mailbox, keys);
  OpenAnswers::ask(std::move(answers), call, Delivery(mailbox));
  limit_wait_in_task(call, *mailbox, keys);
  return mailbox->wait();
}

}  // namespace mcpxx::detail

namespace mcpxx {

Answers BlockingContext::ask_all(Questions questions) {
  auto asked = detail::questions_of(questions, context_.call_.version);
  auto keys = detail::keys_of(asked);
  auto results = detail::blocking_ask(context_.call_, std::move(asked));
  return detail::answers_of(std::move(keys), std::move(results));
}

Elicited<json::Value> BlockingContext::elicit(const std::string& key, std::string message,
                                              json::Value requested_schema) {
  Questions questions;
  questions.elicit(key, std::move(message), std::move(requested_schema));
  return ask_all(std::move(questions)).elicited<json::Value>(key);
}

protocol::ElicitAction BlockingContext::elicit_url(const std::string& key, std::string message,
                                                   std::string url) {
  Questions questions;
  questions.elicit_url(key, std::move(message), std::move(url));
  return ask_all(std::move(questions)).url_action(key);
}

protocol::CreateMessageResult BlockingContext::sample(const std::string& key, SampleRequest request) {
  Questions questions;
  questions.sample(key, std::move(request));
  return ask_all(std::move(questions)).sampled(key);
}

std::vector<protocol::Root> BlockingContext::list_roots(const std::string& key) {
  Questions questions;
  questions.list_roots(key);
  return ask_all(std::move(questions)).roots(key);
}

}  // namespace mcpxx
