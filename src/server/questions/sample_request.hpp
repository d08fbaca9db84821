// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/sampling.hpp>
#include <mcpxx/protocol/version.hpp>

namespace mcpxx::detail {

/// The params of sampling/createMessage as that revision has them: lists of content become several messages
/// where it has none, and what it does not know is left out.
json::Value sampling_params(protocol::CreateMessageRequestParams params, protocol::Version version);

}  // namespace mcpxx::detail
