// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>

#include <mcpxx/protocol/version.hpp>
#include <mcpxx/server/handler.hpp>
#include <mcpxx/server/options.hpp>

namespace mcpxx::detail {

class Call;
struct Callable;

/// One method of the protocol: its name, the revisions that have it, and what answers it.
struct Method {
  std::string_view name;
  bool (*exists_in)(protocol::Version version);
  /// Answers the call, or leaves that to a handler it starts.
  void (*answer)(Call& call);
};

/// The method of that name in that revision, or nullptr.
const Method* find_method(std::string_view name, protocol::Version version) noexcept;

/// Whether any revision has a method of that name.
bool is_specified_method(std::string_view name) noexcept;

// What answers each method; one group a file (methods_*.cpp).
void answer_initialize(Call& call);
void answer_discover(Call& call);
void answer_ping(Call& call);
void answer_set_level(Call& call);
void answer_tools_list(Call& call);
void answer_tools_call(Call& call);
void answer_resources_list(Call& call);
void answer_resource_templates_list(Call& call);
void answer_resources_read(Call& call);
void answer_prompts_list(Call& call);
void answer_prompts_get(Call& call);
void answer_complete(Call& call);
void answer_listen(Call& call);
void answer_subscribe(Call& call);
void answer_unsubscribe(Call& call);
void answer_tasks_get(Call& call);
void answer_tasks_update(Call& call);
void answer_tasks_cancel(Call& call);

/// The error for a URI nobody serves; `call.uri` is set.
void respond_resource_not_found(Call& call);

/// Runs the handler of a component for the call, on the thread its Execution asks for. `component` must be
/// kept alive by the call.
void run_handler(Call& call, const Callable& component, Execution execution);

}  // namespace mcpxx::detail
