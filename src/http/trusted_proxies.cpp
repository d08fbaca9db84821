// SPDX-License-Identifier: MIT
#include <mcpxx/http/trusted_proxies.hpp>

#include "http/ip_address.hpp"

#include <mcpxx/error.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>

namespace mcpxx::http {
namespace {

constexpr std::string_view kUnix = "unix";
// Entries read of one request. Chains of proxies are short; a longer list is not written by proxies.
constexpr std::size_t kMaxEntries = 32;

[[noreturn]] void refuse(std::string_view range, std::string_view problem) {
  throw ConfigError("`trusted_proxies`: '" + std::string(range) + "' " + std::string(problem));
}

std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_quote(std::string_view text, std::size_t position) noexcept {
  if (text[position] != '"') return false;
  const auto before = text.substr(0, position).find_last_not_of('\\');
  const std::size_t backslashes = position - (before == text.npos ? 0 : before + 1);
  return backslashes % 2 == 0;
}

/// Takes the part after the last `separator` that is not within a quoted string (RFC 9110 section 5.6.4) off
/// `list`. Read from the right, what a client put in front of a proxy's text cannot change where it begins.
std::string_view take_last(std::string_view& list, char separator) noexcept {
  bool quoted = false;
  std::size_t begin = list.size();
  for (; begin > 0; --begin) {
    if (list[begin - 1] == separator && !quoted) break;
    if (is_quote(list, begin - 1)) quoted = !quoted;
  }
  const std::string_view part = list.substr(begin);
  list = list.substr(0, begin > 0 ? begin - 1 : 0);
  return trim(part);
}

/// RFC 7239 section 6: 1 to 5 digits, or an obfuscated port.
bool is_node_port(std::string_view text) noexcept {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!text.empty() && text.front() == '_') return true;
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

/// The address of a node as proxies write it: IPv4 or IPv6, the latter in brackets where a port follows.
std::optional<std::string_view> address_of_node(std::string_view node) noexcept {
  std::string_view address = node;
  std::string_view rest;
  if (node.starts_with('[')) {
    const auto close = node.find(']');
    if (close == node.npos) return std::nullopt;
    address = node.substr(1, close - 1);
    rest = node.substr(close + 1);
    if (address.find(':') == address.npos) return std::nullopt;
  } else if (std::count(node.begin(), node.end(), ':') == 1) {
    address = node.substr(0, node.find(':'));
    rest = node.substr(address.size());
  }
  if (!rest.empty() && (rest.front() != ':' || !is_node_port(rest.substr(1)))) return std::nullopt;
  if (!parse_ip_address(address)) return std::nullopt;
  return address;
}

/// The `for` parameter of one element of Forwarded, without quotes; empty where it has none, or two.
std::string_view for_parameter(std::string_view element) noexcept {
  constexpr std::string_view kName = "for=";
  std::string_view found;
  while (!element.empty()) {
    std::string_view pair = take_last(element, ';');
    if (!equals_ignore_case(pair.substr(0, kName.size()), kName)) continue;
    if (!found.empty()) return {};
    found = pair.substr(kName.size());
  }
  if (found.size() < 2 || found.front() != '"' || found.back() != '"') return found;
  return found.substr(1, found.size() - 2);
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& ranges) {
  for (const std::string& text : ranges) {
    if (text == kUnix) {
      unix_sockets_ = true;
    } else {
      ranges_.push_back(parse_range(text));
    }
  }
}

TrustedProxies::Range TrustedProxies::parse_range(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) refuse(text, "is neither an address nor a range such as 10.0.0.0/8, nor \"unix\"");
  const bool dotted = text.find(':') == text.npos;
  const unsigned width = dotted ? 32 : 128;
  unsigned bits = width;
  if (slash != text.npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > width)
      refuse(text, "has no prefix length from 0 to " + std::to_string(width));
  }
  if (dotted) bits += 96;
  if (address->network(bits) != *address) refuse(text, "has bits set after its prefix");
  return {address->bytes, bits};
}

bool TrustedProxies::contains(std::string_view address) const noexcept {
  if (address == kUnix) return unix_sockets_;
  // A link-local peer has a zone, "fe80::1%eth0" (RFC 4007 section 11).
  const auto parsed = parse_ip_address(address.substr(0, address.find('%')));
  if (!parsed) return false;
  return std::any_of(ranges_.begin(), ranges_.end(), [&parsed](const Range& range) {
    const IpAddress network{range.network};
    // "::/0" is every IPv6 address, and would otherwise be every IPv4 address as well.
    return network.is_v4() == parsed->is_v4() && parsed->shares_prefix(network, range.bits);
  });
}

std::string_view TrustedProxies::walk(const Request& request, Field field) const noexcept {
  const std::string_view name = field == Field::forwarded ? "Forwarded" : "X-Forwarded-For";
  std::string_view client = request.remote_address;
  std::size_t entries = 0;
  for (auto line = request.headers.rbegin(); line != request.headers.rend(); ++line) {
    if (!equals_ignore_case(line->name, name)) continue;
    std::string_view list = line->value;
    while (!list.empty()) {
      if (++entries > kMaxEntries) return client;
      const std::string_view entry = take_last(list, ',');
      if (entry.empty()) continue;  // RFC 9110 section 5.6.1: empty elements do not count
      const auto address = address_of_node(field == Field::forwarded ? for_parameter(entry) : entry);
      if (!address) return client;
      client = *address;
      if (!contains(client)) return client;
    }
  }
  return client;
}

std::string_view TrustedProxies::client_of(const Request& request) const noexcept {
  if (!contains(request.remote_address)) return request.remote_address;
  const bool has_forwarded = request.header("Forwarded").has_value();
  const bool has_x_forwarded_for = request.header("X-Forwarded-For").has_value();
  if (!has_forwarded) return walk(request, Field::x_forwarded_for);
  if (!has_x_forwarded_for) return walk(request, Field::forwarded);
  const std::string_view forwarded = walk(request, Field::forwarded);
  const std::string_view x_forwarded_for = walk(request, Field::x_forwarded_for);
  const bool agree = parse_ip_address(forwarded) == parse_ip_address(x_forwarded_for);
  return agree ? forwarded : request.remote_address;
}

void TrustedProxies::apply_to_proxied(Request& request) const noexcept {
  if (!contains(request.remote_address)) return;
  request.remote_address = client_of(request);
  request.is_local = false;
}

}  // namespace mcpxx::http
