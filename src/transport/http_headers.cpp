// SPDX-License-Identifier: MIT
#include "transport/http_headers.hpp"

#include <optional>

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/messages.hpp>

#include "base/ascii.hpp"
#include "server/header_parameters.hpp"

namespace mcpxx::detail {
namespace {

constexpr std::string_view kVersionHeader = "MCP-Protocol-Version";
constexpr std::string_view kMethodHeader = "Mcp-Method";
constexpr std::string_view kNameHeader = "Mcp-Name";

Refusal mismatch(std::string_view header, std::string_view problem) {
  return {protocol::error_code::kHeaderMismatch, fmt::format("Header mismatch: {} {}", header, problem)};
}

/// The one value of a header that must be there exactly once.
Result<std::string_view, Refusal> only_value(const http::Request& request, std::string_view name) {
  std::optional<std::string_view> value;
  for (const http::Header& field : request.headers) {
    if (!equal_ignoring_case(field.name, name)) continue;
    if (value) return mismatch(name, "is there more than once");
    value = field.value;
  }
  if (!value) return mismatch(name, "is missing");
  return *value;
}

/// The member of params that Mcp-Name repeats, or nullptr where the method has none.
const json::Value* named_in(std::string_view method, const json::Value& params) noexcept {
  if (method == "tools/call" || method == "prompts/get") return &params["name"];
  if (method == "resources/read") return &params["uri"];
  // The extension of tasks, "Streamable HTTP: Routing Headers".
  if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel") return &params["taskId"];
  return nullptr;
}

Result<void, Refusal> check_name(const http::Request& request, const json::Value& name) {
  const auto header = only_value(request, kNameHeader);
  if (!header) return header.error();
  const auto decoded = decode_header_value(*header);
  if (!decoded) return mismatch(kNameHeader, "is not a valid header value");
  if (name.as_string() != *decoded) return mismatch(kNameHeader, "does not match the body");
  return {};
}

/// A mirrored argument that is there twice: an intermediary might have gone by the other value.
std::optional<std::string_view> repeated_parameter(const http::Request& request) {
  constexpr std::string_view kPrefix = "Mcp-Param-";
  for (const http::Header& field : request.headers) {
    if (equal_ignoring_case(field.name.substr(0, kPrefix.size()), kPrefix) &&
        request.header_count(field.name) > 1) {
      return field.name;
    }
  }
  return std::nullopt;
}

}  // namespace

bool is_modern_request(const http::Request& request, const json::Value& params) noexcept {
  if (claims_modern(params)) return true;
  const auto header = request.header(kVersionHeader);
  if (!header) return false;
  const auto version = protocol::parse_version(*header);
  return version && protocol::is_modern(*version);
}

Result<protocol::Version, Refusal> check_modern_request(const http::Request& request, std::string_view method,
                                                        const json::Value& params) {
  const auto header = only_value(request, kVersionHeader);
  if (!header) return header.error();
  const auto claimed = params["_meta"][protocol::meta_key::kProtocolVersion].as_string();
  if (claimed && *claimed != *header) return mismatch(kVersionHeader, "does not match _meta");
  auto version = check_modern_meta(params);
  if (!version) return version;

  const auto method_header = only_value(request, kMethodHeader);
  if (!method_header) return method_header.error();
  if (*method_header != method) return mismatch(kMethodHeader, "does not match the body");
  if (const auto repeated = repeated_parameter(request))
    return mismatch(*repeated, "is there more than once");
  if (const auto* name = named_in(method, params)) {
    if (auto checked = check_name(request, *name); !checked) return std::move(checked).error();
  }
  return version;
}

Result<protocol::Version, Refusal> legacy_version_of(const http::Request& request) {
  const auto header = request.header(kVersionHeader);
  if (!header) return protocol::kAssumedWithoutHeader;
  const auto version = protocol::parse_version(*header);
  if (!version || protocol::is_modern(*version)) return unsupported_version(*header);
  return *version;
}

}  // namespace mcpxx::detail
