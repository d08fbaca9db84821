// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace mcpxx {

/// What a handler can ask of a client that has declared the capability for it.
enum class ClientFeature : std::uint8_t {
  /// Asking the user with a form (2025-06-18).
  elicitation_form,
  /// Sending the user to a URL (2025-11-25).
  elicitation_url,
  /// Asking the client's model.
  sampling,
  /// Asking it with tools it may use (2025-11-25).
  sampling_tools,
  /// The directories the server may work on.
  roots,
};

}  // namespace mcpxx
