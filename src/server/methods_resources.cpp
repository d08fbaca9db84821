// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/replay/input_required.hpp"

namespace mcpxx::detail {
namespace {

/// The template that matches and the variables it found. Templates are tried in the order of their
/// registration; of several that match, the more specific one is meant.
bool find_template(Call& call, const Registry& registry, std::string_view uri) {
  for (const auto& entry : registry.templates.in_order()) {
    auto match = entry->uri_template->match(uri);
    if (!match) continue;
    if (call.resource != nullptr && !is_more_specific(*entry->uri_template, *call.resource->uri_template))
      continue;
    call.resource = entry;
    call.own_arguments = json::Value::object();
    for (auto& [name, value] : match.variables) call.own_arguments.set(name, json::Value(value));
  }
  return call.resource != nullptr;
}

}  // namespace

void answer_resources_read(Call& call) {
  const auto uri = call.params()["uri"].as_string();
  if (!uri) return call.respond_error(protocol::error_code::kInvalidParams, "params.uri must be a string");
  call.uri = *uri;
  const auto registry = call.core().registry();
  call.resource = registry->resources.find(*uri);
  if (call.resource == nullptr && !find_template(call, *registry, *uri))
    return respond_resource_not_found(call);
  call.arguments = &call.own_arguments;
  if (accept_input(call)) run_handler(call, *call.resource, call.resource->options.execution);
}

void respond_resource_not_found(Call& call) {
  call.respond_error(protocol::resource_not_found_code(call.version), "Resource not found",
                     json::Value::object({{"uri", json::Value(call.uri)}}));
}

}  // namespace mcpxx::detail
