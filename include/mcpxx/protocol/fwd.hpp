// SPDX-License-Identifier: MIT
#pragma once

// Forward declarations, for headers that only pass messages on: what <mcpxx/mcpxx.hpp> costs to compile
// matters to everyone who includes it.

namespace mcpxx::protocol {

struct CallToolResult;
struct Completion;
struct CreateMessageRequestParams;
struct CreateMessageResult;
struct GetPromptResult;
struct ReadResourceResult;
struct Root;
struct Tool;

}  // namespace mcpxx::protocol
