// SPDX-License-Identifier: MIT
#include "http/ip_address.hpp"

#include <asio/ip/address_v4.hpp>
#include <asio/ip/address_v6.hpp>

#include <algorithm>
#include <cstddef>
#include <system_error>

namespace mcpxx::http {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
// "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
constexpr std::size_t kLongestText = 45;

}  // namespace

bool IpAddress::is_v4() const noexcept {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
}

bool IpAddress::is_loopback() const noexcept {
  if (is_v4()) return bytes[12] == 127;
  return bytes.back() == 1 &&
         std::all_of(bytes.begin(), bytes.end() - 1, [](auto byte) { return byte == 0; });
}

bool IpAddress::shares_prefix(const IpAddress& other, unsigned bits) const noexcept {
  return network(bits) == other.network(bits);
}

IpAddress IpAddress::network(unsigned bits) const noexcept {
  IpAddress result;
  unsigned left = bits;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned kept = std::min(left, 8U);
    result.bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xff00U >> kept));
    left -= kept;
  }
  return result;
}

std::optional<IpAddress> parse_ip_address(std::string_view text) noexcept {
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
  };
  // Nothing else may reach the system's parser, which would look up the zone of "fe80::1%eth0".
  if (text.size() > kLongestText || !std::all_of(text.begin(), text.end(), allowed)) return std::nullopt;
  char terminated[kLongestText + 1] = {};
  std::copy(text.begin(), text.end(), terminated);
  std::error_code error;
  IpAddress result;
  if (text.find(':') != text.npos) {
    const auto address = asio::ip::make_address_v6(terminated, error);
    if (error) return std::nullopt;
    result.bytes = address.to_bytes();
  } else {
    const auto address = asio::ip::make_address_v4(terminated, error);
    if (error) return std::nullopt;
    const auto octets = address.to_bytes();
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), result.bytes.begin());
    std::copy(octets.begin(), octets.end(), &result.bytes[12]);
  }
  return result;
}

}  // namespace mcpxx::http
