// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/protocol/output.hpp>

// Takes out of a message what a revision does not know. Used on copies, by protocol/output.cpp only.

namespace mcpxx::protocol {

void adapt(Annotations& annotations, Version version);
void adapt(Implementation& implementation, Version version);
void adapt(ServerCapabilities& capabilities, Version version);
void adapt(Tool& tool, Version version);
void adapt(Resource& resource, Version version);
void adapt(ResourceTemplate& resource_template, Version version);
void adapt(Prompt& prompt, Version version);
void adapt(ContentBlock& block, Version version);
void adapt(ResourceContents& contents, Version version);
void adapt(PromptMessage& message, Version version);
void adapt(ProgressNotificationParams& params, Version version);
void adapt(CallToolResult& result, Version version);
void adapt(ReadResourceResult& result, Version version);
void adapt(GetPromptResult& result, Version version);
void adapt(CompleteResult& result, Version version);
void adapt(DiscoverResult& result, Version version);
void adapt(InitializeResult& result, Version version);

}  // namespace mcpxx::protocol
