// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/output.hpp>

#include <string_view>
#include <utility>

#include <mcpxx/json/codec.hpp>

#include "protocol/adapt.hpp"

namespace mcpxx::protocol {
namespace {

// Nothing in a component is unknown to revisions that have icons, save what only 2025-11-25 has.
template <class T>
bool fits(const T&, Version version) {
  return has_icons(version);
}
bool fits(const ServerCapabilities&, Version) { return false; }
bool fits(const Tool& tool, Version version) {
  return has_any_structured_content(version) && !tool.execution;
}

template <class T>
void write_adapted(json::Writer& writer, const T& component, Version version) {
  if (fits(component, version)) return json::encode(writer, component);
  T copy = component;
  adapt(copy, version);
  json::encode(writer, copy);
}

bool is_empty(const json::TypeInfo& type, const void* object) {
  if (type.kind != json::TypeKind::optional) return false;
  bool empty = true;
  type.operations->visit(
      object, [](void* state, json::Slot, const void*) { *static_cast<bool*>(state) = false; }, &empty);
  return empty;
}

// What json::encode writes of a struct, without the braces and without the two members that write_result_head
// writes.
template <class T>
void encode_members(json::Writer& writer, const T& result) {
  for (const json::MemberInfo& member : json::type_info<T>().object().members()) {
    if (member.name == "resultType" || member.name == "_meta") continue;
    const void* address = reinterpret_cast<const char*>(&result) + member.offset;
    if (is_empty(member.type(), address)) continue;
    writer.key(member.name);
    json::encode(writer, member.type(), address);
  }
}

template <class T>
void write_adapted_members(json::Writer& writer, T& result, Version version) {
  adapt(result, version);
  encode_members(writer, result);
}

}  // namespace

void write(json::Writer& writer, const Implementation& implementation, Version version) {
  write_adapted(writer, implementation, version);
}
void write(json::Writer& writer, const ServerCapabilities& capabilities, Version version) {
  write_adapted(writer, capabilities, version);
}
void write(json::Writer& writer, const Tool& tool, Version version) { write_adapted(writer, tool, version); }
void write(json::Writer& writer, const Resource& resource, Version version) {
  write_adapted(writer, resource, version);
}
void write(json::Writer& writer, const ResourceTemplate& resource_template, Version version) {
  write_adapted(writer, resource_template, version);
}
void write(json::Writer& writer, const Prompt& prompt, Version version) {
  write_adapted(writer, prompt, version);
}
void write(json::Writer& writer, const ContentBlock& block, Version version) {
  write_adapted(writer, block, version);
}
void write(json::Writer& writer, const ResourceContents& contents, Version version) {
  write_adapted(writer, contents, version);
}
void write(json::Writer& writer, const PromptMessage& message, Version version) {
  write_adapted(writer, message, version);
}
void write(json::Writer& writer, const ProgressNotificationParams& params, Version version) {
  write_adapted(writer, params, version);
}

void write_members(json::Writer& writer, CallToolResult result, Version version) {
  write_adapted_members(writer, result, version);
}
void write_members(json::Writer& writer, ReadResourceResult result, Version version) {
  write_adapted_members(writer, result, version);
}
void write_members(json::Writer& writer, GetPromptResult result, Version version) {
  write_adapted_members(writer, result, version);
}
void write_members(json::Writer& writer, CompleteResult result, Version version) {
  write_adapted_members(writer, result, version);
}
void write_members(json::Writer& writer, DiscoverResult result, Version version) {
  write_adapted_members(writer, result, version);
}
void write_members(json::Writer& writer, InitializeResult result, Version version) {
  write_adapted_members(writer, result, version);
}
// By value like the others, though there is nothing to adapt in it.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void write_members(json::Writer& writer, InputRequiredResult result, Version /*version*/) {
  encode_members(writer, result);
}

void write_cache_hints(json::Writer& writer, std::int64_t ttl_ms, CacheScope scope, Version version) {
  if (!has_cache_hints(version)) return;
  writer.key("ttlMs").integer(ttl_ms);
  writer.key("cacheScope").string(scope == CacheScope::public_ ? "public" : "private");
}

void write_result_head(json::Writer& writer, std::string_view result_type, const json::Value& meta,
                       Version version) {
  if (has_result_type(version)) writer.key("resultType").string(result_type);
  if (!meta.empty()) writer.key("_meta").value(meta);
}

}  // namespace mcpxx::protocol
