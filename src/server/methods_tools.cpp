// SPDX-License-Identifier: MIT
#include <chrono>

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/replay/input_required.hpp"

namespace mcpxx::detail {

void answer_tools_call(Call& call) {
  const auto name = call.params()["name"].as_string();
  if (!name) return call.respond_error(protocol::error_code::kInvalidParams, "params.name must be a string");
  const json::Value& arguments = call.params()["arguments"];
  if (!arguments.is_null() && !arguments.is_object()) {
    return call.respond_error(protocol::error_code::kInvalidParams, "params.arguments must be an object");
  }
  call.tool = call.core().registry()->tools.find(*name);
  if (call.tool == nullptr)
    return call.respond_error(protocol::error_code::kInvalidParams,
                              fmt::format("Unknown tool: {:.100}", *name));
  call.arguments = &arguments;

  if (protocol::requires_method_headers(call.version) && call.has_headers()) {
    const auto checked =
        check_header_parameters(call.tool->header_parameters, arguments, call.request_info());
    if (!checked) return call.respond_error(protocol::error_code::kHeaderMismatch, checked.error().message);
  }
  if (!accept_input(call)) return;
  const auto& options = call.tool->options;
  if (options.task.support != TaskSupport::forbidden && call.core().tasks().take_over(call)) return;
  if (const auto timeout = options.timeout_ms.value_or(call.options().tool_timeout_ms); timeout > 0) {
    call.start_timeout(std::chrono::milliseconds(timeout));
  }
  run_handler(call, *call.tool, options.execution);
}

}  // namespace mcpxx::detail
