// SPDX-License-Identifier: MIT
#include <stdexcept>
#include <string>
#include <vector>

#include <mcpxx/logging.hpp>

#include "support/catch.hpp"

using mcpxx::Logger;
using mcpxx::LogLevel;

TEST_CASE("a Logger passes on what matters enough", "[logger]") {
  std::vector<std::string> lines;
  const Logger logger(
      [&](LogLevel level, std::string_view message) {
        lines.push_back(std::string(to_string(level)) + " " + std::string(message));
      },
      LogLevel::warning);
  logger.debug("a");
  logger.info("b");
  logger.warning("c");
  logger.error("d");
  CHECK(lines == std::vector<std::string>{"warning c", "error d"});
  CHECK_FALSE(logger.enabled(LogLevel::info));
  CHECK(logger.enabled(LogLevel::error));
}

TEST_CASE("an empty sink discards, a sink that throws is harmless", "[logger]") {
  const Logger nothing{Logger::Sink{}};
  nothing.error("x");
  CHECK_FALSE(nothing.enabled(LogLevel::error));
  const Logger broken([](LogLevel, std::string_view) { throw std::runtime_error("broken"); });
  CHECK_NOTHROW(broken.error("x"));
}

TEST_CASE("an entry is one line", "[logger]") {
  std::string seen;
  const Logger logger([&](LogLevel, std::string_view message) { seen = message; });
  logger.error("first\nforged: second\r\nthird");
  CHECK(seen.find('\n') == std::string::npos);
}
