// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/logging.hpp>

#include <array>

namespace mcpxx::protocol {
namespace {

constexpr std::array<std::string_view, 8> kNames = {"debug", "info",     "notice", "warning",
                                                    "error", "critical", "alert",  "emergency"};

}  // namespace

std::string_view to_string(LoggingLevel level) noexcept { return kNames[static_cast<std::size_t>(level)]; }

std::optional<LoggingLevel> parse_logging_level(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<LoggingLevel>(i);
  }
  return std::nullopt;
}

}  // namespace mcpxx::protocol
