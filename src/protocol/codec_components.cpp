// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/completion.hpp>
#include <mcpxx/protocol/content.hpp>
#include <mcpxx/protocol/prompts.hpp>
#include <mcpxx/protocol/resources.hpp>
#include <mcpxx/protocol/tools.hpp>

#include "protocol/codec_impl.hpp"

namespace mcpxx::protocol {

MCPXX_INSTANTIATE_CODEC(Annotations);
MCPXX_INSTANTIATE_CODEC(Icon);
MCPXX_INSTANTIATE_CODEC(TextContent);
MCPXX_INSTANTIATE_CODEC(ImageContent);
MCPXX_INSTANTIATE_CODEC(AudioContent);
MCPXX_INSTANTIATE_CODEC(ResourceLink);
MCPXX_INSTANTIATE_CODEC(EmbeddedResource);
MCPXX_INSTANTIATE_CODEC(TextResourceContents);
MCPXX_INSTANTIATE_CODEC(BlobResourceContents);
MCPXX_INSTANTIATE_CODEC(ResourceContents);
MCPXX_INSTANTIATE_CODEC(ContentBlock);
MCPXX_INSTANTIATE_CODEC(ToolAnnotations);
MCPXX_INSTANTIATE_CODEC(Tool);
MCPXX_INSTANTIATE_CODEC(CallToolRequestParams);
MCPXX_INSTANTIATE_CODEC(CallToolResult);
MCPXX_INSTANTIATE_CODEC(ListToolsResult);
MCPXX_INSTANTIATE_CODEC(Resource);
MCPXX_INSTANTIATE_CODEC(ResourceTemplate);
MCPXX_INSTANTIATE_CODEC(ListResourcesResult);
MCPXX_INSTANTIATE_CODEC(ListResourceTemplatesResult);
MCPXX_INSTANTIATE_CODEC(ReadResourceRequestParams);
MCPXX_INSTANTIATE_CODEC(ReadResourceResult);
MCPXX_INSTANTIATE_CODEC(ResourceUriParams);
MCPXX_INSTANTIATE_CODEC(PromptArgument);
MCPXX_INSTANTIATE_CODEC(Prompt);
MCPXX_INSTANTIATE_CODEC(PromptMessage);
MCPXX_INSTANTIATE_CODEC(GetPromptRequestParams);
MCPXX_INSTANTIATE_CODEC(GetPromptResult);
MCPXX_INSTANTIATE_CODEC(ListPromptsResult);
MCPXX_INSTANTIATE_CODEC(CompleteRequestParams);
MCPXX_INSTANTIATE_CODEC(Completion);
MCPXX_INSTANTIATE_CODEC(CompleteResult);
MCPXX_INSTANTIATE_CODEC(PaginatedRequestParams);

}  // namespace mcpxx::protocol
