// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/message.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mcpxx::http {

/// The reverse proxies that are believed when they say for whom they forward a request, in X-Forwarded-For or
/// Forwarded (RFC 7239). Only the client's address is taken from these fields, never a host, a scheme or the
/// server's own URL. Thread-safety: immutable after construction.
///
/// A proxy in front must write at least one of the two fields itself and append to, or replace, what it got:
/// whatever a proxy merely passes on is the client's own invention.
class TrustedProxies {
 public:
  /// Nobody is believed.
  TrustedProxies() = default;
  /// Ranges in CIDR notation ("10.0.0.0/8", "2001:db8::/32"), single addresses, and "unix" for whoever
  /// connects to a Unix socket. An IPv4 range covers the IPv4-mapped IPv6 form of its addresses (RFC 4291
  /// section 2.5.5.2) too; an IPv6 range covers no IPv4 address. Throws ConfigError for anything else, for
  /// bits set after the prefix ("10.1.2.3/8") as well. A client whose own address is in one of the ranges can
  /// claim any other address: list proxies, not the networks of their clients.
  explicit TrustedProxies(const std::vector<std::string>& ranges);

  bool empty() const noexcept { return ranges_.empty() && !unix_sockets_; }
  /// Whether a peer of that address ("192.0.2.7", "unix") is one of the proxies.
  bool contains(std::string_view address) const noexcept;

  /// The address of the client that sent `request`, given the peer's address in Request::remote_address: a
  /// view of that or into the request's fields.
  ///
  /// From a proxy, the addresses are read from the right, the one the nearest proxy wrote, to the left; the
  /// first that is no proxy's is the client's. What cannot be read ("unknown", "_hidden", garbage) ends the
  /// search, as do 32 entries: the last address found by then counts. Where both fields are there and say
  /// different things, one of them is not the proxy's: neither counts. Does not allocate.
  std::string_view client_of(const Request& request) const noexcept;

  /// Puts the client's address into Request::remote_address. A request from a proxy is not `is_local`.
  void apply(Request& request) const noexcept {
    if (!empty()) apply_to_proxied(request);
  }

 private:
  struct Range {
    std::array<std::uint8_t, 16> network;
    unsigned bits;
  };
  enum class Field { x_forwarded_for, forwarded };

  static Range parse_range(std::string_view text);
  void apply_to_proxied(Request& request) const noexcept;
  std::string_view walk(const Request& request, Field field) const noexcept;

  std::vector<Range> ranges_;
  bool unix_sockets_ = false;
};

}  // namespace mcpxx::http
