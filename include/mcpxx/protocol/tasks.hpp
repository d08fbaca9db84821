// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>

// The messages of the extension io.modelcontextprotocol/tasks, on top of revision 2026-07-28. Sections are
// those of the extension's specification, "Tasks".

namespace mcpxx::protocol {

/// Identifies the extension in the capabilities of both sides ("Capability Negotiation").
inline constexpr std::string_view kTasksExtension = "io.modelcontextprotocol/tasks";

/// The `resultType` of a result that announces a task ("Polymorphic Results").
namespace result_type {
inline constexpr std::string_view kTask = "task";
}  // namespace result_type

/// Where a task is ("Task Status"). The last three are final.
enum class TaskStatus : std::uint8_t { working, input_required, completed, failed, cancelled };

constexpr bool is_final(TaskStatus status) noexcept { return status >= TaskStatus::completed; }

/// Milliseconds are what the protocol tells times in.
using TaskTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// A task with what goes with its status: what tasks/get answers and notifications/tasks tells
/// ("DetailedTask"). Without the last three members, and with a `resultType`, it is a CreateTaskResult.
struct Task {
  std::string task_id;
  TaskStatus status = TaskStatus::working;
  /// For people and models, such as how far the work is.
  std::optional<std::string> status_message = {};
  TaskTime created_at = {};
  TaskTime last_updated_at = {};
  /// Milliseconds from its creation for which the task is kept.
  std::int64_t ttl_ms = 0;
  /// Milliseconds a client should wait between two polls.
  std::optional<std::int64_t> poll_interval_ms = {};
  /// With `input_required`: the open questions by key, each with `method` and `params`.
  std::optional<json::Value> input_requests = {};
  /// With `completed`: what the request would have been answered with.
  std::optional<json::Value> result = {};
  /// With `failed`: the JSON-RPC error the request would have been answered with.
  std::optional<json::Value> error = {};

  static constexpr auto mcp_fields() {
    return fields(field<&Task::task_id>().name("taskId"), field<&Task::status>().required(),
                  field<&Task::status_message>().name("statusMessage"),
                  field<&Task::created_at>().name("createdAt").required(),
                  field<&Task::last_updated_at>().name("lastUpdatedAt").required(),
                  field<&Task::ttl_ms>().name("ttlMs").required(),
                  field<&Task::poll_interval_ms>().name("pollIntervalMs"),
                  field<&Task::input_requests>().name("inputRequests"));
  }
};

}  // namespace mcpxx::protocol
