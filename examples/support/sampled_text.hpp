// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>

#include <mcpxx/protocol/sampling.hpp>

namespace examples {

/// What the model said, where it answered with one block of text; else a note that it did not.
inline std::string sampled_text(const mcpxx::protocol::CreateMessageResult& result) {
  const auto* text = std::get_if<mcpxx::protocol::TextContent>(&result.content);
  return text != nullptr ? text->text : "(no text)";
}

}  // namespace examples
