// SPDX-License-Identifier: MIT
#include "http/date.hpp"

#include <algorithm>
#include <ctime>

namespace mcpxx::http {
namespace {

constexpr std::string_view kWeekdays = "SunMonTueWedThuFriSat";
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

void put_digits(char* end, unsigned value, int count) noexcept {
  for (; count > 0; --count, value /= 10) *--end = static_cast<char>('0' + value % 10);
}

struct CachedField {
  std::time_t second = -1;
  char text[37] = {'D', 'a', 't', 'e', ':', ' '};
};

thread_local CachedField cached;

}  // namespace

std::array<char, 29> http_date(std::chrono::sys_seconds time) noexcept {
  using std::chrono::floor;
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 29> text;
  std::string_view("ddd, 00 mmm 0000 00:00:00 GMT").copy(text.data(), text.size());
  kWeekdays.copy(text.data(), 3, std::chrono::weekday(day).c_encoding() * 3U);
  put_digits(&text[7], unsigned{date.day()}, 2);
  kMonths.copy(&text[8], 3, (unsigned{date.month()} - 1) * 3);
  put_digits(&text[16], static_cast<unsigned>(int{date.year()}), 4);
  put_digits(&text[19], static_cast<unsigned>(clock.hours().count()), 2);
  put_digits(&text[22], static_cast<unsigned>(clock.minutes().count()), 2);
  put_digits(&text[25], static_cast<unsigned>(clock.seconds().count()), 2);
  return text;
}

std::string_view date_field() noexcept {
  constexpr std::size_t kName = 6;
  const std::time_t now = std::time(nullptr);
  if (now != cached.second) {
    const auto text = http_date(std::chrono::sys_seconds(std::chrono::seconds(now)));
    char* end = std::copy(text.begin(), text.end(), cached.text + kName);
    *end++ = '\r';
    *end = '\n';
    cached.second = now;
  }
  return {cached.text, sizeof(cached.text)};
}

}  // namespace mcpxx::http
