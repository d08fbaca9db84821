// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace mcpxx::crypto {

/// Overwrites `size` bytes in a way that no compiler leaves out.
void wipe(void* data, std::size_t size) noexcept;
/// Overwrites and empties a text.
void wipe(std::string& text) noexcept;

/// A symmetric key of 256 bits, overwritten when it goes. Thread-safety: as for a standard container.
class SecretKey {
 public:
  static constexpr std::size_t kSize = 32;

  SecretKey() = default;
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey() { wipe(bytes_.data(), bytes_.size()); }

  std::uint8_t* data() noexcept { return bytes_.data(); }
  const std::uint8_t* data() const noexcept { return bytes_.data(); }

 private:
  std::array<std::uint8_t, kSize> bytes_{};
};

}  // namespace mcpxx::crypto
