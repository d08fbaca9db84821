// SPDX-License-Identifier: MIT
#include "server/tasks/tasks.hpp"

#include <utility>

#include <fmt/format.h>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>

#include <mcpxx/json/writer.hpp>
#include <mcpxx/protocol/codec.hpp>
#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/storage/memory_store.hpp>

#include "base/base64.hpp"
#include "base/platform/random_bytes.hpp"
#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/extensions.hpp"
#include "server/principal_key.hpp"
#include "server/registry.hpp"
#include "server/tasks/task_call.hpp"

namespace mcpxx::detail {
namespace {

using std::chrono::steady_clock;

/// Nobody may guess one ("Security Considerations").
constexpr std::size_t kIdBytes = 18;
constexpr std::chrono::seconds kLeaseInterval{15};
constexpr const char* kNoStore = "Tasks cannot be stored at the moment";

std::string random_id() { return base64::encode_url(platform::random_bytes(kIdBytes)); }

std::string channel_of(const std::string& instance) { return "mcp-tasks/" + instance; }

std::shared_ptr<KeyValueStore> store_of(const ServerOptions& options) {
  return options.store != nullptr ? options.store : std::make_shared<MemoryStore>();
}

TaskRecord make_record(const Call& call, const std::string& instance) {
  const TaskOptions& options = call.tool->options.task;
  TaskRecord record;
  record.task.task_id = random_id();
  record.task.created_at = task_clock_now();
  record.task.last_updated_at = record.task.created_at;
  record.task.ttl_ms = options.ttl_ms;
  record.task.poll_interval_ms = options.poll_interval_ms;
  record.owner = principal_key(call.principal.get());
  record.instance = instance;
  return record;
}

void respond_with_task(Call& call, const protocol::Task& task) {
  auto writer = call.begin_result(nullptr, protocol::result_type::kTask);
  const auto members = protocol::to_value(task);
  for (const auto& member : members.members()) writer.key(member.name()).value(member.value());
  call.finish_result(writer);
}

}  // namespace

Tasks::Tasks(ServerCore& core)
    : core_(core),
      is_shared_(core.options().store != nullptr),
      records_(store_of(core.options())),
      instance_(random_id()) {
  const auto& bus = core.options().bus;
  if (bus == nullptr) return;
  subscription_ = bus->subscribe(channel_of(instance_), [this](std::string_view id) {
    if (const auto task = running(std::string(id))) task->store_state();
  });
}

Tasks::~Tasks() = default;

// --- Starting
// --------------------------------------------------------------------------------------------------

bool Tasks::take_over(Call& call) {
  const TaskOptions& options = call.tool->options.task;
  if (!protocol::has_extensions(call.version) || call.is_task()) return false;
  if (options.support == TaskSupport::required && !demand_extension(call, protocol::kTasksExtension)) {
    return true;
  }
  if (options.start == TaskStart::by_handler || !declares_extension(call, protocol::kTasksExtension)) {
    return false;
  }
  if (call.claim()) start(std::static_pointer_cast<Call>(call.shared_from_this()));
  return true;
}

bool Tasks::can_start(const Call& call) {
  return call.tool != nullptr && call.tool->options.task.support != TaskSupport::forbidden &&
         call.tool->options.task.start == TaskStart::by_handler &&
         declares_extension(call, protocol::kTasksExtension);
}

void Tasks::start_after_handler(const std::shared_ptr<Call>& call) {
  asio::post(call->executor(), [call] {
    if (call->claim()) call->core().tasks().start(call);
  });
}

void Tasks::start(const std::shared_ptr<Call>& call) {
  asio::co_spawn(call->executor(), create(call),
                 [call](const std::exception_ptr& failure, const std::shared_ptr<TaskCall>& task) {
                   if (failure) {
                     call->core().logger().error("a task could not be created");
                     call->finish_error_response(protocol::error_code::kInternalError, "Internal error");
                   } else if (task != nullptr) {
                     run_handler(*task, *task->tool, task->tool->options.execution);
                   }
                 });
}

/// Why the owner cannot have another task, or nothing.
asio::awaitable<std::string> Tasks::refusal(const std::string& owner) {
  const std::size_t limit = core_.options().max_tasks_per_principal;
  auto count = co_await records_.count(owner, limit + 1);
  if (!count) {
    core_.logger().error("tasks cannot be counted: " + count.error().message);
    co_return kNoStore;
  }
  if (*count < limit) co_return std::string();
  co_return fmt::format("There are {} tasks already, and no more are possible before one of them expires",
                        *count);
}

/// The task of the call, which was answered with it; nullptr where the answer was another.
asio::awaitable<std::shared_ptr<TaskCall>> Tasks::create(std::shared_ptr<Call> call) {
  TaskRecord record = make_record(*call, instance_);
  std::string refused = co_await refusal(record.owner);
  if (!refused.empty()) {
    call->finish_error_response(protocol::error_code::kInternalError, refused);
    co_return nullptr;
  }
  // Before the record, whose instance must be alive for whoever reads it.
  if (is_shared_ && lease_is_due()) {
    const bool is_alive = co_await renew_lease();
    if (!is_alive) {
      call->finish_error_response(protocol::error_code::kInternalError, kNoStore);
      co_return nullptr;
    }
  }
  auto task = std::make_shared<TaskCall>(*call, record);
  {
    const std::lock_guard lock(mutex_);
    running_.emplace(record.task.task_id, task);
  }
  // Stored before the client learns of it ("Task Creation").
  auto stored = co_await records_.create(record);
  if (!stored) {
    core_.logger().error("a task cannot be stored: " + stored.error().message);
    call->finish_error_response(protocol::error_code::kInternalError, kNoStore);
    co_return nullptr;
  }
  task->begin(call->adopt(task));
  respond_with_task(*call, record.task);
  co_return task;
}

// --- Requests of clients
// -------------------------------------------------------------------------------------------

asio::awaitable<TaskRecords::Found> Tasks::find(const Call& call, std::string id) {
  const std::string owner = principal_key(call.principal.get());
  auto found = co_await records_.find(id);
  if (!found || !found->has_value()) co_return found;
  const TaskRecord& record = **found;
  if (record.owner != owner) co_return std::optional<TaskRecord>();
  if (record.is_final()) co_return found;
  auto died = co_await has_died(record);
  if (!died) co_return std::move(died).error();
  if (!*died) co_return found;
  bool failed = false;
  TaskRecords::Change fail = [&failed](TaskRecord& running) {
    fail_task(running.task, "The server that ran the task has stopped");
    failed = true;
    return true;
  };
  auto updated = co_await records_.update(std::move(id), std::move(fail));
  if (failed && updated && updated->has_value()) announce(**updated);
  co_return updated;
}

/// Whether nobody works on a task that is not finished.
asio::awaitable<StoreResult<bool>> Tasks::has_died(const TaskRecord& record) {
  if (record.instance == instance_) co_return running(record.task.task_id) == nullptr;
  if (task_clock_now() >= record.deadline()) co_return true;
  auto alive = co_await records_.has_lease(record.instance);
  if (!alive) co_return std::move(alive).error();
  co_return !*alive;
}

asio::awaitable<TaskRecords::Found> Tasks::answer(std::string id, const json::Value& responses) {
  bool changed = false;
  TaskRecords::Change take = [&](TaskRecord& record) {
    auto& open = record.task.input_requests;
    changed = false;
    if (!open) return false;
    for (const auto& response : responses.members()) {
      if (!open->erase(response.name())) continue;
      record.answers.insert_or_assign(std::string(response.name()), response.value());
      changed = true;
    }
    if (open->empty()) {
      open.reset();
      record.task.status = protocol::TaskStatus::working;
    }
    return changed;
  };
  auto updated = co_await records_.update(std::move(id), std::move(take));
  if (changed && updated && updated->has_value()) {
    announce(**updated);
    wake(**updated);
  }
  co_return updated;
}

asio::awaitable<TaskRecords::Found> Tasks::cancel(std::string id) {
  bool changed = false;
  TaskRecords::Change end = [&changed](TaskRecord& record) {
    record.task.status = protocol::TaskStatus::cancelled;
    record.task.status_message = "The client has cancelled the task";
    record.task.input_requests.reset();
    record.answers.clear();
    changed = true;
    return true;
  };
  const auto task = running(id);
  auto updated = co_await records_.update(std::move(id), std::move(end));
  if (changed && updated && updated->has_value()) {
    announce(**updated);
    if (task != nullptr) {
      task->cancel_from_outside();
    } else {
      wake(**updated);
    }
  }
  co_return updated;
}

void Tasks::wake(const TaskRecord& record) {
  if (const auto task = running(record.task.task_id)) return task->store_state();
  if (const auto& bus = core_.options().bus; bus != nullptr && record.instance != instance_) {
    bus->publish(channel_of(record.instance), record.task.task_id);
  }
}

// --- Watching
// --------------------------------------------------------------------------------------------------

void Tasks::announce(const TaskRecord& record) {
  tell(record);
  if (is_shared_) core_.subscriptions().publish_task(record.task.task_id);
}

void Tasks::tell(const TaskRecord& record) {
  std::string text;
  json::Writer writer(text);
  protocol::write_all(writer, record.task);
  core_.subscriptions().task_changed(record.task.task_id, text, record.revision);
}

void Tasks::tell_current(const asio::any_io_executor& executor, std::vector<std::string> ids) {
  auto core = core_.shared_from_this();
  asio::co_spawn(executor, tell_each(core, std::move(ids)), [core](const std::exception_ptr& failure) {
    if (failure) core->logger().error("the state of tasks that are watched could not be told");
  });
}

asio::awaitable<void> Tasks::tell_each(std::shared_ptr<ServerCore> core, std::vector<std::string> ids) {
  for (const auto& id : ids) {
    auto found = co_await core->tasks().records().find(id);
    if (!found) {
      core->tasks().report_failure("a task cannot be read: " + found.error().message);
    } else if (found->has_value()) {
      core->tasks().tell(**found);
    }
  }
}

void Tasks::find_watchable(const std::shared_ptr<Call>& call, std::vector<std::string> ids,
                           UniqueFunction<void(std::vector<std::string> agreed)> done) {
  asio::co_spawn(call->executor(), keep_watchable(call, std::move(ids)),
                 [core = core_.shared_from_this(), done = std::move(done)](
                     const std::exception_ptr& failure, std::vector<std::string> agreed) mutable {
                   if (failure) {
                     core->logger().error("the tasks that a client wants to watch could not be read");
                     agreed.clear();
                   }
                   done(std::move(agreed));
                 });
}

/// Without a bus nobody says here what becomes of the tasks of other instances.
bool Tasks::hears_of(const TaskRecord& record) const {
  return core_.options().bus != nullptr || record.instance == instance_ || record.is_final();
}

asio::awaitable<std::vector<std::string>> Tasks::keep_watchable(std::shared_ptr<Call> call,
                                                                std::vector<std::string> ids) {
  std::vector<std::string> agreed;
  for (auto& id : ids) {
    auto found = co_await find(*call, id);
    if (!found) {
      core_.logger().error("a task cannot be read: " + found.error().message);
    } else if (found->has_value() && hears_of(**found)) {
      agreed.push_back(std::move(id));
    }
  }
  co_return agreed;
}

// --- What runs here
// --------------------------------------------------------------------------------------------

std::shared_ptr<TaskCall> Tasks::running(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(id);
  return found == running_.end() ? nullptr : found->second.lock();
}

void Tasks::forget(const std::string& id) {
  const std::lock_guard lock(mutex_);
  running_.erase(id);
}

bool Tasks::lease_is_due() const {
  return steady_clock::now().time_since_epoch().count() >= next_lease_.load(std::memory_order_relaxed);
}

void Tasks::keep_alive(const asio::any_io_executor& executor) {
  if (!is_shared_ || !lease_is_due()) return;
  asio::co_spawn(executor, renew_lease(),
                 [core = core_.shared_from_this()](const std::exception_ptr& failure, bool /*renewed*/) {
                   if (failure) core->logger().error("the lease on tasks could not be renewed");
                 });
}

asio::awaitable<bool> Tasks::renew_lease() {
  const auto next = steady_clock::now() + kLeaseInterval;
  auto renewed = co_await records_.renew_lease(instance_);
  if (!renewed) {
    core_.logger().error("cannot renew the lease on tasks: " + renewed.error().message);
    co_return false;
  }
  next_lease_.store(next.time_since_epoch().count(), std::memory_order_relaxed);
  co_return true;
}

void Tasks::report_failure(std::string_view what) {
  const auto failures = failures_.note();
  if (!failures) return;
  core_.logger().error(fmt::format("{} ({} such failure(s) since the last message)", what, *failures));
}

}  // namespace mcpxx::detail
