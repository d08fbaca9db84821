// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <string_view>

namespace mcpxx::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT": the one form of a date that may be sent (RFC 9110 section 5.6.7). For the
/// years 0 to 9999.
std::array<char, 29> http_date(std::chrono::sys_seconds time) noexcept;

/// The Date field of an answer given now, with its line end (RFC 9110 section 6.6.1). It is written anew once
/// a second for each thread; the text is valid until the thread's next call.
std::string_view date_field() noexcept;

}  // namespace mcpxx::http
