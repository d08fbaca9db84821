// SPDX-License-Identifier: MIT
#include "json/date_time.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace mcpxx::json {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kFirstSecond = -62167219200;  // 0000-01-01T00:00:00Z
constexpr std::int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

struct Date {
  std::int64_t year;
  int month;
  int day;
};

// Years are counted from March, which puts the leap day last; 400 of them are an era of 146097 days.
std::int64_t days_from(const Date& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Date date_of(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto month_from_march = static_cast<int>((5 * day_of_year + 2) / 153);
  const int day = static_cast<int>(day_of_year) - (153 * month_from_march + 2) / 5 + 1;
  const int month = month_from_march + (month_from_march < 10 ? 3 : -9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

/// Takes a text apart from the front; after a failure it stays failed.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool ok() const { return ok_; }
  bool done() const { return ok_ && text_.empty(); }
  void fail() { ok_ = false; }

  int number(std::size_t digits, int low, int high) {
    if (text_.size() < digits ||
        !std::all_of(text_.begin(), text_.begin() + static_cast<long>(digits), is_digit)) {
      ok_ = false;
      return low;
    }
    int value = 0;
    for (const char c : text_.substr(0, digits)) value = value * 10 + (c - '0');
    text_.remove_prefix(digits);
    if (value < low || value > high) ok_ = false;
    return value;
  }
  bool accept(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!accept(c)) ok_ = false;
  }
  std::uint32_t fraction() {
    std::uint32_t nanoseconds = 0;
    std::size_t digits = 0;
    for (; digits < text_.size() && is_digit(text_[digits]); ++digits) {
      if (digits < 9) nanoseconds = nanoseconds * 10 + static_cast<std::uint32_t>(text_[digits] - '0');
    }
    if (digits == 0) ok_ = false;
    for (std::size_t i = digits; i < 9; ++i) nanoseconds *= 10;
    text_.remove_prefix(digits);
    return nanoseconds;
  }

 private:
  std::string_view text_;
  bool ok_ = true;
};

std::int64_t take_date(Cursor& cursor) {
  Date date{};
  date.year = cursor.number(4, 0, 9999);
  cursor.expect('-');
  date.month = cursor.number(2, 1, 12);
  cursor.expect('-');
  date.day = cursor.number(2, 1, 31);
  if (!cursor.ok()) return 0;
  if (date.day > days_in(date.year, date.month)) cursor.fail();
  return days_from(date);
}

Instant take_time(Cursor& cursor) {
  std::int64_t seconds = cursor.number(2, 0, 23) * 3600;
  cursor.expect(':');
  seconds += cursor.number(2, 0, 59) * 60;
  cursor.expect(':');
  const int second = cursor.number(2, 0, 60);
  const std::uint32_t nanoseconds = cursor.accept('.') ? cursor.fraction() : 0;
  if (!cursor.accept('Z') && !cursor.accept('z')) {
    const int sign = cursor.accept('-') ? 1 : -1;
    if (sign < 0) cursor.expect('+');
    seconds += sign * cursor.number(2, 0, 23) * 3600;
    cursor.expect(':');
    seconds += sign * cursor.number(2, 0, 59) * 60;
  }
  // Leap seconds are inserted at the end of a day of UTC.
  if (second == 60 && (seconds % kDay + kDay) % kDay != kDay - 60) cursor.fail();
  return {seconds + second, nanoseconds};
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text) noexcept {
  Cursor cursor(text);
  const std::int64_t days = take_date(cursor);
  if (!cursor.done()) return std::nullopt;
  return days;
}

std::optional<Instant> parse_time(std::string_view text) noexcept {
  Cursor cursor(text);
  const Instant time = take_time(cursor);
  if (!cursor.done()) return std::nullopt;
  return time;
}

std::optional<Instant> parse_date_time(std::string_view text) noexcept {
  Cursor cursor(text);
  const std::int64_t days = take_date(cursor);
  if (!cursor.accept('T') && !cursor.accept('t')) cursor.fail();
  const Instant time = take_time(cursor);
  if (!cursor.done()) return std::nullopt;
  return Instant{days * kDay + time.seconds, time.nanoseconds};
}

std::string format_date_time(Instant instant) {
  if (instant.seconds < kFirstSecond) instant = {kFirstSecond, 0};
  if (instant.seconds > kLastSecond) instant = {kLastSecond, 0};
  const std::int64_t second_of_day = (instant.seconds % kDay + kDay) % kDay;
  const Date date = date_of((instant.seconds - second_of_day) / kDay);
  char buffer[48];
  int size =
      std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02d", static_cast<int>(date.year),
                    date.month, date.day, static_cast<int>(second_of_day / 3600),
                    static_cast<int>(second_of_day / 60 % 60), static_cast<int>(second_of_day % 60));
  std::string text(buffer, static_cast<std::size_t>(size));
  if (instant.nanoseconds != 0) {
    size = std::snprintf(buffer, sizeof buffer, ".%09u", instant.nanoseconds);
    text.append(buffer, static_cast<std::size_t>(size));
    while (text.ends_with("000")) text.resize(text.size() - 3);
  }
  text.push_back('Z');
  return text;
}

}  // namespace mcpxx::json
