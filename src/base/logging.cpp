// SPDX-License-Identifier: MIT
#include <mcpxx/logging.hpp>

#include <cstdio>
#include <string>
#include <utility>

namespace mcpxx {
namespace {

void write_to_stderr(LogLevel level, std::string_view message) {
  std::string line = "mcpxx: ";
  line.append(to_string(level)).append(": ").append(message).push_back('\n');
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

std::string_view to_string(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      break;
  }
  return "error";
}

Logger::Logger() : Logger(write_to_stderr, LogLevel::warning) {}

Logger::Logger(Sink sink, LogLevel minimum) : sink_(std::move(sink)), minimum_(minimum) {}

void Logger::log(LogLevel level, std::string_view message) const noexcept {
  if (!enabled(level)) return;
  try {
    sink_(level, message);
  } catch (...) {  // NOLINT(bugprone-empty-catch): a broken sink must not break the request it reports on
  }
}

}  // namespace mcpxx
