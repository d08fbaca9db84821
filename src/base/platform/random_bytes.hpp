// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace mcpxx::platform {

/// `count` bytes from the operating system's cryptographic generator, for identifiers that must not be
/// guessed. Throws std::system_error where the system cannot provide them.
std::string random_bytes(std::size_t count);

}  // namespace mcpxx::platform
