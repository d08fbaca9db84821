// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <mcpxx/protocol/jsonrpc.hpp>

#include "server/subscriptions/listen_filter.hpp"

// The messages of a subscription. Each names in its `_meta` the request that opened it (specification
// 2026-07-28, basic/patterns/subscriptions); legacy sessions, which have no such request, give nullptr.

namespace mcpxx::detail {

std::string acknowledgement(const protocol::RequestId& subscription, const ListenFilter& agreed);
std::string list_changed_message(ListKind kind, const protocol::RequestId* subscription);
std::string resource_updated_message(std::string_view uri, const protocol::RequestId* subscription);
/// `task` is the text of a DetailedTask object.
std::string task_message(std::string_view task, const protocol::RequestId& subscription);
/// The response to the request, "Graceful Closure". `server_info` is the text of an Implementation object.
std::string final_response(const protocol::RequestId& subscription, std::string_view server_info);

}  // namespace mcpxx::detail
