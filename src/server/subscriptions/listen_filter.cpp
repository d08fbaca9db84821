// SPDX-License-Identifier: MIT
#include "server/subscriptions/listen_filter.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace mcpxx::detail {
namespace {

constexpr std::size_t kMaxTaskId = 256;

std::string_view member_of(ListKind kind) noexcept {
  switch (kind) {
    case ListKind::tools:
      return "toolsListChanged";
    case ListKind::resources:
      return "resourcesListChanged";
    case ListKind::prompts:
      break;
  }
  return "promptsListChanged";
}

/// Reads a list of strings into `names`; what is wrong, or nothing.
std::optional<Error> read_names(const json::Value& filter, std::string_view member, std::size_t max_names,
                                std::string_view (*fault_of)(std::string_view) noexcept,
                                std::vector<std::string>& names) {
  const json::Value* list = filter.find(member);
  if (list == nullptr) return std::nullopt;
  if (!list->is_array()) return Error(fmt::format("notifications.{} must be an array of strings", member));
  if (list->size() > max_names) {
    return Error(fmt::format("notifications.{} may have {} entries", member, max_names));
  }
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto name = (*list)[i].as_string();
    const auto fault = name ? fault_of(*name) : "must be a string";
    if (!fault.empty()) return Error(fmt::format("notifications.{}[{}] {}", member, i, fault));
    bytes += name->size();
    if (bytes > kMaxWatchedBytes) {
      return Error(fmt::format("notifications.{} may have {} bytes in all", member, kMaxWatchedBytes));
    }
    names.emplace_back(*name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return std::nullopt;
}

void write_names(json::Writer& writer, std::string_view member, const std::vector<std::string>& names) {
  if (names.empty()) return;
  writer.key(member);
  writer.begin_array();
  for (const auto& name : names) writer.string(name);
  writer.end_array();
}

}  // namespace

std::size_t ListenFilter::cost() const noexcept {
  std::size_t bytes = 0;
  for (const auto* names : {&resources, &tasks}) {
    for (const auto& name : *names) bytes += name.size() + kWatchedNameCost;
  }
  return bytes;
}

std::string_view fault_of_watched_uri(std::string_view uri) noexcept {
  if (uri.empty()) return "is empty";
  if (uri.size() > kMaxWatchedUri) return "is too long";
  const bool printable = std::all_of(
      uri.begin(), uri.end(), [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7f'; });
  return printable ? "" : "is no URI";
}

std::string_view fault_of_task_id(std::string_view id) noexcept {
  if (id.empty()) return "is empty";
  return id.size() > kMaxTaskId ? "is too long" : "";
}

Result<ListenFilter> read_listen_filter(const json::Value& params, std::size_t max_names) {
  const json::Value& wanted = params["notifications"];
  if (!wanted.is_object()) return Error("notifications is required and must be an object");
  ListenFilter filter;
  for (const auto kind : kListKinds) {
    const json::Value* flag = wanted.find(member_of(kind));
    if (flag == nullptr) continue;
    if (!flag->is_boolean()) return Error(fmt::format("notifications.{} must be a boolean", member_of(kind)));
    if (flag->as_bool().value_or(false)) filter.lists |= bit_of(kind);
  }
  if (auto fault =
          read_names(wanted, "resourceSubscriptions", max_names, fault_of_watched_uri, filter.resources)) {
    return *std::move(fault);
  }
  if (auto fault = read_names(wanted, "taskIds", max_names, fault_of_task_id, filter.tasks)) {
    return *std::move(fault);
  }
  return filter;
}

void write(json::Writer& writer, const ListenFilter& filter) {
  writer.begin_object();
  for (const auto kind : kListKinds) {
    if ((filter.lists & bit_of(kind)) != 0) writer.key(member_of(kind)).boolean(true);
  }
  write_names(writer, "resourceSubscriptions", filter.resources);
  write_names(writer, "taskIds", filter.tasks);
  writer.end_object();
}

}  // namespace mcpxx::detail
