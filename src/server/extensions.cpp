// SPDX-License-Identifier: MIT
#include "server/extensions.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/error.hpp>
#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/tasks.hpp>
#include <mcpxx/server/server.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/registration.hpp"

namespace mcpxx::detail {
namespace {

constexpr std::size_t kMaxNameLength = 128;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

/// A part of a prefix between two dots.
bool is_label(std::string_view text) {
  const auto is_inner = [](char c) { return is_alphanumeric(c) || c == '-'; };
  return !text.empty() && is_letter(text.front()) && is_alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(), is_inner);
}

bool is_prefix(std::string_view text) {
  for (;;) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_name(std::string_view text) {
  const auto is_inner = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(), is_inner);
}

bool is_method_character(char c) { return c > ' ' && c < '\x7f'; }

/// Names that others have a right to: JSON-RPC 2.0 section 4, the extension of tasks ("Reservations"),
/// notifications, and what servers ask of clients.
constexpr std::array<std::string_view, 6> kReservedPrefixes = {"rpc.",      "tasks/",       "notifications/",
                                                               "sampling/", "elicitation/", "roots/"};

bool is_reserved(std::string_view name) {
  return is_specified_method(name) ||
         std::any_of(kReservedPrefixes.begin(), kReservedPrefixes.end(),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace

bool declares_extension(const Call& call, std::string_view identifier) {
  return protocol::has_extensions(call.version) &&
         call.client_capabilities()["extensions"][identifier].is_object();
}

bool demand_extension(Call& call, std::string_view identifier) {
  if (declares_extension(call, identifier)) return true;
  auto extensions = json::Value::object({{identifier, json::Value::object()}});
  auto required = json::Value::object({{"extensions", std::move(extensions)}});
  call.respond_error(protocol::error_code::kMissingClientCapability,
                     fmt::format("The client does not declare the extension {}", identifier),
                     json::Value::object({{"requiredCapabilities", std::move(required)}}));
  return false;
}

bool answer_extension_method(Call& call) {
  if (!protocol::has_extensions(call.version)) return false;
  auto method = call.core().registry()->extension_methods.find(call.method);
  if (method == nullptr) return false;
  call.extension_method = std::move(method);
  if (!demand_extension(call, call.extension_method->extension)) return true;
  call.own_arguments = call.params();
  call.own_arguments.erase("_meta");
  call.arguments = &call.own_arguments;
  run_handler(call, *call.extension_method, call.extension_method->execution);
  return true;
}

void check_extension_identifier(const std::string& identifier) {
  const auto slash = identifier.find('/');
  if (slash == std::string::npos || identifier.size() > kMaxNameLength ||
      !is_prefix(std::string_view(identifier).substr(0, slash)) ||
      !is_name(std::string_view(identifier).substr(slash + 1))) {
    throw ConfigError(
        fmt::format("extension \"{}\": an identifier is a domain in reverse and a name, as in "
                    "\"com.example/feature\", of at most {} characters",
                    identifier, kMaxNameLength));
  }
  if (identifier == protocol::kTasksExtension) {
    throw ConfigError(
        fmt::format("extension \"{}\": the library has it already; see ToolOptions::task", identifier));
  }
}

void check_extension_method(const std::string& name) {
  if (name.empty() || name.size() > kMaxNameLength ||
      !std::all_of(name.begin(), name.end(), is_method_character)) {
    throw ConfigError(
        fmt::format("method \"{}\": a name has 1 to {} visible ASCII characters", name, kMaxNameLength));
  }
  if (is_reserved(name)) {
    throw ConfigError(fmt::format("method \"{}\": the specification has that name", name));
  }
}

}  // namespace mcpxx::detail

namespace mcpxx {

Extension Server::extension(std::string identifier, json::Value settings) {
  detail::check_extension_identifier(identifier);
  if (!settings.is_object()) {
    throw ConfigError(fmt::format("extension \"{}\": the settings must be an object", identifier));
  }
  core_->replace_registry([&](detail::Registry& registry) {
    registry.extensions.insert_or_assign(identifier, std::move(settings));
    return true;
  });
  return {core_, std::move(identifier)};
}

void Extension::add_method(std::string name, Handler handler, Execution execution) {
  detail::check_extension_method(name);
  auto entry = std::make_shared<detail::ExtensionMethod>();
  entry->name = std::move(name);
  entry->extension = identifier_;
  entry->execution = execution;
  entry->handler = std::move(handler);
  core_->replace_registry([&](detail::Registry& registry) {
    const std::string_view key = entry->name;
    const auto other = registry.extension_methods.find(key);
    if (other != nullptr && other->extension != identifier_) {
      throw ConfigError(fmt::format("method \"{}\" belongs to the extension {}", key, other->extension));
    }
    return detail::put_entry(*core_, registry.extension_methods, key, std::move(entry), "method");
  });
}

}  // namespace mcpxx
