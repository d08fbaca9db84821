// SPDX-License-Identifier: MIT
#include "server/dispatcher.hpp"

#include <array>
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
#include "server/core.hpp"
#include "server/session.hpp"

namespace mcpxx::detail {
namespace {

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
    Method{"server/discover", protocol::is_modern, answer_discover},
    Method{"initialize", legacy, answer_initialize},
    Method{"ping", legacy, answer_ping},
    Method{"logging/setLevel", legacy, answer_set_level},
};

void answer(Call& call) {
  try {
    const Method* method = find_method(call.method, call.version);
    if (method == nullptr) {
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
    chain[index]->handle(request, [call, request, index] { run_middleware(call, request, index + 1); });
  } catch (...) {
    call->fail(std::current_exception());
  }
}

void run_guarded(Call& call, Handler& handler) noexcept {
  try {
    handler.run(call);
  } catch (...) {
    call.fail(std::current_exception());
  }
}

/// A handler on its way to a worker. The answer goes back over the call's executor, which must not run out of
/// work meanwhile. Members go in reverse: the call first, since its timers and its connection belong to the
/// executor's context, and last what owns that context.
struct WorkerJob {
  std::shared_ptr<void> executor_owner;
  asio::any_io_executor work;
  std::shared_ptr<Call> call;
  Handler* handler;

  void operator()() {
    if (!call->cancelled()) run_guarded(*call, *handler);
  }
};

}  // namespace

const Method* find_method(std::string_view name, protocol::Version version) noexcept {
  for (const auto& method : kMethods) {
    if (method.name == name) return method.exists_in(version) ? &method : nullptr;
  }
  return nullptr;
}

void run_handler(Call& call, Handler& handler, Execution execution) {
  const bool move_away =
      execution == Execution::worker || (execution == Execution::automatic && call.prefers_worker());
  if (!handler.is_async && !move_away) return run_guarded(call, handler);
  auto keep = std::static_pointer_cast<Call>(call.shared_from_this());
  if (handler.is_async) {
    // Middleware may resume on any thread; cancellation reaches a coroutine on the executor of its call
    // alone.
    asio::dispatch(call.executor(), [keep, &handler] {
      if (!keep->cancelled()) run_guarded(*keep, handler);
    });
    return;
  }
  auto work = asio::prefer(call.executor(), asio::execution::outstanding_work.tracked);
  const bool queued = call.core().workers().submit(
      WorkerJob{call.executor_owner(), std::move(work), std::move(keep), &handler});
  if (!queued)
    call.respond_error(protocol::error_code::kInternalError,
                       "The server is busy: too many calls are waiting");
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
