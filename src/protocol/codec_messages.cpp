// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/capabilities.hpp>
#include <mcpxx/protocol/logging.hpp>
#include <mcpxx/protocol/messages.hpp>

#include "protocol/codec_impl.hpp"

namespace mcpxx::protocol {

MCPXX_INSTANTIATE_CODEC(Implementation);
MCPXX_INSTANTIATE_CODEC(ServerCapabilities);
MCPXX_INSTANTIATE_CODEC(ClientCapabilities);
MCPXX_INSTANTIATE_CODEC(EmptyParams);
MCPXX_INSTANTIATE_CODEC(EmptyResult);
MCPXX_INSTANTIATE_CODEC(InitializeRequestParams);
MCPXX_INSTANTIATE_CODEC(InitializeResult);
MCPXX_INSTANTIATE_CODEC(DiscoverResult);
MCPXX_INSTANTIATE_CODEC(CancelledNotificationParams);
MCPXX_INSTANTIATE_CODEC(ProgressNotificationParams);
MCPXX_INSTANTIATE_CODEC(ElicitationCompleteNotificationParams);
MCPXX_INSTANTIATE_CODEC(SubscriptionFilter);
MCPXX_INSTANTIATE_CODEC(SubscriptionsParams);
MCPXX_INSTANTIATE_CODEC(ErrorObject);
MCPXX_INSTANTIATE_CODEC(UnsupportedVersionData);
MCPXX_INSTANTIATE_CODEC(MissingCapabilityData);
MCPXX_INSTANTIATE_CODEC(SetLevelRequestParams);
MCPXX_INSTANTIATE_CODEC(LoggingMessageNotificationParams);

}  // namespace mcpxx::protocol
