// SPDX-License-Identifier: MIT
#include <cstddef>

#include <fmt/format.h>

#include <mcpxx/protocol/capabilities.hpp>
#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/logging.hpp>
#include <mcpxx/protocol/output.hpp>
#include <mcpxx/protocol/tasks.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/session.hpp"

namespace mcpxx::detail {
namespace {

/// Bytes of JSON that a client may say of itself: a session keeps it, and there may be many sessions.
constexpr std::size_t kMaxClientBytes = 32 * 1024;

/// By identifier (specification 2026-07-28, "Extension Capabilities").
json::Value extensions_of(const Registry& registry) {
  auto extensions = json::Value::object({{protocol::kTasksExtension, json::Value::object()}});
  for (const auto& [identifier, settings] : registry.extensions) extensions.set(identifier, settings);
  return extensions;
}

/// Capabilities are those of the library, not of what happens to be registered: tools may be added later, and
/// a client that found no capability would never look. So is the extension of tasks; the tasks of revision
/// 2025-11-25, which were an experiment, are not offered.
protocol::ServerCapabilities capabilities_of(Call& call) {
  protocol::ServerCapabilities capabilities;
  capabilities.logging = json::Value::object();
  capabilities.completions = json::Value::object();
  capabilities.prompts.emplace();
  capabilities.resources.emplace();
  capabilities.tools.emplace();
  // A legacy client is told of changes in its session, where it has one.
  if (protocol::is_modern(call.version) || call.session != nullptr) {
    capabilities.prompts->list_changed = true;
    capabilities.resources->list_changed = true;
    capabilities.resources->subscribe = true;
    capabilities.tools->list_changed = true;
  }
  if (protocol::has_extensions(call.version)) {
    capabilities.extensions = extensions_of(*call.core().registry());
  }
  return capabilities;
}

void write_identity(Call& call, json::Writer& writer) {
  protocol::write(writer.key("capabilities"), capabilities_of(call), call.version);
  const auto& instructions = call.options().instructions;
  if (!instructions.empty()) writer.key("instructions").string(instructions);
}

}  // namespace

void answer_initialize(Call& call) {
  const auto requested = call.params()["protocolVersion"].as_string();
  const json::Value& capabilities = call.params()["capabilities"];
  const json::Value& client_info = call.params()["clientInfo"];
  if (!requested || !capabilities.is_object() || !client_info.is_object()) {
    call.respond_error(
        protocol::error_code::kInvalidParams,
        "initialize needs protocolVersion (string), capabilities (object) and clientInfo (object)");
    return;
  }
  if (capabilities.to_string().size() + client_info.to_string().size() > kMaxClientBytes) {
    call.respond_error(
        protocol::error_code::kInvalidParams,
        fmt::format("capabilities and clientInfo may have {} bytes together", kMaxClientBytes));
    return;
  }
  const auto version = protocol::negotiate_legacy(*requested);
  if (call.session != nullptr && !call.session->initialize(version, client_info, capabilities)) {
    call.respond_error(protocol::error_code::kInvalidRequest, "The session is initialized already");
    return;
  }
  if (!call.claim()) return;
  call.version = version;
  auto writer = call.begin_result();
  writer.key("protocolVersion").string(protocol::to_string(version));
  writer.key("serverInfo").raw(call.core().server_info(version));
  write_identity(call, writer);
  call.finish_result(writer);
}

void answer_discover(Call& call) {
  if (!call.claim()) return;
  auto writer = call.begin_result();
  writer.key("supportedVersions");
  writer.begin_array();
  for (const auto version : protocol::kSupportedVersions) writer.string(protocol::to_string(version));
  writer.end_array();
  write_identity(call, writer);
  protocol::write_cache_hints(writer, call.options().cache.ttl_ms, call.options().cache.scope, call.version);
  call.finish_result(writer);
}

void answer_ping(Call& call) { call.respond_empty(); }

void answer_set_level(Call& call) {
  const auto level = protocol::parse_logging_level(call.params()["level"].as_string().value_or(""));
  if (!level) {
    call.respond_error(
        protocol::error_code::kInvalidParams,
        "level must be one of debug, info, notice, warning, error, critical, alert, emergency");
    return;
  }
  if (call.session != nullptr) call.session->set_log_level(*level);
  call.respond_empty();
}

}  // namespace mcpxx::detail
