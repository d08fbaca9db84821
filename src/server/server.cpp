// SPDX-License-Identifier: MIT
#include <mcpxx/server/server.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "server/core.hpp"
#include "server/definitions.hpp"
#include "server/registration.hpp"

namespace mcpxx {
namespace {

void put_tool(detail::ServerCore& core, std::shared_ptr<detail::ToolEntry> entry) {
  core.change_registry(detail::ListKind::tools, [&](detail::Registry& registry) {
    const std::string_view key = entry->definition.name;
    return detail::put_entry(core, registry.tools, key, std::move(entry), "tool");
  });
}

/// A prompt that is registered already must have the argument; one that is not may still come.
void check_completion_argument(const detail::Registry& registry, const CompletionTarget& target) {
  if (target.kind == CompletionTarget::Kind::prompt) {
    const auto prompt = registry.prompts.find(target.component);
    if (prompt == nullptr) return;
    const auto& arguments = prompt->definition.arguments;
    const auto is_meant = [&](const auto& argument) { return argument.name == target.argument; };
    if (arguments && std::any_of(arguments->begin(), arguments->end(), is_meant)) return;
    throw ConfigError(
        fmt::format("prompt \"{}\" has no argument \"{}\" to complete", target.component, target.argument));
  }
  const auto resource = registry.templates.find(target.component);
  if (resource == nullptr) return;
  const auto& variables = resource->uri_template->variables();
  if (std::find(variables.begin(), variables.end(), target.argument) != variables.end()) return;
  throw ConfigError(fmt::format("resource template \"{}\" has no variable \"{}\" to complete",
                                target.component, target.argument));
}

}  // namespace

Server::Server(ServerOptions options) : core_(std::make_shared<detail::ServerCore>(std::move(options))) {}

const ServerOptions& Server::options() const noexcept { return core_->options(); }

void Server::notify_resource_updated(std::string_view uri) { core_->subscriptions().resource_updated(uri); }

void Server::use(std::shared_ptr<Middleware> middleware) { core_->use(std::move(middleware)); }

void Server::observe(std::shared_ptr<Observer> observer) { core_->observe(std::move(observer)); }

void Server::add_typed_tool(std::string name, std::string description, Handler handler, ToolOptions options) {
  auto definition = detail::define_tool(std::move(name), std::move(description), handler, options);
  put_tool(*core_, detail::make_tool_entry(std::move(definition), std::move(handler), std::move(options)));
}

void Server::add_raw_tool(const protocol::Tool& definition, Handler handler, ToolOptions options) {
  put_tool(*core_, detail::make_raw_tool_entry(definition, std::move(handler), std::move(options)));
}

bool Server::remove_tool(std::string_view name) {
  return core_->change_registry(detail::ListKind::tools,
                                [&](detail::Registry& registry) { return registry.tools.erase(name); });
}

void Server::add_resource(std::string uri, Handler handler, ResourceOptions options) {
  auto entry = detail::make_resource_entry(std::move(uri), std::move(handler), std::move(options));
  core_->change_registry(detail::ListKind::resources, [&](detail::Registry& registry) {
    const std::string_view key = entry->uri;
    return detail::put_entry(*core_, registry.resources, key, std::move(entry), "resource");
  });
}

bool Server::remove_resource(std::string_view uri) {
  return core_->change_registry(detail::ListKind::resources,
                                [&](detail::Registry& registry) { return registry.resources.erase(uri); });
}

void Server::add_resource_template(std::string uri_template, Handler handler, ResourceOptions options) {
  auto entry = detail::make_template_entry(std::move(uri_template), std::move(handler), std::move(options));
  core_->change_registry(detail::ListKind::resources, [&](detail::Registry& registry) {
    const std::string_view key = entry->uri;
    return detail::put_entry(*core_, registry.templates, key, std::move(entry), "resource template");
  });
}

bool Server::remove_resource_template(std::string_view uri_template) {
  return core_->change_registry(detail::ListKind::resources, [&](detail::Registry& registry) {
    return registry.templates.erase(uri_template);
  });
}

void Server::add_prompt(std::string name, std::string description, Handler handler, PromptOptions options) {
  auto definition = detail::define_prompt(std::move(name), std::move(description), handler, options);
  auto entry = detail::make_prompt_entry(std::move(definition), std::move(handler), std::move(options));
  core_->change_registry(detail::ListKind::prompts, [&](detail::Registry& registry) {
    const std::string_view key = entry->definition.name;
    return detail::put_entry(*core_, registry.prompts, key, std::move(entry), "prompt");
  });
}

bool Server::remove_prompt(std::string_view name) {
  return core_->change_registry(detail::ListKind::prompts,
                                [&](detail::Registry& registry) { return registry.prompts.erase(name); });
}

void Server::add_completion(CompletionTarget target, Handler handler) {
  check_completion_argument(*core_->registry(), target);
  auto entry = std::make_shared<detail::CompletionEntry>();
  entry->handler = std::move(handler);
  core_->replace_registry([&](detail::Registry& registry) {
    registry.completions.insert_or_assign(detail::completion_key(target), std::move(entry));
    return true;
  });
}

}  // namespace mcpxx
