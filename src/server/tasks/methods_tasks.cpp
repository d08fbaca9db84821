// SPDX-License-Identifier: MIT
#include <memory>
#include <string>
#include <utility>

#include <asio/co_spawn.hpp>

#include <mcpxx/protocol/codec.hpp>
#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/tasks.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/extensions.hpp"

// tasks/get, tasks/update and tasks/cancel: "Task Polling", "Task Update Requests", "Task Cancellation".

namespace mcpxx::detail {
namespace {

using CallPointer = std::shared_ptr<Call>;

/// The task that the call names, or nothing where the call was answered: unknown ids, those that have expired
/// and those of others are the same.
asio::awaitable<std::optional<TaskRecord>> find_task(CallPointer call, std::string id) {
  auto found = co_await call->core().tasks().find(*call, std::move(id));
  if (!found) {
    call->core().logger().error("a task cannot be read: " + found.error().message);
    call->respond_error(protocol::error_code::kInternalError, "Tasks cannot be read at the moment");
    co_return std::nullopt;
  }
  if (!found->has_value()) {
    call->respond_error(protocol::error_code::kInvalidParams, "There is no such task, or no more");
  }
  co_return std::move(*found);
}

/// The same acknowledgement, whatever has come of it: it is eventually consistent.
void acknowledge(Call& call, const TaskRecords::Found& done) {
  if (done) return call.respond_empty();
  call.core().logger().error("a task cannot be changed: " + done.error().message);
  call.respond_error(protocol::error_code::kInternalError, "Tasks cannot be changed at the moment");
}

asio::awaitable<void> get_task(CallPointer call, std::string id) {
  auto record = co_await find_task(call, std::move(id));
  if (record) call->respond_value(protocol::to_value(record->task));
}

asio::awaitable<void> update_task(CallPointer call, std::string id) {
  auto record = co_await find_task(call, id);
  if (!record) co_return;
  auto done = co_await call->core().tasks().answer(std::move(id), call->params()["inputResponses"]);
  acknowledge(*call, done);
}

asio::awaitable<void> cancel_task(CallPointer call, std::string id) {
  auto record = co_await find_task(call, id);
  if (!record) co_return;
  auto done = co_await call->core().tasks().cancel(std::move(id));
  acknowledge(*call, done);
}

void answer_with(Call& call, asio::awaitable<void> (*answer)(CallPointer call, std::string id)) {
  if (!demand_extension(call, protocol::kTasksExtension)) return;
  const auto id = call.params()["taskId"].as_string();
  if (!id) {
    return call.respond_error(protocol::error_code::kInvalidParams, "params.taskId must be a string");
  }
  auto keep = std::static_pointer_cast<Call>(call.shared_from_this());
  asio::co_spawn(call.executor(), answer(keep, std::string(*id)), [keep](const std::exception_ptr& failure) {
    if (failure) keep->fail(failure);
  });
}

}  // namespace

void answer_tasks_get(Call& call) { answer_with(call, get_task); }

void answer_tasks_update(Call& call) {
  if (!call.params()["inputResponses"].is_object() && declares_extension(call, protocol::kTasksExtension)) {
    return call.respond_error(protocol::error_code::kInvalidParams,
                              "params.inputResponses must be an object");
  }
  answer_with(call, update_task);
}

void answer_tasks_cancel(Call& call) { answer_with(call, cancel_task); }

}  // namespace mcpxx::detail
