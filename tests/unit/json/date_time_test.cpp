// SPDX-License-Identifier: MIT
#include "json/date_time.hpp"

#include "support/catch.hpp"

using mcpxx::json::format_date_time;
using mcpxx::json::Instant;
using mcpxx::json::parse_date_time;

TEST_CASE("date-times of RFC 3339 are read") {
  struct {
    std::string_view text;
    Instant instant;
  } const cases[] = {
      {"1970-01-01T00:00:00Z", {0, 0}},
      {"1985-04-12T23:20:50.52Z", {482196050, 520000000}},
      {"1996-12-19T16:39:57-08:00", {851042397, 0}},
      {"1990-12-31T23:59:60Z", {662688000, 0}},
      {"1990-12-31T15:59:60-08:00", {662688000, 0}},
      {"2024-02-29t12:00:00.123456789123z", {1709208000, 123456789}},
      {"0000-01-01T00:00:00Z", {-62167219200, 0}},
      {"9999-12-31T23:59:59Z", {253402300799, 0}},
      {"1969-12-31T23:59:59.5Z", {-1, 500000000}},
  };
  for (const auto& c : cases) {
    INFO(c.text);
    const auto instant = parse_date_time(c.text);
    REQUIRE(instant);
    CHECK(*instant == c.instant);
  }
}

TEST_CASE("what is no date-time is refused") {
  const std::string_view cases[] = {
      "",
      "2024-01-01",
      "2024-01-01T00:00:00",
      "2024-01-01 00:00:00Z",
      "2023-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2024-13-01T00:00:00Z",
      "2024-00-01T00:00:00Z",
      "2024-01-32T00:00:00Z",
      "2024-01-01T24:00:00Z",
      "2024-01-01T00:60:00Z",
      "2024-01-01T12:00:60Z",
      "2024-01-01T00:00:00.Z",
      "2024-01-01T00:00:00+24:00",
      "2024-01-01T00:00:00+0100",
      "2024-01-01T00:00:00Zx",
      "+024-01-01T00:00:00Z",
      "2024-01-01T00:00:00\xE2\x88\x92"
      "01:00",
  };
  for (const auto text : cases) {
    INFO(text);
    CHECK_FALSE(parse_date_time(text));
  }
}

TEST_CASE("instants are written in UTC with the digits they need") {
  CHECK(format_date_time({0, 0}) == "1970-01-01T00:00:00Z");
  CHECK(format_date_time({482196050, 520000000}) == "1985-04-12T23:20:50.520Z");
  CHECK(format_date_time({1709208000, 123456000}) == "2024-02-29T12:00:00.123456Z");
  CHECK(format_date_time({1709208000, 1}) == "2024-02-29T12:00:00.000000001Z");
  CHECK(format_date_time({-1, 0}) == "1969-12-31T23:59:59Z");
  CHECK(format_date_time({INT64_MAX, 0}) == "9999-12-31T23:59:59Z");
  CHECK(format_date_time({INT64_MIN, 0}) == "0000-01-01T00:00:00Z");
}

TEST_CASE("every day survives a round trip") {
  for (std::int64_t day = -719528; day <= 2932896; day += 13) {
    const Instant instant{day * 86400 + 43210, 0};
    const auto back = parse_date_time(format_date_time(instant));
    REQUIRE(back);
    REQUIRE(*back == instant);
  }
}
