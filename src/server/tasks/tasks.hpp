// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <mcpxx/storage/message_bus.hpp>
#include <mcpxx/unique_function.hpp>

#include "base/rate_limited.hpp"
#include "server/tasks/task_records.hpp"

namespace mcpxx::detail {

class Call;
class ServerCore;
class TaskCall;

/// The tasks of a server (extension io.modelcontextprotocol/tasks): calls that go on after they were
/// answered, kept in the store. Each one runs on the instance that has started it; others reach it by way of
/// the store and the bus. Thread-safety: all members from any thread.
class Tasks {
 public:
  explicit Tasks(ServerCore& core);
  ~Tasks();

  /// What becomes of a call whose tool supports tasks, before its handler runs. True: it was answered, or is
  /// going to be, with a task or an error. The component of the call and its arguments are known.
  bool take_over(Call& call);
  /// Whether the handler of the call may make a task of it.
  static bool can_start(const Call& call);
  /// The handler of the call has just been left for it to become a task: starts that on the executor of the
  /// call, unless it was answered or cancelled by then.
  static void start_after_handler(const std::shared_ptr<Call>& call);
  /// Answers the call, which nobody else may do any more, with a task, and runs its handler as that. Called
  /// on the executor of the call, which was claimed.
  void start(const std::shared_ptr<Call>& call);

  /// Of these task ids the ones whose changes the caller of `call` may watch.
  void find_watchable(const std::shared_ptr<Call>& call, std::vector<std::string> ids,
                      UniqueFunction<void(std::vector<std::string> agreed)> done);

  /// Reads the tasks on `executor`, and tells those who watch them here how they are.
  void tell_current(const asio::any_io_executor& executor, std::vector<std::string> ids);

  /// The task of that id, if the caller of `call` has created it; nothing otherwise, whatever there is.
  asio::awaitable<TaskRecords::Found> find(const Call& call, std::string id);
  /// Takes the answers to questions that are open, and wakes whoever waits for them.
  asio::awaitable<TaskRecords::Found> answer(std::string id, const json::Value& responses);
  asio::awaitable<TaskRecords::Found> cancel(std::string id);

  // For TaskCall.
  TaskRecords& records() noexcept { return records_; }
  /// Whether other instances may share the store.
  bool is_shared() const noexcept { return is_shared_; }
  /// Tells those who watch the task, here and at other instances, how it is now.
  void announce(const TaskRecord& record);
  /// Logs what failed, once a minute at most.
  void report_failure(std::string_view what);
  /// Renews the lease of this instance, where it is time for that.
  void keep_alive(const asio::any_io_executor& executor);
  /// The task runs no more.
  void forget(const std::string& id);

 private:
  asio::awaitable<std::shared_ptr<TaskCall>> create(std::shared_ptr<Call> call);
  asio::awaitable<std::string> refusal(const std::string& owner);
  asio::awaitable<StoreResult<bool>> has_died(const TaskRecord& record);
  asio::awaitable<std::vector<std::string>> keep_watchable(std::shared_ptr<Call> call,
                                                           std::vector<std::string> ids);
  bool hears_of(const TaskRecord& record) const;
  std::shared_ptr<TaskCall> running(const std::string& id);
  /// The record of a task has changed: the instance that runs it looks.
  void wake(const TaskRecord& record);
  void tell(const TaskRecord& record);
  static asio::awaitable<void> tell_each(std::shared_ptr<ServerCore> core, std::vector<std::string> ids);
  bool lease_is_due() const;
  /// False where it could not be stored.
  asio::awaitable<bool> renew_lease();

  ServerCore& core_;
  const bool is_shared_;
  TaskRecords records_;
  /// Names this instance, among others that share the store.
  const std::string instance_;
  std::atomic<std::chrono::steady_clock::rep> next_lease_{0};
  RateLimited failures_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<TaskCall>, std::less<>> running_;
  std::unique_ptr<MessageBus::Subscription> subscription_;
};

}  // namespace mcpxx::detail
