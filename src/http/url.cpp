// SPDX-License-Identifier: MIT
#include <mcpxx/http/url.hpp>

#include "http/ip_address.hpp"

#include <mcpxx/http/message.hpp>

#include <algorithm>
#include <charconv>

namespace mcpxx::http {
namespace {

bool is_alphanumeric(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_unreserved(char c) noexcept {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// No sub-delims and percent-encoding of RFC 3986 reg-name: no host in use has them, and they only serve to
// confuse.
bool is_registered_name(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_unreserved);
}

bool is_ipv6_text(std::string_view text) noexcept {
  return text.find(':') != text.npos && parse_ip_address(text).has_value();
}

bool parse_port(std::string_view text, std::uint16_t& port) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size();
}

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::uint16_t default_port(std::string_view scheme) noexcept { return scheme == "https" ? 443 : 80; }

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) noexcept {
  Authority result;
  std::string_view rest;
  if (!text.empty() && text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close == text.npos) return std::nullopt;
    result.host = text.substr(1, close - 1);
    result.is_ipv6_literal = true;
    rest = text.substr(close + 1);
    if (!is_ipv6_text(result.host)) return std::nullopt;
  } else {
    const std::size_t colon = text.find(':');
    result.host = text.substr(0, colon);
    if (colon != text.npos) rest = text.substr(colon);
    if (!is_registered_name(result.host)) return std::nullopt;
  }
  // A port may be empty, which says as much as none (RFC 3986 section 3.2.3).
  if (rest.empty() || rest == ":") return result;
  std::uint16_t port = 0;
  if (rest.front() != ':' || !parse_port(rest.substr(1), port)) return std::nullopt;
  result.port = port;
  return result;
}

bool is_loopback_host(std::string_view host) noexcept {
  constexpr std::string_view kSuffix = ".localhost";
  if (host == "127.0.0.1" || equals_ignore_case(host, "localhost")) return true;
  if (host.size() > kSuffix.size() && equals_ignore_case(host.substr(host.size() - kSuffix.size()), kSuffix))
    return true;
  const auto address = parse_ip_address(host);
  return address && address->is_loopback();
}

std::string Url::origin() const {
  const bool is_v6 = host.find(':') != host.npos;
  std::string text = scheme + "://" + (is_v6 ? "[" + host + "]" : host);
  if (port != default_port(scheme)) text += ":" + std::to_string(port);
  return text;
}

std::string Url::to_string() const { return origin() + path + (query.empty() ? "" : "?" + query); }

Result<Url> parse_url(std::string_view text) {
  const auto printable = [](char c) { return c > ' ' && c < 0x7f; };
  if (!std::all_of(text.begin(), text.end(), printable))
    return Error("URL contains a space or a non-ASCII character");
  if (text.find('#') != text.npos) return Error("URL must not have a fragment");
  const TargetParts parts = split_target(text);
  if (parts.authority.empty()) return Error("URL must start with http:// or https:// and a host");
  const auto authority = parse_authority(parts.authority);
  if (!authority) return Error("URL has a malformed host or port");
  Url url;
  url.scheme = text.substr(0, text.find(':'));
  url.host = authority->host;
  for (std::string* part : {&url.scheme, &url.host}) {
    for (char& c : *part) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
  }
  url.port = authority->port.value_or(default_port(url.scheme));
  url.path = parts.path;
  url.query = parts.query;
  return url;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const int high = text.size() - i > 2 ? hex_value(text[i + 1]) : -1;
    const int low = text.size() - i > 2 ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) return Error("'%' is not followed by two hexadecimal digits");
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(c)) {
      out.push_back(c);
    } else {
      out.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
    }
  }
  return out;
}

}  // namespace mcpxx::http
