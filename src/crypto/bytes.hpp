// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace mcpxx::crypto {

/// Texts as the crypto library takes them.
inline unsigned char* bytes_of(std::string& text) noexcept {
  return reinterpret_cast<unsigned char*>(text.data());
}
inline const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace mcpxx::crypto
