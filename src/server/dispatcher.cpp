// SPDX-License-Identifier: MIT
#include "server/dispatcher.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <utility>

#include <fmt/format.h>
#include <asio/dispatch.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/prefer.hpp>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/server/middleware.hpp>

#include "server/call.hpp"
#include "server/context_work.hpp"
#include "server/core.hpp"
#include "server/extensions.hpp"
#include "server/questions/call_ended.hpp"
#include "server/registry.hpp"
#include "server/session.hpp"

namespace mcpxx::detail {
namespace {

using std::chrono::steady_clock;

bool always(protocol::Version) { return true; }
bool legacy(protocol::Version version) { return !protocol::is_modern(version); }

constexpr std::array kMethods = {
    Method{"tools/call", always, answer_tools_call},
    Method{"tools/list", always, answer_tools_list},
    Method{"resources/read", always, answer_resources_read},
    Method{"resources/list", always, answer_resources_list},
    Method{"resources/templates/list", always, answer_resource_templates_list},
    Method{"prompts/get", always, answer_prompts_get},
    Method{"prompts/list", always, answer_prompts_list},
    Method{"completion/complete", always, answer_complete},
    Method{"tasks/get", protocol::is_modern, answer_tasks_get},
    Method{"tasks/update", protocol::is_modern, answer_tasks_update},
    Method{"tasks/cancel", protocol::is_modern, answer_tasks_cancel},
    Method{"subscriptions/listen", protocol::is_modern, answer_listen},
    Method{"server/discover", protocol::is_modern, answer_discover},
    Method{"initialize", legacy, answer_initialize},
    Method{"ping", legacy, answer_ping},
    Method{"logging/setLevel", legacy, answer_set_level},
    Method{"resources/subscribe", legacy, answer_subscribe},
    Method{"resources/unsubscribe", legacy, answer_unsubscribe},
};

void answer(Call& call) {
  try {
    const Method* method = find_method(call.method, call.version);
    if (method == nullptr) {
      if (answer_extension_method(call)) return;
      call.respond_error(protocol::error_code::kMethodNotFound,
                         fmt::format("Method not found: {:.100}", call.method));
      return;
    }
    method->answer(call);
  } catch (...) {
    call.fail(std::current_exception());
  }
}

/// Passes the request through the middleware from `index` on, then to its method.
void run_middleware(const std::shared_ptr<Call>& call, const std::shared_ptr<MiddlewareRequest>& request,
                    std::size_t index) {
  const auto& chain = call->core().middleware();
  if (index == chain.size()) {
    call->replace_params(std::move(request->params));
    answer(*call);
    return;
  }
  try {
    chain[index]->handle(request, [call, request, index] {
      // Resumed too late: the client may be gone, and with it the context that the call runs on.
      if (call->answered() || !call->is_reachable()) return;
      run_middleware(call, request, index + 1);
    });
  } catch (...) {
    call->fail(std::current_exception());
  }
}

/// False where the handler has to run again, on a worker.
bool run_guarded(Call& call, Handler& handler) noexcept {
  try {
    handler.run(call);
  } catch (const NeedsWorker&) {
    return false;
  } catch (...) {
    call.fail(std::current_exception());
  }
  return true;
}

/// What a log calls the component that the call is about.
std::string_view component_name(const Call& call) {
  if (call.tool != nullptr) return call.tool->definition.name;
  if (call.resource != nullptr) return call.resource->uri;
  if (call.prompt != nullptr) return call.prompt->definition.name;
  return "";
}

void warn_of_slow_call(Call& call, const Callable& component, steady_clock::time_point now,
                       steady_clock::duration took) {
  const auto calls = component.adaptive.note_slow_call(now.time_since_epoch());
  if (!calls) return;
  call.core().logger().warning(fmt::format(
      "the handler of {} {} held a thread that serves connections for {} ms ({} such call(s) since the last "
      "warning); run it with Execution::worker, or let it co_await what it waits for",
      call.method, component_name(call), std::chrono::duration_cast<std::chrono::milliseconds>(took).count(),
      *calls));
}

/// Runs a handler on the thread of its connection and looks how long it holds it. False where it has to run
/// again, on a worker.
bool run_inline(Call& call, const Callable& component, bool is_adaptive) {
  const std::chrono::milliseconds tolerated(call.options().slow_handler_ms);
  if (!is_adaptive && tolerated.count() <= 0) return run_guarded(call, component.handler);
  const auto started = steady_clock::now();
  const bool is_done = run_guarded(call, component.handler);
  const auto ended = steady_clock::now();
  if (is_adaptive) component.adaptive.record(ended - started);
  if (tolerated.count() > 0 && ended - started > tolerated) {
    warn_of_slow_call(call, component, ended, ended - started);
  }
  return is_done;
}

/// A handler on its way to a worker. The answer goes back over the call's executor, which must not run out of
/// work meanwhile. Members go in reverse: the call first, since its timers and its connection belong to the
/// executor's context, and last what owns that context.
struct WorkerJob {
  std::shared_ptr<void> executor_owner;
  ContextWork::Hold hold;
  asio::any_io_executor work;
  std::shared_ptr<Call> call;
  const Callable* component;
  bool is_adaptive;

  void operator()() {
    if (call->cancelled() || hold.is_ending()) return;
    if (!is_adaptive) {
      run_guarded(*call, component->handler);
      return;
    }
    const auto started = steady_clock::now();
    run_guarded(*call, component->handler);
    component->adaptive.record(steady_clock::now() - started);
  }
};

void run_on_worker(Call& call, const Callable& component, bool is_adaptive) {
  auto keep = std::static_pointer_cast<Call>(call.shared_from_this());
  auto work = asio::prefer(call.executor(), asio::execution::outstanding_work.tracked);
  ContextWork::Hold hold(work);
  const bool queued = call.core().workers().submit(WorkerJob{
      call.executor_owner(), std::move(hold), std::move(work), std::move(keep), &component, is_adaptive});
  if (!queued)
    call.respond_error(protocol::error_code::kInternalError,
                       "The server is busy: too many calls are waiting");
}

/// Middleware may resume on any thread; cancellation reaches a coroutine on the executor of its call alone.
void run_coroutine(Call& call, const Callable& component) {
  auto keep = std::static_pointer_cast<Call>(call.shared_from_this());
  asio::dispatch(call.executor(), [keep = std::move(keep), &component] {
    if (!keep->cancelled()) run_inline(*keep, component, false);
  });
}

}  // namespace

const Method* find_method(std::string_view name, protocol::Version version) noexcept {
  for (const auto& method : kMethods) {
    if (method.name == name) return method.exists_in(version) ? &method : nullptr;
  }
  return nullptr;
}

bool is_specified_method(std::string_view name) noexcept {
  return std::any_of(kMethods.begin(), kMethods.end(),
                     [name](const Method& method) { return method.name == name; });
}

void run_handler(Call& call, const Callable& component, Execution execution) {
  if (component.handler.is_async) return run_coroutine(call, component);
  const bool is_adaptive = execution == Execution::automatic && call.prefers_worker();
  const bool move_away = execution == Execution::worker || (is_adaptive && !component.adaptive.runs_inline());
  call.can_move_to_worker = is_adaptive && !move_away;
  if (move_away || !run_inline(call, component, is_adaptive)) run_on_worker(call, component, is_adaptive);
}

void ServerCore::dispatch(const std::shared_ptr<Call>& call) {
  call->start();
  if (call->session != nullptr && !call->session->track(call->id, call)) {
    call->session = nullptr;  // the id belongs to the other request
    call->respond_error(protocol::error_code::kInvalidRequest,
                        "A request with this id is still being answered");
    return;
  }
  if (middleware_.empty()) {
    answer(*call);
    return;
  }
  run_middleware(call, std::make_shared<MiddlewareRequest>(call, call->params()), 0);
}

}  // namespace mcpxx::detail
