// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/tasks.hpp>
#include <mcpxx/storage/key_value_store.hpp>
#include <mcpxx/unique_function.hpp>

namespace mcpxx::detail {

/// How long a task is kept beyond its time, so that a client learns that it has failed.
inline constexpr std::chrono::seconds kTaskGrace{60};

/// A task as it is stored.
struct TaskRecord {
  protocol::Task task;
  /// The principal_key of who created it.
  std::string owner;
  /// The instance of the server that runs it.
  std::string instance;
  /// Answers of the client that the instance has not taken yet, by the key of their question.
  std::map<std::string, json::Value> answers = {};
  /// Grows with every change, so that of two states one knows the later.
  std::int64_t revision = 0;

  bool is_final() const noexcept { return protocol::is_final(task.status); }
  /// When the task has to be done.
  protocol::TaskTime deadline() const noexcept {
    return task.created_at + std::chrono::milliseconds(task.ttl_ms);
  }
};

protocol::TaskTime task_clock_now();

/// Makes the task a failed one, with a JSON-RPC error that says why.
void fail_task(protocol::Task& task, std::string_view why);

/// Tasks in a KeyValueStore, and which instances of the server are alive. All operations are awaited; a store
/// that throws is one that fails. Thread-safety: all members from any thread; the object must outlive what is
/// awaited.
class TaskRecords {
 public:
  /// Changes a record in place; false leaves it as it was. Called again where somebody else was faster.
  using Change = UniqueFunction<bool(TaskRecord& record)>;
  /// The record as it is now, or nothing where there is none.
  using Found = StoreResult<std::optional<TaskRecord>>;

  explicit TaskRecords(std::shared_ptr<KeyValueStore> store) : store_(std::move(store)) {}

  /// How many tasks the owner has, counting no further than `limit`.
  StoreTask<std::size_t> count(std::string owner, std::size_t limit);
  /// A new task, under an id that is not taken.
  StoreTask<Done> create(TaskRecord record);
  asio::awaitable<Found> find(std::string id);
  /// Changes the record, unless the task is finished: that stays as it is.
  asio::awaitable<Found> update(std::string id, Change change);

  /// The instance is alive, and will say so again before kLease is over.
  StoreTask<Done> renew_lease(std::string instance);
  StoreTask<bool> has_lease(std::string instance);

  static constexpr std::chrono::seconds kLease{60};

 private:
  const std::shared_ptr<KeyValueStore> store_;
};

}  // namespace mcpxx::detail
