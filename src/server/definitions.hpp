// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include <mcpxx/protocol/output.hpp>
#include <mcpxx/protocol/version.hpp>

#include "server/registry.hpp"

// What a registration becomes: checked, and encoded once for every revision.

namespace mcpxx::detail {

/// Throws ConfigError unless `name` has 1 to 128 characters of A-Z a-z 0-9 _ - . (specification,
/// server/tools).
void check_component_name(const std::string& name, const char* what);

/// Whether a value of the type is a JSON object; what is not goes under the name "result" in a tool's
/// structured content, which legacy revisions want to be an object.
bool is_object_type(const json::TypeInfo& type) noexcept;

/// The definition of a tool from the types of its handler.
protocol::Tool define_tool(std::string name, std::string description, const Handler& handler,
                           const ToolOptions& options);
/// The arguments of a prompt from the argument struct of its handler.
protocol::Prompt define_prompt(std::string name, std::string description, const Handler& handler,
                               const PromptOptions& options);

/// A tool whose definition comes from define_tool().
std::shared_ptr<ToolEntry> make_tool_entry(protocol::Tool definition, Handler handler, ToolOptions options);
/// A tool with a hand-written definition, whose schemas are compiled. Throws ConfigError where they cannot
/// be.
std::shared_ptr<ToolEntry> make_raw_tool_entry(protocol::Tool definition, Handler handler,
                                               ToolOptions options);
std::shared_ptr<PromptEntry> make_prompt_entry(protocol::Prompt definition, Handler handler,
                                               PromptOptions options);
std::shared_ptr<ResourceEntry> make_resource_entry(std::string uri, Handler handler, ResourceOptions options);
std::shared_ptr<ResourceEntry> make_template_entry(std::string uri_template, Handler handler,
                                                   ResourceOptions options);

}  // namespace mcpxx::detail
