// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include "server/call.hpp"
#include "server/context_gate.hpp"
#include "server/tasks/retry_delay.hpp"
#include "server/tasks/task_questions.hpp"
#include "server/tasks/task_records.hpp"

namespace mcpxx::detail {

/// A call that goes on after its request was answered: what its handler does and says goes into the record of
/// the task. It runs on the executor of the transport the request came through, and ends with that.
/// Notifications are dropped ("Task Status Notifications"), but for the text of progress, which becomes the
/// task's status message. Thread-safety: as Call.
class TaskCall final : public Call, public ContextUser {
 public:
  /// Goes on for `creator`, whose request and connection may be gone from then on.
  TaskCall(Call& creator, const TaskRecord& record);
  ~TaskCall() override;

  /// The task is stored; its time runs. Called once, on executor(). `place` is held until the task ends.
  void begin(std::shared_ptr<void> place);
  /// The task was cancelled in its record.
  void cancel_from_outside();
  /// Brings the record up to date with questions and status message, and takes answers from it.
  void store_state();

  asio::any_io_executor executor() override;
  std::shared_ptr<void> executor_owner() override { return executor_owner_.lock(); }
  const RequestInfo& request_info() const override;
  bool prefers_worker() const noexcept override { return prefers_worker_; }
  bool can_be_asked() const noexcept override { return true; }
  QuestionChannel& question_channel() override { return questions_; }
  bool is_task() const noexcept override { return true; }
  void report_progress(double progress, std::optional<double> total, std::string_view message) override;
  void send_notification(std::string /*message*/) override {}
  void send_response(std::string body, int error_code) override;
  void abandon_response() override;
  void context_ended() override;
  /// The transport ends: nothing waits for a store that fails any more.
  void abort(std::string_view reason) override;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Storing { no, once, again };

  std::shared_ptr<TaskCall> self() { return std::static_pointer_cast<TaskCall>(shared_from_this()); }
  template <class F>
  bool post(F function);
  /// How a record differs from what was stored before.
  struct Difference {
    bool questions = false;
    bool text = false;
  };
  asio::awaitable<void> keep_storing();
  asio::awaitable<bool> store_state_once();
  Difference note_state(TaskRecord& record, const std::map<std::string, json::Value>& answers) const;
  asio::awaitable<void> store_outcome(std::string body, bool is_error);
  asio::awaitable<bool> may_retry();
  bool deliver(const std::map<std::string, json::Value>& answers);

  // On executor().
  void watch();
  void look_again();
  void store_later();
  void storing_ended(const std::exception_ptr& failure);
  void storing_failed(const StoreError& error, bool has_questions);
  void retry_storing();
  void report_failure(std::string_view why);
  std::weak_ptr<asio::steady_timer> start_timer(Clock::duration delay, void (TaskCall::*then)());
  void end();
  void leave_transport();

  const std::string task_id_;
  const protocol::TaskTime deadline_;
  const std::weak_ptr<void> executor_owner_;
  const bool prefers_worker_;
  const std::shared_ptr<ContextGate> gate_;
  TaskQuestions questions_;

  mutable std::mutex mutex_;
  asio::any_io_executor executor_;
  std::weak_ptr<ContextUser> listed_as_;
  std::shared_ptr<void> place_;
  Storing storing_ = Storing::no;
  std::optional<double> last_progress_;
  std::optional<std::string> status_message_;
  Clock::time_point next_status_ = Clock::time_point::min();
  bool status_waits_ = false;

  std::weak_ptr<asio::steady_timer> watch_timer_;
  std::weak_ptr<asio::steady_timer> status_timer_;
  std::weak_ptr<asio::steady_timer> retry_timer_;
  RetryDelay retry_delay_;
  /// What failed may have been stored all the same.
  bool untold_ = false;
  std::atomic<bool> transport_ends_{false};
};

}  // namespace mcpxx::detail
