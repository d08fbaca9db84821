// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/version.hpp>

#include <string>

#include "support/catch.hpp"

using namespace mcpxx::protocol;

TEST_CASE("revisions have names, and only those names") {
  for (Version version : kSupportedVersions) CHECK(parse_version(to_string(version)) == version);
  CHECK(to_string(Version::v2024_11_05) == "2024-11-05");
  CHECK(to_string(kLatest) == "2026-07-28");
  for (const char* text :
       {"", "2025-11-2", "2025-11-255", "2025-11-25 ", "v2025-11-25", "1900-01-01", "2.0"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_version(text));
  }
}

TEST_CASE("initialize negotiates a legacy revision, whatever is asked for") {
  CHECK(negotiate_legacy("2024-11-05") == Version::v2024_11_05);
  CHECK(negotiate_legacy("2025-11-25") == Version::v2025_11_25);
  CHECK(negotiate_legacy("2026-07-28") == kLatestLegacy);
  CHECK(negotiate_legacy("2099-01-01") == kLatestLegacy);
  CHECK(negotiate_legacy("") == kLatestLegacy);
}

TEST_CASE("each feature is there in the revisions that have it") {
  const struct {
    const char* name;
    bool (*predicate)(Version) noexcept;
    const char* expected;  // a letter a revision, oldest first
  } rows[] = {
      {"is_modern", is_modern, "nnnny"},
      {"has_initialize", has_initialize, "yyyyn"},
      {"has_ping", has_ping, "yyyyn"},
      {"has_logging_set_level", has_logging_set_level, "yyyyn"},
      {"has_resource_subscribe_method", has_resource_subscribe_method, "yyyyn"},
      {"has_server_requests", has_server_requests, "yyyyn"},
      {"has_discover", has_discover, "nnnny"},
      {"has_subscriptions_listen", has_subscriptions_listen, "nnnny"},
      {"has_result_type", has_result_type, "nnnny"},
      {"has_cache_hints", has_cache_hints, "nnnny"},
      {"has_server_info_in_meta", has_server_info_in_meta, "nnnny"},
      {"has_input_required", has_input_required, "nnnny"},
      {"has_extensions", has_extensions, "nnnny"},
      {"has_batches", has_batches, "nynnn"},
      {"requires_protocol_version_header", requires_protocol_version_header, "nnyyy"},
      {"requires_method_headers", requires_method_headers, "nnnny"},
      {"has_http_sessions", has_http_sessions, "nyyyn"},
      {"has_title", has_title, "nnyyy"},
      {"has_component_meta", has_component_meta, "nnyyy"},
      {"has_icons", has_icons, "nnnyy"},
      {"has_structured_content", has_structured_content, "nnyyy"},
      {"has_output_schema", has_output_schema, "nnyyy"},
      {"has_any_structured_content", has_any_structured_content, "nnnny"},
      {"has_resource_links", has_resource_links, "nnyyy"},
      {"has_audio", has_audio, "nyyyy"},
      {"has_last_modified", has_last_modified, "nnyyy"},
      {"has_tool_annotations", has_tool_annotations, "nyyyy"},
      {"has_core_tasks", has_core_tasks, "nnnyn"},
      {"has_completion_capability", has_completion_capability, "nyyyy"},
      {"has_completion_context", has_completion_context, "nnyyy"},
      {"has_progress_message", has_progress_message, "nyyyy"},
      {"has_elicitation", has_elicitation, "nnyyy"},
      {"has_url_elicitation", has_url_elicitation, "nnnyy"},
      {"has_elicitation_complete", has_elicitation_complete, "nnnyn"},
      {"has_rich_elicitation_schema", has_rich_elicitation_schema, "nnnyy"},
      {"has_sampling_tools", has_sampling_tools, "nnnyy"},
      {"argument_errors_are_tool_errors", argument_errors_are_tool_errors, "nnnyy"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    std::string found;
    for (auto version = kSupportedVersions.rbegin(); version != kSupportedVersions.rend(); ++version) {
      found += row.predicate(*version) ? 'y' : 'n';
    }
    CHECK(found == row.expected);
  }
  CHECK(resource_not_found_code(Version::v2025_11_25) == -32002);
  CHECK(resource_not_found_code(Version::v2026_07_28) == -32602);
}
