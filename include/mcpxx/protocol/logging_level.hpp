// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mcpxx::protocol {

/// Severity of a log message (RFC 5424 section 6.2.1), least first: a message is sent when its level is at
/// least the one asked for.
enum class LoggingLevel : std::uint8_t { debug, info, notice, warning, error, critical, alert, emergency };

std::string_view to_string(LoggingLevel level) noexcept;
/// The level of that exact name, or nothing.
std::optional<LoggingLevel> parse_logging_level(std::string_view text) noexcept;

}  // namespace mcpxx::protocol
