// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/client_requests.hpp>

#include "protocol/codec_impl.hpp"

namespace mcpxx::protocol {

MCPXX_INSTANTIATE_CODEC(ToolUseContent);
MCPXX_INSTANTIATE_CODEC(ToolResultContent);
MCPXX_INSTANTIATE_CODEC(SamplingMessage);
MCPXX_INSTANTIATE_CODEC(ModelPreferences);
MCPXX_INSTANTIATE_CODEC(CreateMessageRequestParams);
MCPXX_INSTANTIATE_CODEC(CreateMessageResult);
MCPXX_INSTANTIATE_CODEC(StringSchema);
MCPXX_INSTANTIATE_CODEC(NumberSchema);
MCPXX_INSTANTIATE_CODEC(BooleanSchema);
MCPXX_INSTANTIATE_CODEC(UntitledSingleSelectEnumSchema);
MCPXX_INSTANTIATE_CODEC(TitledSingleSelectEnumSchema);
MCPXX_INSTANTIATE_CODEC(UntitledMultiSelectEnumSchema);
MCPXX_INSTANTIATE_CODEC(TitledMultiSelectEnumSchema);
MCPXX_INSTANTIATE_CODEC(LegacyTitledEnumSchema);
MCPXX_INSTANTIATE_CODEC(PrimitiveSchemaDefinition);
MCPXX_INSTANTIATE_CODEC(ElicitRequestFormParams);
MCPXX_INSTANTIATE_CODEC(ElicitRequestUrlParams);
MCPXX_INSTANTIATE_CODEC(ElicitRequestParams);
MCPXX_INSTANTIATE_CODEC(ElicitResult);
MCPXX_INSTANTIATE_CODEC(UrlElicitationRequiredData);
MCPXX_INSTANTIATE_CODEC(Root);
MCPXX_INSTANTIATE_CODEC(ListRootsResult);
MCPXX_INSTANTIATE_CODEC(CreateMessageRequest);
MCPXX_INSTANTIATE_CODEC(ElicitRequest);
MCPXX_INSTANTIATE_CODEC(ListRootsRequest);
MCPXX_INSTANTIATE_CODEC(InputRequest);
MCPXX_INSTANTIATE_CODEC(InputRequests);
MCPXX_INSTANTIATE_CODEC(InputResponse);
MCPXX_INSTANTIATE_CODEC(InputResponses);
MCPXX_INSTANTIATE_CODEC(InputRequiredResult);

}  // namespace mcpxx::protocol
