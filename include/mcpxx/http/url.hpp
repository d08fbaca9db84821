// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcpxx::http {

/// host[:port] as in a Host field or the authority of a URL, without user information. Views into the parsed
/// text.
struct Authority {
  /// Name, IPv4 address, or IPv6 address without its brackets; as sent, not lower-cased.
  std::string_view host;
  std::optional<std::uint16_t> port;
  /// The host was written in brackets.
  bool is_ipv6_literal = false;
};

/// Parses RFC 3986 host[:port]; nothing where the text is no such thing (empty host, user information, bad
/// port, characters that do not belong there). Does not allocate.
std::optional<Authority> parse_authority(std::string_view text) noexcept;

/// Whether `host` (without brackets) is "localhost", a name below ".localhost", 127.0.0.0/8 or ::1, in any of
/// the forms of RFC 4291 section 2.2.
bool is_loopback_host(std::string_view host) noexcept;

/// An absolute http or https URL (RFC 3986), without user information and fragment.
struct Url {
  /// "http" or "https".
  std::string scheme;
  /// Lower case; an IPv6 address without its brackets.
  std::string host;
  /// The port as written, or the scheme's own.
  std::uint16_t port = 0;
  /// Percent-encoded as sent, at least "/".
  std::string path;
  /// Percent-encoded as sent, without '?'.
  std::string query;

  /// "https://host" or "http://host:8000": the port is left out when it is the scheme's own (RFC 6454).
  std::string origin() const;
  std::string to_string() const;
};

/// Parses an absolute URL; the error says what is wrong with it. Fragments and user information are refused.
Result<Url> parse_url(std::string_view text);

/// Replaces each %XX by its byte. An error for a '%' without two hexadecimal digits.
Result<std::string> percent_decode(std::string_view text);

/// Encodes everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace mcpxx::http
