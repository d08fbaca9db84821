// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcpxx::json {

/// A point of time: seconds since 1970-01-01T00:00:00Z without leap seconds, and what is beyond them.
struct Instant {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  friend bool operator==(const Instant&, const Instant&) = default;
};

/// A full-date of RFC 3339 section 5.6, as days since 1970-01-01.
std::optional<std::int64_t> parse_date(std::string_view text) noexcept;

/// A full-time of RFC 3339 section 5.6 on some day, as an instant of 1970-01-01 UTC. A leap second counts as
/// the first second of the next day, and is allowed where UTC has them.
std::optional<Instant> parse_time(std::string_view text) noexcept;

/// A date-time of RFC 3339 section 5.6. What is beyond nanoseconds is cut off.
std::optional<Instant> parse_date_time(std::string_view text) noexcept;

/// In UTC, with as few of 0, 3, 6 or 9 digits of a second as are needed. Years before 0 and after 9999, which
/// RFC 3339 cannot express, become the first and last instant it can.
std::string format_date_time(Instant instant);

}  // namespace mcpxx::json
