// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/json/writer.hpp>
#include <mcpxx/protocol/capabilities.hpp>
#include <mcpxx/protocol/client_requests.hpp>
#include <mcpxx/protocol/completion.hpp>
#include <mcpxx/protocol/content.hpp>
#include <mcpxx/protocol/messages.hpp>
#include <mcpxx/protocol/prompts.hpp>
#include <mcpxx/protocol/resources.hpp>
#include <mcpxx/protocol/tools.hpp>
#include <mcpxx/protocol/version.hpp>

// What a server sends, written for one revision: members the revision does not know are left out, and content
// it does not know becomes text that says as much. Handlers and registrations never ask which revision a
// client speaks.

namespace mcpxx::protocol {

void write(json::Writer& writer, const Implementation& implementation, Version version);
void write(json::Writer& writer, const ServerCapabilities& capabilities, Version version);
void write(json::Writer& writer, const Tool& tool, Version version);
void write(json::Writer& writer, const Resource& resource, Version version);
void write(json::Writer& writer, const ResourceTemplate& resource_template, Version version);
void write(json::Writer& writer, const Prompt& prompt, Version version);
void write(json::Writer& writer, const ContentBlock& block, Version version);
void write(json::Writer& writer, const ResourceContents& contents, Version version);
void write(json::Writer& writer, const PromptMessage& message, Version version);
void write(json::Writer& writer, const ProgressNotificationParams& params, Version version);

/// The members of a result, except `resultType` and `_meta`, into an object the caller has opened: those two
/// belong to whoever writes the envelope. Move the result in where it is not needed any more, so that nothing
/// is copied.
void write_members(json::Writer& writer, CallToolResult result, Version version);
/// On 2026-07-28 missing cache hints are written as "ask again" and "private", since the schema demands them.
void write_members(json::Writer& writer, ReadResourceResult result, Version version);
void write_members(json::Writer& writer, GetPromptResult result, Version version);
/// Values beyond kMaxCompletionValues are cut off, and `hasMore` then says so.
void write_members(json::Writer& writer, CompleteResult result, Version version);
/// As for ReadResourceResult. `supportedVersions` is what the result says.
void write_members(json::Writer& writer, DiscoverResult result, Version version);
void write_members(json::Writer& writer, InitializeResult result, Version version);
/// 2026-07-28 only.
void write_members(json::Writer& writer, InputRequiredResult result, Version version);

/// `ttlMs` and `cacheScope`, into a list result the caller has opened; nothing where the revision has none.
void write_cache_hints(json::Writer& writer, std::int64_t ttl_ms, CacheScope scope, Version version);

/// `resultType` and `_meta`, into a result the caller has opened. Null or empty `meta` is left out. On legacy
/// revisions a result without meta has no member at all from this, as ping and logging/setLevel need.
void write_result_head(json::Writer& writer, std::string_view result_type, const json::Value& meta,
                       Version version);

}  // namespace mcpxx::protocol
