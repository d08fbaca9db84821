// SPDX-License-Identifier: MIT
#include "server/tasks/task_records.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/writer.hpp>
#include <mcpxx/protocol/error_codes.hpp>

#include "storage/attempt.hpp"

namespace mcpxx::detail {
namespace {

using storage::attempt;

constexpr const char* kTasks = "mcp-tasks";
/// Empty records, a task each, listed by owner: counting must not read results.
constexpr const char* kOwners = "mcp-task-owners";
constexpr const char* kInstances = "mcp-task-instances";

/// Changes of one record that happen at once are few: the instance that runs it, and its client.
constexpr int kMaxAttempts = 100;

/// What the library stored itself is read whatever its size.
constexpr json::ReadLimits kUnlimited{.max_bytes = static_cast<std::size_t>(-1),
                                      .max_depth = json::kMaxDepth};

NewRecord to_stored(const TaskRecord& record) {
  std::string text;
  json::Writer writer(text);
  json::encode(writer, record);
  NewRecord stored(std::move(text));
  stored.expires_at(record.deadline() + kTaskGrace);
  return stored;
}

StoreResult<TaskRecord> from_stored(const StoredRecord& stored) {
  const auto text = json::parse(stored.value, kUnlimited);
  if (!text) return StoreError("the record of a task is no JSON: " + text.error().message);
  auto record = json::from_value<TaskRecord>(*text, {.allow_unknown = true});
  if (!record) return StoreError("the record of a task is none: " + record.error().message);
  return std::move(*record);
}

void touch(TaskRecord& record) {
  ++record.revision;
  // Not before the last one, whatever the clocks of several machines say.
  record.task.last_updated_at = std::max(record.task.last_updated_at, task_clock_now());
}

}  // namespace

protocol::TaskTime task_clock_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void fail_task(protocol::Task& task, std::string_view why) {
  task.status = protocol::TaskStatus::failed;
  task.status_message = std::string(why);
  task.input_requests.reset();
  task.error = json::Value::object({{"code", protocol::error_code::kInternalError}, {"message", why}});
}

StoreTask<std::size_t> TaskRecords::count(std::string owner, std::size_t limit) {
  auto list = [&] { return store_->list(kOwners, std::move(owner), {}, limit); };
  auto page = co_await attempt(list);
  if (!page) co_return std::move(page).error();
  co_return page->records.size();
}

StoreTask<Done> TaskRecords::create(TaskRecord record) {
  const std::string id = record.task.task_id;
  NewRecord owned;
  owned.index(record.owner).expires_at(record.deadline() + kTaskGrace);
  std::vector<StoreOperation> operations;
  operations.push_back(StoreOperation::put(kTasks, id, to_stored(record)).if_absent());
  operations.push_back(StoreOperation::put(kOwners, id, std::move(owned)));
  auto commit = [&] { return store_->commit(std::move(operations)); };
  co_return co_await attempt(commit);
}

asio::awaitable<TaskRecords::Found> TaskRecords::find(std::string id) {
  Change nothing = [](TaskRecord&) { return false; };
  co_return co_await update(std::move(id), std::move(nothing));
}

asio::awaitable<TaskRecords::Found> TaskRecords::update(std::string id, Change change) {
  for (int i = 0; i < kMaxAttempts; ++i) {
    auto get = [&] { return store_->get(kTasks, id); };
    auto stored = co_await attempt(get);
    if (!stored) co_return std::move(stored).error();
    if (!stored->has_value()) co_return std::optional<TaskRecord>();
    auto record = from_stored(**stored);
    if (!record) co_return std::move(record).error();
    if (record->is_final() || !change(*record)) co_return std::optional<TaskRecord>(std::move(*record));
    touch(*record);
    auto exchange = [&] {
      return store_->compare_exchange(kTasks, id, (*stored)->version, to_stored(*record));
    };
    auto exchanged = co_await attempt(exchange);
    if (exchanged) co_return std::optional<TaskRecord>(std::move(*record));
    if (exchanged.error().kind != StoreError::Kind::conflict) co_return std::move(exchanged).error();
  }
  co_return StoreError("the record of a task changes too fast");
}

StoreTask<Done> TaskRecords::renew_lease(std::string instance) {
  NewRecord lease;
  lease.expires_at(std::chrono::system_clock::now() + kLease);
  auto put = [&] { return store_->put(kInstances, std::move(instance), std::move(lease)); };
  auto done = co_await attempt(put);
  if (!done) co_return std::move(done).error();
  co_return Done();
}

StoreTask<bool> TaskRecords::has_lease(std::string instance) {
  auto get = [&] { return store_->get(kInstances, std::move(instance)); };
  auto found = co_await attempt(get);
  if (!found) co_return std::move(found).error();
  co_return found->has_value();
}

}  // namespace mcpxx::detail
