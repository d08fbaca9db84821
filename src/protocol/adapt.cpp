// SPDX-License-Identifier: MIT
#include "protocol/adapt.hpp"

#include <string>
#include <utility>
#include <variant>

namespace mcpxx::protocol {
namespace {

// Members that several components share, told apart by whether the type has them.
template <class T>
void adapt_common(T& component, Version version) {
  if constexpr (requires { component.title; }) {
    if (!has_title(version)) component.title.reset();
  }
  if constexpr (requires { component.icons; }) {
    if (!has_icons(version)) component.icons.reset();
  }
  if constexpr (requires { component.meta; }) {
    if (!has_component_meta(version)) component.meta.reset();
  }
  if constexpr (requires { component.annotations->audience; }) {
    if (component.annotations) adapt(*component.annotations, version);
  }
}

template <class T>
void adapt_each(T& list, Version version) {
  for (auto& element : list) adapt(element, version);
}

template <class T>
void complete_cache_hints(T& result, Version version) {
  if (has_cache_hints(version)) {
    if (!result.ttl_ms) result.ttl_ms = 0;
    if (!result.cache_scope) result.cache_scope = CacheScope::private_;
  } else {
    result.ttl_ms.reset();
    result.cache_scope.reset();
  }
}

TextContent as_text(const ResourceLink& link) {
  std::string text = "Resource " + (link.title ? *link.title : link.name) + ": " + link.uri;
  if (link.description) text += "\n" + *link.description;
  return {std::move(text), link.annotations};
}

TextContent as_text(const AudioContent& audio) {
  return {"[audio, " + audio.mime_type + ": not available in this revision of the protocol]",
          audio.annotations};
}

}  // namespace

void adapt(Annotations& annotations, Version version) {
  if (!has_last_modified(version)) annotations.last_modified.reset();
}

void adapt(Implementation& implementation, Version version) {
  adapt_common(implementation, version);
  if (has_icons(version)) return;
  implementation.description.reset();
  implementation.website_url.reset();
}

void adapt(ServerCapabilities& capabilities, Version version) {
  if (!has_completion_capability(version)) capabilities.completions.reset();
  if (!has_core_tasks(version)) capabilities.tasks.reset();
  if (!has_extensions(version)) capabilities.extensions.reset();
}

void adapt(Tool& tool, Version version) {
  adapt_common(tool, version);
  if (!has_tool_annotations(version)) tool.annotations.reset();
  if (!has_core_tasks(version)) tool.execution.reset();
  if (!tool.output_schema || has_any_structured_content(version)) return;
  const bool describes_object = (*tool.output_schema)["type"].as_string() == "object";
  if (!has_output_schema(version) || !describes_object) tool.output_schema.reset();
}

void adapt(Resource& resource, Version version) { adapt_common(resource, version); }

void adapt(ResourceTemplate& resource_template, Version version) { adapt_common(resource_template, version); }

void adapt(Prompt& prompt, Version version) {
  adapt_common(prompt, version);
  if (!prompt.arguments) return;
  for (PromptArgument& argument : *prompt.arguments) adapt_common(argument, version);
}

void adapt(ContentBlock& block, Version version) {
  if (const auto* link = std::get_if<ResourceLink>(&block); link != nullptr && !has_resource_links(version)) {
    block = as_text(*link);
  } else if (const auto* audio = std::get_if<AudioContent>(&block); audio != nullptr && !has_audio(version)) {
    block = as_text(*audio);
  }
  std::visit([&](auto& content) { adapt_common(content, version); }, block);
  if (auto* embedded = std::get_if<EmbeddedResource>(&block)) adapt(embedded->resource, version);
}

void adapt(ResourceContents& contents, Version version) {
  std::visit([&](auto& alternative) { adapt_common(alternative, version); }, contents);
}

void adapt(PromptMessage& message, Version version) { adapt(message.content, version); }

void adapt(ProgressNotificationParams& params, Version version) {
  if (!has_progress_message(version)) params.message.reset();
}

void adapt(CallToolResult& result, Version version) {
  adapt_each(result.content, version);
  if (!result.structured_content || has_any_structured_content(version)) return;
  if (!has_structured_content(version) || !result.structured_content->is_object())
    result.structured_content.reset();
}

void adapt(ReadResourceResult& result, Version version) {
  adapt_each(result.contents, version);
  complete_cache_hints(result, version);
}

void adapt(GetPromptResult& result, Version version) { adapt_each(result.messages, version); }

void adapt(CompleteResult& result, Version /*version*/) {
  Completion& completion = result.completion;
  if (completion.values.size() <= kMaxCompletionValues) return;
  if (!completion.total) completion.total = static_cast<std::int64_t>(completion.values.size());
  completion.values.resize(kMaxCompletionValues);
  completion.has_more = true;
}

void adapt(DiscoverResult& result, Version version) {
  adapt(result.capabilities, version);
  complete_cache_hints(result, version);
}

void adapt(InitializeResult& result, Version version) {
  adapt(result.capabilities, version);
  adapt(result.server_info, version);
}

}  // namespace mcpxx::protocol
