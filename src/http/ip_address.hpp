// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mcpxx::http {

/// An IP address as 16 bytes in network order; an IPv4 address is its mapped form ::ffff:a.b.c.d (RFC 4291
/// section 2.5.5.2), so that both ways to write one are the same.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  bool is_v4() const noexcept;
  /// 127.0.0.0/8 or ::1.
  bool is_loopback() const noexcept;
  /// Whether the first `bits` bits are those of `other`.
  bool shares_prefix(const IpAddress& other, unsigned bits) const noexcept;
  /// With all bits after the first `bits` cleared.
  IpAddress network(unsigned bits) const noexcept;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;
  friend bool operator<(const IpAddress& a, const IpAddress& b) noexcept { return a.bytes < b.bytes; }
};

/// Parses "192.0.2.1" or "2001:db8::1", without brackets, port, zone or leading zeros in octets. Does not
/// allocate.
std::optional<IpAddress> parse_ip_address(std::string_view text) noexcept;

}  // namespace mcpxx::http
