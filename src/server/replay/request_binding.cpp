// SPDX-License-Identifier: MIT
#include "server/replay/request_binding.hpp"

#include <algorithm>
#include <vector>

#include <mcpxx/json/writer.hpp>

#include "server/call.hpp"
#include "server/principal_key.hpp"
#include "server/registry.hpp"

namespace mcpxx::detail {
namespace {

/// As deep as the reader lets values be.
void write_sorted(json::Writer& writer, const json::Value& value) {
  if (value.is_array()) {
    writer.begin_array();
    for (const auto& element : value.elements()) write_sorted(writer, element);
    writer.end_array();
    return;
  }
  if (!value.is_object()) return writer.value(value);
  std::vector<const json::Member*> members;
  members.reserve(value.size());
  for (const auto& member : value.members()) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return a->name() < b->name(); });
  writer.begin_object();
  for (const auto* member : members) write_sorted(writer.key(member->name()), member->value());
  writer.end_object();
}

std::string_view component_of(const Call& call) {
  if (call.tool != nullptr) return call.tool->definition.name;
  if (call.prompt != nullptr) return call.prompt->definition.name;
  return call.uri;
}

}  // namespace

std::string request_binding(const Call& call) {
  std::string binding;
  json::Writer writer(binding);
  writer.begin_array();
  writer.string(call.options().name);
  writer.string(call.method);
  writer.string(component_of(call));
  writer.raw(principal_key(call.principal.get()));
  // Those of a resource are parts of its URI.
  const bool has_arguments = call.arguments != nullptr && !call.arguments->empty();
  if (has_arguments && call.resource == nullptr) write_sorted(writer, *call.arguments);
  writer.end_array();
  return binding;
}

}  // namespace mcpxx::detail
