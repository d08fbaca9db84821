// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <mcpxx/protocol/error_codes.hpp>

// The revisions of the protocol, and everything that differs between them. No other file compares versions.

namespace mcpxx::protocol {

/// A revision of the MCP specification; later ones compare greater.
enum class Version : std::uint8_t { v2024_11_05, v2025_03_26, v2025_06_18, v2025_11_25, v2026_07_28 };

/// The newest revision that opens with `initialize`: what a server answers when asked for one it does not
/// know.
inline constexpr Version kLatestLegacy = Version::v2025_11_25;
inline constexpr Version kLatest = Version::v2026_07_28;

/// Every supported revision, newest first.
inline constexpr std::array kSupportedVersions = {Version::v2026_07_28, Version::v2025_11_25,
                                                  Version::v2025_06_18, Version::v2025_03_26,
                                                  Version::v2024_11_05};

/// The revision's name on the wire, such as "2025-11-25".
constexpr std::string_view to_string(Version version) noexcept {
  constexpr std::array<std::string_view, kSupportedVersions.size()> kNames = {
      "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"};
  return kNames[static_cast<std::size_t>(version)];
}

/// The revision of that exact name, or nothing where it is not a supported one.
constexpr std::optional<Version> parse_version(std::string_view text) noexcept {
  for (Version version : kSupportedVersions) {
    if (to_string(version) == text) return version;
  }
  return std::nullopt;
}

/// What to answer an `initialize` that asks for `requested` with (lifecycle, version negotiation): the same
/// revision where it is a supported legacy one, else the newest legacy one.
constexpr Version negotiate_legacy(std::string_view requested) noexcept {
  const std::optional<Version> version = parse_version(requested);
  return version && *version <= kLatestLegacy ? *version : kLatestLegacy;
}

// --- The two eras
// -----------------------------------------------------------------------------------------------------

/// Stateless: no `initialize`; version and capabilities come in the `_meta` of each request.
constexpr bool is_modern(Version v) noexcept { return v >= Version::v2026_07_28; }
/// Opens with `initialize` and may hold a session.
constexpr bool has_initialize(Version v) noexcept { return !is_modern(v); }
constexpr bool has_ping(Version v) noexcept { return !is_modern(v); }
/// `logging/setLevel`; later the level comes in `_meta` of each request.
constexpr bool has_logging_set_level(Version v) noexcept { return !is_modern(v); }
/// `resources/subscribe` and `resources/unsubscribe`; later a part of `subscriptions/listen`.
constexpr bool has_resource_subscribe_method(Version v) noexcept { return !is_modern(v); }
/// Requests from the server to the client; later they travel in an InputRequiredResult.
constexpr bool has_server_requests(Version v) noexcept { return !is_modern(v); }
/// `server/discover`.
constexpr bool has_discover(Version v) noexcept { return is_modern(v); }
/// `subscriptions/listen`.
constexpr bool has_subscriptions_listen(Version v) noexcept { return is_modern(v); }
/// Every result says `resultType`. On earlier revisions no result may carry it.
constexpr bool has_result_type(Version v) noexcept { return is_modern(v); }
/// `ttlMs` and `cacheScope` in lists, resources/read and server/discover.
constexpr bool has_cache_hints(Version v) noexcept { return is_modern(v); }
/// Results name the server in `_meta["io.modelcontextprotocol/serverInfo"]`.
constexpr bool has_server_info_in_meta(Version v) noexcept { return is_modern(v); }
/// Results of type `input_required`, `inputResponses` and `requestState`.
constexpr bool has_input_required(Version v) noexcept { return is_modern(v); }
/// Capabilities have `extensions`.
constexpr bool has_extensions(Version v) noexcept { return is_modern(v); }

// --- The transport
// ----------------------------------------------------------------------------------------------------

/// JSON-RPC batches: added in 2025-03-26, removed again in 2025-06-18.
constexpr bool has_batches(Version v) noexcept { return v == Version::v2025_03_26; }
/// HTTP requests after the first carry `MCP-Protocol-Version`. Without it a server assumes
/// kAssumedWithoutHeader.
constexpr bool requires_protocol_version_header(Version v) noexcept { return v >= Version::v2025_06_18; }
/// What a request over HTTP without the header is taken for (2025-06-18, basic/transports).
inline constexpr Version kAssumedWithoutHeader = Version::v2025_03_26;
/// HTTP requests repeat method and name in `Mcp-Method`, `Mcp-Name` and `Mcp-Param-*`.
constexpr bool requires_method_headers(Version v) noexcept { return is_modern(v); }
/// Sessions over HTTP, with `Mcp-Session-Id`, a GET stream and DELETE.
constexpr bool has_http_sessions(Version v) noexcept { return v >= Version::v2025_03_26 && !is_modern(v); }
/// Event streams begin with an event without data, so that the connection may be closed and the client comes
/// back for the rest.
constexpr bool has_stream_polling(Version v) noexcept { return v == Version::v2025_11_25; }

// --- Components and content
// -------------------------------------------------------------------------------------------

/// `title` beside `name`, on everything that has a name.
constexpr bool has_title(Version v) noexcept { return v >= Version::v2025_06_18; }
/// `_meta` on components, content blocks and roots. Requests, notifications and results always had it.
constexpr bool has_component_meta(Version v) noexcept { return v >= Version::v2025_06_18; }
/// `icons`; `description` and `websiteUrl` of an Implementation came along with them.
constexpr bool has_icons(Version v) noexcept { return v >= Version::v2025_11_25; }
/// `structuredContent` of tool results.
constexpr bool has_structured_content(Version v) noexcept { return v >= Version::v2025_06_18; }
/// `outputSchema` of tools.
constexpr bool has_output_schema(Version v) noexcept { return has_structured_content(v); }
/// Structured content, and the output schema with it, may be other than an object.
constexpr bool has_any_structured_content(Version v) noexcept { return is_modern(v); }
/// `resource_link` content blocks.
constexpr bool has_resource_links(Version v) noexcept { return v >= Version::v2025_06_18; }
/// `audio` content blocks.
constexpr bool has_audio(Version v) noexcept { return v >= Version::v2025_03_26; }
/// `annotations.lastModified`.
constexpr bool has_last_modified(Version v) noexcept { return v >= Version::v2025_06_18; }
/// `annotations` of tools.
constexpr bool has_tool_annotations(Version v) noexcept { return v >= Version::v2025_03_26; }
/// `execution.taskSupport` of tools and the `tasks` capability: 2025-11-25 only, an extension since.
constexpr bool has_core_tasks(Version v) noexcept { return v == Version::v2025_11_25; }
/// The `completions` capability. `completion/complete` itself is older than it.
constexpr bool has_completion_capability(Version v) noexcept { return v >= Version::v2025_03_26; }
/// `context.arguments` of completion/complete.
constexpr bool has_completion_context(Version v) noexcept { return v >= Version::v2025_06_18; }
/// `message` of a progress notification.
constexpr bool has_progress_message(Version v) noexcept { return v >= Version::v2025_03_26; }

// --- What a server may ask of a client
// --------------------------------------------------------------------------------

/// `elicitation/create`.
constexpr bool has_elicitation(Version v) noexcept { return v >= Version::v2025_06_18; }
/// Elicitation that sends the user to a URL.
constexpr bool has_url_elicitation(Version v) noexcept { return v >= Version::v2025_11_25; }
/// `notifications/elicitation/complete`, and error -32042: 2025-11-25 only.
constexpr bool has_elicitation_complete(Version v) noexcept { return v == Version::v2025_11_25; }
/// Defaults of string, number and enum fields, and enums with titles or several choices, in elicitation
/// forms.
constexpr bool has_rich_elicitation_schema(Version v) noexcept { return v >= Version::v2025_11_25; }
/// `tools`, `toolChoice`, and lists as content, in sampling/createMessage.
constexpr bool has_sampling_tools(Version v) noexcept { return v >= Version::v2025_11_25; }

// --- Errors
// -----------------------------------------------------------------------------------------------------------

/// The code of resources/read for a URI there is no resource at.
constexpr int resource_not_found_code(Version v) noexcept {
  return is_modern(v) ? error_code::kInvalidParams : error_code::kResourceNotFound;
}
/// Arguments that do not fit a tool's schema are a tool result with `isError: true`, which the model sees and
/// can correct (server/tools, "Error Handling"); earlier revisions answer with -32602. An unknown tool and
/// arguments that are not an object are -32602 in all of them.
constexpr bool argument_errors_are_tool_errors(Version v) noexcept { return v >= Version::v2025_11_25; }

}  // namespace mcpxx::protocol
