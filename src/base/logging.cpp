// SPDX-License-Identifier: MIT
#include <mcpxx/logging.hpp>

#include <algorithm>
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

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string without_controls(std::string_view message) {
  std::string line(message);
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
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
    if (std::none_of(message.begin(), message.end(), is_control)) {
      sink_(level, message);
    } else {
      sink_(level, without_controls(message));
    }
  } catch (...) {  // NOLINT(bugprone-empty-catch): a broken sink must not break the request it reports on
  }
}

}  // namespace mcpxx
