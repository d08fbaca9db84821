// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <mcpxx/protocol/completion.hpp>
#include <mcpxx/protocol/error_codes.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/replay/input_required.hpp"

namespace mcpxx::detail {
namespace {

/// The completion's component and argument, or false where the request was answered with an error.
bool read_target(Call& call, CompletionTarget& target) {
  const json::Value& ref = call.params()["ref"];
  const auto type = ref["type"].as_string();
  const bool is_prompt = type == "ref/prompt";
  const auto component = ref[is_prompt ? "name" : "uri"].as_string();
  const json::Value& argument = call.params()["argument"];
  const auto name = argument["name"].as_string();
  if ((!is_prompt && type != "ref/resource") || !component || !name || !argument["value"].is_string()) {
    call.respond_error(
        protocol::error_code::kInvalidParams,
        "completion/complete needs ref (ref/prompt with name, or ref/resource with uri) and argument "
        "(name and value, strings)");
    return false;
  }
  target.kind = is_prompt ? CompletionTarget::Kind::prompt : CompletionTarget::Kind::resource_template;
  target.component = *component;
  target.argument = *name;
  return true;
}

bool component_exists(const Registry& registry, const CompletionTarget& target) {
  if (target.kind == CompletionTarget::Kind::prompt) return registry.prompts.contains(target.component);
  return registry.templates.contains(target.component) || registry.resources.contains(target.component);
}

}  // namespace

void answer_prompts_get(Call& call) {
  const auto name = call.params()["name"].as_string();
  if (!name) return call.respond_error(protocol::error_code::kInvalidParams, "params.name must be a string");
  const json::Value& arguments = call.params()["arguments"];
  if (!arguments.is_null() && !arguments.is_object()) {
    return call.respond_error(protocol::error_code::kInvalidParams,
                              "params.arguments must be an object of strings");
  }
  call.prompt = call.core().registry()->prompts.find(*name);
  if (call.prompt == nullptr) {
    return call.respond_error(protocol::error_code::kInvalidParams,
                              fmt::format("Unknown prompt: {:.100}", *name));
  }
  call.arguments = &arguments;
  if (accept_input(call)) run_handler(call, *call.prompt, call.prompt->options.execution);
}

void answer_complete(Call& call) {
  CompletionTarget target;
  if (!read_target(call, target)) return;
  const auto registry = call.core().registry();
  if (!component_exists(*registry, target)) {
    return call.respond_error(protocol::error_code::kInvalidParams,
                              fmt::format("Unknown completion reference: {:.100}", target.component));
  }
  const auto found = registry->completions.find(completion_key(target));
  // An argument nobody completes has no suggestions, which is no error.
  if (found == registry->completions.end()) return call.finish_completion(protocol::Completion{});
  call.completion = found->second;
  const json::Value& argument = call.params()["argument"];
  call.own_arguments = json::Value::object();
  call.own_arguments.set("name", argument["name"]);
  call.own_arguments.set("value", argument["value"]);
  call.own_arguments.set("context", call.params()["context"]["arguments"]);
  call.arguments = &call.own_arguments;
  run_handler(call, *call.completion, Execution::automatic);
}

}  // namespace mcpxx::detail
