// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace bench {

/// Calls of malloc, calloc, realloc, memalign and their kin since the start of the process, over all threads.
std::uint64_t allocation_count() noexcept;

}  // namespace bench
