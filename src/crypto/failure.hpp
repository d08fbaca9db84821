// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace mcpxx::crypto {

/// Throws where a function of the crypto library failed that only fails for want of memory or in a broken
/// installation. What peers send never leads here.
inline void require(bool succeeded, std::string_view what) {
  if (!succeeded) throw std::runtime_error("the crypto library failed: " + std::string(what));
}

}  // namespace mcpxx::crypto
