// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/error.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/json/writer.hpp>

namespace mcpxx::detail {

/// Which list a change concerns.
enum class ListKind : std::uint8_t { tools, resources, prompts };
inline constexpr ListKind kListKinds[] = {ListKind::tools, ListKind::resources, ListKind::prompts};

/// A bit for each list.
using ListSet = std::uint8_t;
constexpr ListSet bit_of(ListKind kind) noexcept {
  return static_cast<ListSet>(1U << static_cast<unsigned>(kind));
}

/// The longest URI that can be watched, in bytes.
inline constexpr std::size_t kMaxWatchedUri = 2048;
/// Bytes of the URIs, or of the ids of tasks, that one stream or legacy session can watch.
inline constexpr std::size_t kMaxWatchedBytes = std::size_t{64} * 1024;
/// Bytes that all streams of a server may watch together, and all legacy sessions: names, and what each costs
/// besides.
inline constexpr std::size_t kMaxAllWatchedBytes = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kWatchedNameCost = 128;
/// Time between two turns in which a client is told of changes: those meanwhile are told together.
inline constexpr std::chrono::milliseconds kTurnInterval{50};

/// What a client asks to be told of (specification 2026-07-28, basic/patterns/subscriptions, "Notification
/// Filter"), and `taskIds` of the extension io.modelcontextprotocol/tasks.
struct ListenFilter {
  ListSet lists = 0;
  /// Without repetitions.
  std::vector<std::string> resources = {};
  std::vector<std::string> tasks = {};

  /// What its names cost in memory.
  std::size_t cost() const noexcept;
};

/// Reads the `notifications` of a request's params; the error names the member that is wrong. Members that
/// are not known are left out. At most `max_names` resources, and as many tasks, of kMaxWatchedBytes each.
Result<ListenFilter> read_listen_filter(const json::Value& params, std::size_t max_names);

/// Why that text cannot be a URI to watch, or nothing.
std::string_view fault_of_watched_uri(std::string_view uri) noexcept;
/// The same for the id of a task.
std::string_view fault_of_task_id(std::string_view id) noexcept;

/// Writes the filter as an object.
void write(json::Writer& writer, const ListenFilter& filter);

}  // namespace mcpxx::detail
