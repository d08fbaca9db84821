// SPDX-License-Identifier: MIT
#include "base/platform/random_bytes.hpp"

#include <cerrno>
#include <system_error>

#if defined(__linux__)
#include <sys/random.h>
#else
#include <cstdlib>
#endif

namespace mcpxx::platform {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
#if defined(__linux__)
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = ::getrandom(bytes.data() + filled, count - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    filled += static_cast<std::size_t>(got);
  }
#else
  ::arc4random_buf(bytes.data(), count);
#endif
  return bytes;
}

}  // namespace mcpxx::platform
