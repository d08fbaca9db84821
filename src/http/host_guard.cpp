// SPDX-License-Identifier: MIT
#include <mcpxx/http/host_guard.hpp>

#include "http/ip_address.hpp"

#include <mcpxx/error.hpp>
#include <mcpxx/http/url.hpp>

#include <algorithm>
#include <cstdint>

namespace mcpxx::http {
namespace {

Url parse_configured(std::string_view text, const char* option) {
  auto url = parse_url(text);
  if (!url)
    throw ConfigError("`" + std::string(option) + "`: '" + std::string(text) + "': " + url.error().message);
  return std::move(*url);
}

/// "localhost." is the same host, written as absolute (RFC 1034 section 3.1).
std::string_view without_root_dot(std::string_view host) noexcept {
  return host.size() > 1 && host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

bool is_same_host(std::string_view a, std::string_view b) noexcept {
  if (equals_ignore_case(without_root_dot(a), without_root_dot(b))) return true;
  const auto address = parse_ip_address(a);
  return address && address == parse_ip_address(b);
}

/// A Host without a port has the default one of its scheme, which is not known behind a proxy.
bool is_same_port(std::uint16_t listed, std::optional<std::uint16_t> sent) noexcept {
  return sent ? *sent == listed : listed == 80 || listed == 443;
}

std::string parse_origin(std::string_view text) {
  const Url url = parse_configured(text, "allowed_origins");
  if (url.path != "/" || !url.query.empty()) {
    throw ConfigError("`allowed_origins`: '" + std::string(text) +
                      "' is more than an origin; the origin is '" + url.origin() + "'");
  }
  return url.origin();
}

bool is_loopback_origin(std::string_view origin) noexcept {
  const TargetParts parts = split_target(origin);
  const auto authority = parse_authority(parts.authority);
  return authority && parts.query.empty() && origin.ends_with(parts.authority) &&
         is_loopback_host(without_root_dot(authority->host));
}

Response refusal(std::string_view field, std::string_view value, std::string_view option) {
  std::string text(field);
  text.append(" '").append(value.substr(0, 200)).append("' is not allowed; the server's option `");
  text.append(option).append("` lists further ones");
  return Response::error(403, text);
}

}  // namespace

HostGuard::HostGuard(HostPolicy policy) : policy_(std::move(policy)) {
  const auto contains_any = [](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), "*") != list.end();
  };
  any_host_ = contains_any(policy_.allowed_hosts) || (!policy_.loopback && policy_.allowed_hosts.empty());
  any_origin_ = contains_any(policy_.allowed_origins);
  for (const std::string& host : policy_.allowed_hosts) {
    if (host != "*" && !parse_authority(host)) {
      throw ConfigError("`allowed_hosts`: '" + host + "' is not a host or host:port");
    }
  }
  for (std::string& origin : policy_.allowed_origins) {
    if (origin != "*" && origin != "null") origin = parse_origin(origin);
  }
  if (!policy_.base_url.empty()) {
    const Url base = parse_configured(policy_.base_url, "base_url");
    base_host_ = base.host;
    base_origin_ = base.origin();
  }
}

bool HostGuard::matches_listed_host(std::string_view host) const noexcept {
  const auto sent = parse_authority(host);
  if (!sent) return false;
  return std::any_of(policy_.allowed_hosts.begin(), policy_.allowed_hosts.end(),
                     [&](const std::string& entry) {
                       const auto listed = parse_authority(entry);
                       return listed && is_same_host(listed->host, sent->host) &&
                              (!listed->port || is_same_port(*listed->port, sent->port));
                     });
}

bool HostGuard::allows_host(std::string_view host) const noexcept {
  if (any_host_) return true;
  const auto authority = parse_authority(host);
  if (!authority) return false;
  if (policy_.loopback && is_loopback_host(without_root_dot(authority->host))) return true;
  if (!base_host_.empty() && is_same_host(authority->host, base_host_)) return true;
  return matches_listed_host(host);
}

bool HostGuard::allows_origin(std::string_view origin) const noexcept {
  if (any_origin_ || (policy_.loopback && is_loopback_origin(origin))) return true;
  if (!base_origin_.empty() && equals_ignore_case(origin, base_origin_)) return true;
  return std::any_of(policy_.allowed_origins.begin(), policy_.allowed_origins.end(),
                     [origin](const std::string& entry) { return equals_ignore_case(entry, origin); });
}

std::optional<Response> HostGuard::check(const Request& request) const {
  bool has_host = any_host_;
  for (const Header& field : request.headers) {
    if (field.name.size() == 4 && !any_host_ && equals_ignore_case(field.name, "host")) {
      has_host = true;
      if (!allows_host(field.value)) return refusal("Host", field.value, "allowed_hosts");
    } else if (field.name.size() == 6 && equals_ignore_case(field.name, "origin")) {
      if (!allows_origin(field.value)) return refusal("Origin", field.value, "allowed_origins");
    }
  }
  if (!has_host) return refusal("Host", "", "allowed_hosts");
  return std::nullopt;
}

Middleware host_guard(HostPolicy policy) {
  return [guard = HostGuard(std::move(policy))](Request& request, std::shared_ptr<ResponseWriter> writer,
                                                const Next& next) {
    if (auto refused = guard.check(request)) {
      writer->respond(std::move(*refused));
    } else {
      next(request, std::move(writer));
    }
  };
}

}  // namespace mcpxx::http
