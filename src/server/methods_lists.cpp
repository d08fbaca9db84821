// SPDX-License-Identifier: MIT
#include <algorithm>
#include <charconv>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/output.hpp>

#include "base/base64.hpp"
#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/lists.hpp"

namespace mcpxx::detail {
namespace {

/// Answers one page of a list. `list` tells cursors of different lists apart.
template <class E>
void answer_list(Call& call, const ComponentList<E>& components, char list, std::string_view member) {
  const json::Value& cursor = call.params()["cursor"];
  std::uint64_t after = 0;
  if (!cursor.is_null()) {
    const auto sequence = decode_cursor(list, cursor.as_string().value_or(""));
    if (!sequence) return call.respond_error(protocol::error_code::kInvalidParams, "Invalid cursor");
    after = *sequence;
  }
  const auto& entries = components.in_order();
  const auto first = std::upper_bound(entries.begin(), entries.end(), after,
                                      [](std::uint64_t a, const auto& entry) { return a < entry->sequence; });
  const auto left = static_cast<std::size_t>(entries.end() - first);
  const std::size_t page = call.options().page_size == 0 ? left : std::min(left, call.options().page_size);
  if (!call.claim()) return;

  auto writer = call.begin_result();
  writer.key(member);
  writer.begin_array();
  for (auto entry = first; entry != first + static_cast<std::ptrdiff_t>(page); ++entry) {
    writer.raw((*entry)->encoded[static_cast<std::size_t>(call.version)]);
  }
  writer.end_array();
  if (page < left)
    writer.key("nextCursor")
        .string(encode_cursor(list, (*(first + static_cast<std::ptrdiff_t>(page) - 1))->sequence));
  protocol::write_cache_hints(writer, call.options().cache.ttl_ms, call.options().cache.scope, call.version);
  call.finish_result(writer);
}

}  // namespace

std::string encode_cursor(char list, std::uint64_t sequence) {
  return base64::encode_url(list + std::to_string(sequence));
}

std::optional<std::uint64_t> decode_cursor(char list, std::string_view cursor) {
  const auto text = base64::decode_url(cursor);
  if (!text || text->size() < 2 || text->front() != list) return std::nullopt;
  std::uint64_t sequence = 0;
  const char* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data() + 1, end, sequence);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return sequence;
}

void answer_tools_list(Call& call) { answer_list(call, call.core().registry()->tools, 't', "tools"); }

void answer_resources_list(Call& call) {
  answer_list(call, call.core().registry()->resources, 'r', "resources");
}

void answer_resource_templates_list(Call& call) {
  answer_list(call, call.core().registry()->templates, 'm', "resourceTemplates");
}

void answer_prompts_list(Call& call) { answer_list(call, call.core().registry()->prompts, 'p', "prompts"); }

}  // namespace mcpxx::detail
