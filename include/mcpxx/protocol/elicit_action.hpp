// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace mcpxx::protocol {

/// What the user did with a question: gave what was asked for, refused to, or went away (specification,
/// client/elicitation, "Response Actions").
enum class ElicitAction : std::uint8_t { accept, decline, cancel };

}  // namespace mcpxx::protocol
