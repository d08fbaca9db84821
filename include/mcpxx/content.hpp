// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <mcpxx/protocol/completion.hpp>
#include <mcpxx/protocol/content.hpp>
#include <mcpxx/protocol/prompts.hpp>
#include <mcpxx/protocol/resources.hpp>
#include <mcpxx/protocol/tools.hpp>

// Results of handlers in the terms of the protocol: images, audio, links, embedded resources, messages of
// prompts. Include this where a handler returns them; <mcpxx/mcpxx.hpp> alone is enough for text and structs.

namespace mcpxx {

/// One block of content in a tool's result or a prompt's message: text, image, audio, a link or a whole
/// resource.
using Content = protocol::ContentBlock;

namespace protocol {

// How values become results; the server layer finds these functions by argument-dependent lookup.

/// T is `Variant` or one of its alternatives.
template <class T, class Variant>
concept BlockOf = std::same_as<T, Variant> || requires(Variant& variant) {
  std::get<T>(variant);
};

inline CallToolResult as_tool_result(CallToolResult result) { return result; }
template <BlockOf<ContentBlock> T>
CallToolResult as_tool_result(T block) {
  CallToolResult result;
  result.content.emplace_back(std::move(block));
  return result;
}
template <BlockOf<ContentBlock> T>
CallToolResult as_tool_result(std::vector<T> blocks) {
  CallToolResult result;
  result.content.reserve(blocks.size());
  for (auto& block : blocks) result.content.emplace_back(std::move(block));
  return result;
}

inline ReadResourceResult as_resource_result(ReadResourceResult result) { return result; }
template <BlockOf<ResourceContents> T>
ReadResourceResult as_resource_result(T contents) {
  ReadResourceResult result;
  result.contents.emplace_back(std::move(contents));
  return result;
}
template <BlockOf<ResourceContents> T>
ReadResourceResult as_resource_result(std::vector<T> contents) {
  ReadResourceResult result;
  result.contents.reserve(contents.size());
  for (auto& one : contents) result.contents.emplace_back(std::move(one));
  return result;
}

inline GetPromptResult as_prompt_result(GetPromptResult result) { return result; }
inline GetPromptResult as_prompt_result(PromptMessage message) {
  GetPromptResult result;
  result.messages.push_back(std::move(message));
  return result;
}
inline GetPromptResult as_prompt_result(std::vector<PromptMessage> messages) {
  GetPromptResult result;
  result.messages = std::move(messages);
  return result;
}
template <BlockOf<ContentBlock> T>
GetPromptResult as_prompt_result(T block) {
  return as_prompt_result(user_message(ContentBlock(std::move(block))));
}

inline Completion as_completion(Completion completion) { return completion; }

}  // namespace protocol
}  // namespace mcpxx
