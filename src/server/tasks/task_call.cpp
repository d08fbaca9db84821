// SPDX-License-Identifier: MIT
#include "server/tasks/task_call.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "server/core.hpp"
#include "server/no_request_info.hpp"

namespace mcpxx::detail {
namespace {

using std::chrono::milliseconds;

/// How often a task looks at its time, and says that its instance is alive.
constexpr std::chrono::seconds kWatchInterval{15};
/// The least time between two status messages: a handler may report progress as often as it likes.
constexpr std::chrono::seconds kStatusInterval{1};
/// How often a store may be full before it is taken to be the result that is too large for it.
constexpr int kMaxFull = 5;

/// What the request would have been answered with, as the record has it. Written by the library, so it is
/// read whatever its size.
void take_outcome(protocol::Task& task, std::string_view body, bool is_error) {
  constexpr json::ReadLimits kUnlimited{.max_bytes = std::numeric_limits<std::size_t>::max(),
                                        .max_depth = json::kMaxDepth};
  const auto parsed = json::parse(body, kUnlimited);
  if (!parsed) return fail_task(task, "The result cannot be read: " + parsed.error().message);
  task.input_requests.reset();
  task.status_message.reset();
  if (!is_error) {
    task.status = protocol::TaskStatus::completed;
    task.result = (*parsed)["result"];
    return;
  }
  task.status = protocol::TaskStatus::failed;
  task.error = (*parsed)["error"];
  task.status_message = std::string((*task.error)["message"].as_string().value_or(""));
}

constexpr const char* kException = "an exception was thrown";

json::Value without_replay(json::Value params) {
  params.erase("inputResponses");
  params.erase("requestState");
  return params;
}

}  // namespace

TaskCall::TaskCall(Call& creator, const TaskRecord& record)
    : Call(creator.core().shared_from_this()),
      task_id_(record.task.task_id),
      deadline_(record.deadline()),
      executor_owner_(creator.executor_owner()),
      prefers_worker_(creator.prefers_worker()),
      gate_(ContextGate::of(creator.executor())),
      questions_(*this),
      executor_(creator.executor()) {
  id = creator.id;
  method = "tools/call";
  version = creator.version;
  principal = creator.principal;
  tool = creator.tool;
  replace_params(without_replay(creator.params()));
  arguments = &params()["arguments"];
  set_interaction(creator.interaction());
}

TaskCall::~TaskCall() {
  gate_->remove(listed_as_);
  core().tasks().forget(task_id_);
}

asio::any_io_executor TaskCall::executor() {
  const std::lock_guard lock(mutex_);
  return executor_;
}

const RequestInfo& TaskCall::request_info() const { return no_request_info(); }

template <class F>
bool TaskCall::post(F function) {
  return gate_->enter([&] { asio::post(executor(), std::move(function)); });
}

// --- From its beginning to its end
// ------------------------------------------------------------------------------------

void TaskCall::begin(std::shared_ptr<void> place) {
  std::weak_ptr<ContextUser> listed = self();
  {
    const std::lock_guard lock(mutex_);
    place_ = std::move(place);
    listed_as_ = listed;
  }
  gate_->add(listed);
  start();
  watch();
}

void TaskCall::cancel_from_outside() {
  gate_->enter([this] { cancel(); });
}

void TaskCall::watch() {
  if (answered()) return;
  const auto left = deadline_ - task_clock_now();
  if (left <= left.zero()) return Call::abort("The task took longer than its time");
  core().tasks().keep_alive(executor());
  watch_timer_ = start_timer(std::min<Clock::duration>(left, kWatchInterval), &TaskCall::look_again);
}

void TaskCall::look_again() {
  // What other instances have done may not have reached this one: a bus may lose messages.
  if (core().tasks().is_shared()) store_state();
  watch();
}

std::weak_ptr<asio::steady_timer> TaskCall::start_timer(Clock::duration delay, void (TaskCall::*then)()) {
  const auto timer = std::make_shared<asio::steady_timer>(executor(), delay);
  timer->async_wait([weak = std::weak_ptr<TaskCall>(self()), timer, then](std::error_code error) {
    if (error) return;
    if (const auto task = weak.lock()) ((*task).*then)();
  });
  return timer;
}

void TaskCall::send_response(std::string body, int error_code) {
  post([task = self(), body = std::move(body), error_code]() mutable {
    task->end();
    const auto executor = task->executor();
    asio::co_spawn(executor, task->store_outcome(std::move(body), error_code != 0),
                   [task](const std::exception_ptr& failure) {
                     if (failure) task->report_failure(kException);
                     task->leave_transport();
                   });
  });
}

void TaskCall::abandon_response() {
  end();
  leave_transport();
}

void TaskCall::end() {
  questions_.end();
  for (const auto& weak : {watch_timer_, status_timer_, retry_timer_}) {
    if (const auto timer = weak.lock()) timer->cancel();
  }
}

void TaskCall::leave_transport() {
  std::shared_ptr<void> place;
  const std::lock_guard lock(mutex_);
  place.swap(place_);
}

void TaskCall::abort(std::string_view reason) {
  transport_ends_ = true;
  Call::abort(reason);
  post([task = self()] {
    if (const auto timer = task->retry_timer_.lock()) timer->cancel();
  });
}

void TaskCall::context_ended() {
  cancel();
  questions_.end();
  asio::any_io_executor gone;
  const std::lock_guard lock(mutex_);
  gone = std::exchange(executor_, {});
}

asio::awaitable<void> TaskCall::store_outcome(std::string body, bool is_error) {
  auto& tasks = core().tasks();
  bool is_refused = false;
  int full = 0;
  retry_delay_.reset();
  for (;;) {
    TaskRecords::Change change = [&](TaskRecord& record) {
      record.answers.clear();
      if (is_refused) {
        fail_task(record.task, "The result of the task cannot be stored");
      } else {
        take_outcome(record.task, body, is_error);
      }
      return true;
    };
    auto stored = co_await tasks.records().update(task_id_, std::move(change));
    if (stored) {
      if (stored->has_value()) tasks.announce(**stored);
      co_return;
    }
    report_failure(stored.error().message);
    if (stored.error().kind == StoreError::Kind::full) ++full;
    if (!is_refused && (stored.error().kind == StoreError::Kind::invalid || full == kMaxFull)) {
      is_refused = true;
      continue;
    }
    const bool goes_on = co_await may_retry();
    if (goes_on) continue;
    core().logger().error(
        fmt::format("the result of a task of \"{}\" is lost: it could not be stored", tool->definition.name));
    co_return;
  }
}

/// Waits before the outcome is stored again. False where that makes no sense any more.
asio::awaitable<bool> TaskCall::may_retry() {
  if (transport_ends_) co_return false;
  const auto timer = std::make_shared<asio::steady_timer>(executor(), retry_delay_.next());
  retry_timer_ = timer;
  std::error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await timer->async_wait(token);
  co_return !transport_ends_ && task_clock_now() < deadline_ + kTaskGrace;
}

// --- What happens on the way
// ------------------------------------------------------------------------------------------

void TaskCall::report_progress(double progress, std::optional<double> /*total*/, std::string_view message) {
  if (answered()) return;
  bool now = false;
  {
    const std::lock_guard lock(mutex_);
    if (last_progress_ && progress <= *last_progress_) return;
    last_progress_ = progress;
    if (message.empty()) return;
    status_message_ = std::string(message);
    if (status_waits_) return;
    now = Clock::now() >= next_status_;
    next_status_ = Clock::now() + kStatusInterval;
    status_waits_ = !now;
  }
  if (now) return store_state();
  post([task = self()] { task->status_timer_ = task->start_timer(kStatusInterval, &TaskCall::store_later); });
}

void TaskCall::store_later() {
  {
    const std::lock_guard lock(mutex_);
    status_waits_ = false;
    next_status_ = Clock::now() + kStatusInterval;
  }
  store_state();
}

void TaskCall::store_state() {
  {
    const std::lock_guard lock(mutex_);
    if (storing_ != Storing::no) {
      storing_ = Storing::again;
      return;
    }
    storing_ = Storing::once;
  }
  post([task = self()] {
    const auto executor = task->executor();
    asio::co_spawn(executor, task->keep_storing(),
                   [task](const std::exception_ptr& failure) { task->storing_ended(failure); });
  });
}

void TaskCall::storing_ended(const std::exception_ptr& failure) {
  if (!failure) return;
  {
    const std::lock_guard lock(mutex_);
    storing_ = Storing::no;
  }
  storing_failed(StoreError(kException), false);
}

/// A store may be back in a moment, and what it refuses may be something that is not needed. A question that
/// it refuses, nobody could answer.
void TaskCall::storing_failed(const StoreError& error, bool has_questions) {
  report_failure(error.message);
  if (error.kind != StoreError::Kind::invalid) return retry_storing();
  if (has_questions) Call::abort("A question of the task could not be stored");
}

void TaskCall::report_failure(std::string_view why) {
  core().tasks().report_failure(
      fmt::format("a task of \"{}\" cannot be stored: {}", tool->definition.name, why));
}

void TaskCall::retry_storing() {
  if (answered()) return;
  if (const auto timer = retry_timer_.lock()) timer->cancel();
  retry_timer_ = start_timer(retry_delay_.next(), &TaskCall::store_state);
}

asio::awaitable<void> TaskCall::keep_storing() {
  for (;;) {
    const bool changed = co_await store_state_once();
    const std::lock_guard lock(mutex_);
    const bool again = changed || storing_ == Storing::again;
    storing_ = again ? Storing::once : Storing::no;
    if (!again) co_return;
  }
}

/// Whether the questions are others now than those that were stored.
asio::awaitable<bool> TaskCall::store_state_once() {
  if (answered()) co_return false;
  std::map<std::string, json::Value> answers;
  Difference difference;
  TaskRecords::Change change = [&](TaskRecord& record) {
    answers = std::exchange(record.answers, {});
    difference = note_state(record, answers);
    return difference.questions || difference.text || !answers.empty();
  };
  auto& tasks = core().tasks();
  auto stored = co_await tasks.records().update(task_id_, std::move(change));
  if (!stored) {
    // They may be gone from the record all the same, and count once where they are not.
    untold_ = true;
    deliver(answers);
    storing_failed(stored.error(), difference.questions && !questions_.open_requests().empty());
    co_return false;
  }
  retry_delay_.reset();
  if (!stored->has_value() || (*stored)->is_final()) {
    // Its client, or another instance that took this one for dead, has ended it.
    cancel();
    co_return false;
  }
  if (std::exchange(untold_, false) || difference.questions || difference.text) tasks.announce(**stored);
  co_return deliver(answers);
}

/// True where a question has to be asked again.
bool TaskCall::deliver(const std::map<std::string, json::Value>& answers) {
  bool asked_again = false;
  for (const auto& [key, result] : answers) asked_again |= questions_.deliver(key, result);
  return asked_again;
}

/// What a client sees. Questions whose answers have just come are not open any more.
TaskCall::Difference TaskCall::note_state(TaskRecord& record,
                                          const std::map<std::string, json::Value>& answers) const {
  auto requests = questions_.open_requests();
  for (const auto& [key, result] : answers) requests.erase(key);
  protocol::Task& task = record.task;
  Difference difference;
  difference.questions = requests != task.input_requests.value_or(json::Value::object());
  task.status = requests.empty() ? protocol::TaskStatus::working : protocol::TaskStatus::input_required;
  task.input_requests.reset();
  if (!requests.empty()) task.input_requests = std::move(requests);
  const std::lock_guard lock(mutex_);
  difference.text = task.status_message != status_message_;
  task.status_message = status_message_;
  return difference;
}

}  // namespace mcpxx::detail
