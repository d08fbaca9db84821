// SPDX-License-Identifier: MIT
// The ceiling over stdio: a loop of read, parse, answer, write, on one thread.

#include "ceiling/echo.hpp"

#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

int main() {
  bench::Echo echo;
  std::vector<char> input(64 * 1024 + 1);
  std::string output;
  std::size_t size = 0;
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, input.data() + size, input.size() - 1 - size);
    if (got <= 0) return 0;
    size += static_cast<std::size_t>(got);
    char* at = input.data();
    char* const end = at + size;
    while (auto* feed = static_cast<char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) {
      if (!echo.answer(at, static_cast<std::size_t>(feed - at))) return 1;
      output.append(echo.data(), echo.size()).push_back('\n');
      at = feed + 1;
    }
    size = static_cast<std::size_t>(end - at);
    std::memmove(input.data(), at, size);
    for (std::size_t sent = 0; sent < output.size();) {
      const ssize_t written = write(STDOUT_FILENO, output.data() + sent, output.size() - sent);
      if (written <= 0) return 1;
      sent += static_cast<std::size_t>(written);
    }
    output.clear();
  }
}
