// SPDX-License-Identifier: MIT
#include <mcpxx/http/host_guard.hpp>

#include <mcpxx/error.hpp>
#include <mcpxx/http/url.hpp>

#include <algorithm>

namespace mcpxx::http {
namespace {

Url parse_configured(std::string_view text, const char* option) {
  auto url = parse_url(text);
  if (!url)
    throw ConfigError("`" + std::string(option) + "`: '" + std::string(text) + "': " + url.error().message);
  return std::move(*url);
}

bool is_loopback_origin(std::string_view origin) noexcept {
  const TargetParts parts = split_target(origin);
  const auto authority = parse_authority(parts.authority);
  return authority && parts.query.empty() && origin.ends_with(parts.authority) &&
         is_loopback_host(authority->host);
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
    if (origin != "*" && origin != "null") origin = parse_configured(origin, "allowed_origins").origin();
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
                       return listed && equals_ignore_case(listed->host, sent->host) &&
                              (!listed->port || listed->port == sent->port);
                     });
}

bool HostGuard::allows_host(std::string_view host) const noexcept {
  if (any_host_) return true;
  const auto authority = parse_authority(host);
  if (!authority) return false;
  if (policy_.loopback && is_loopback_host(authority->host)) return true;
  if (!base_host_.empty() && equals_ignore_case(authority->host, base_host_)) return true;
  return matches_listed_host(host);
}

bool HostGuard::allows_origin(std::string_view origin) const noexcept {
  if (any_origin_ || (policy_.loopback && is_loopback_origin(origin))) return true;
  if (!base_origin_.empty() && equals_ignore_case(origin, base_origin_)) return true;
  return std::any_of(policy_.allowed_origins.begin(), policy_.allowed_origins.end(),
                     [origin](const std::string& entry) { return equals_ignore_case(entry, origin); });
}

std::optional<Response> HostGuard::check(const Request& request) const {
  if (!any_host_) {
    const auto host = request.header("host").value_or("");
    if (!allows_host(host)) return refusal("Host", host, "allowed_hosts");
  }
  for (const Header& field : request.headers) {
    if (field.name.size() == 6 && equals_ignore_case(field.name, "origin") && !allows_origin(field.value)) {
      return refusal("Origin", field.value, "allowed_origins");
    }
  }
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
