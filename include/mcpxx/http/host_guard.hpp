// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/message.hpp>
#include <mcpxx/http/router.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcpxx::http {

/// Which Host and Origin values a server answers to.
struct HostPolicy {
  /// Only this machine can reach the server (net::BoundAddress::loopback): Host is checked, loopback origins
  /// are fine.
  bool loopback = true;
  /// Hosts answered to besides the default ones: "example.com" (any port), "example.com:8080" or
  /// "[2001:db8::1]". "*": any.
  std::vector<std::string> allowed_hosts = {};
  /// Origins served besides the default ones: "https://app.example.com", which is that scheme, host and port
  /// only; "*" for any. "null" is the origin of every sandboxed frame and local file, whoever wrote it.
  std::vector<std::string> allowed_origins = {};
  /// The URL clients use; its host and origin are allowed. Empty: unknown.
  std::string base_url = {};
};

/// Protection against DNS rebinding and against pages of other origins: looks at Host and Origin.
///
/// Host: on a loopback bind it must be localhost, *.localhost, 127.0.0.0/8 or [::1] with any port, or one
/// that `allowed_hosts` or `base_url` names; on other binds it is checked only when `allowed_hosts` is given.
/// Case, a trailing dot and the way an address is written make no difference. Origin, when present, must be
/// that of `base_url` or one of `allowed_origins`; on a loopback bind any loopback origin is fine too. A page
/// of an allowed origin gets to read answers only with Cors. Thread-safety: immutable after construction.
class HostGuard {
 public:
  /// Throws ConfigError for a host or base_url that does not parse, and for an origin that does not or has a
  /// path.
  explicit HostGuard(HostPolicy policy);

  /// Nothing if the request may pass; otherwise the 403 answer, whose text names the option to set. Does not
  /// allocate for a request that passes.
  std::optional<Response> check(const Request& request) const;

  bool allows_host(std::string_view host) const noexcept;
  bool allows_origin(std::string_view origin) const noexcept;

 private:
  bool matches_listed_host(std::string_view host) const noexcept;

  HostPolicy policy_;
  std::string base_host_;
  std::string base_origin_;
  bool any_host_ = false;
  bool any_origin_ = false;
};

/// The guard as middleware of a router.
Middleware host_guard(HostPolicy policy);

}  // namespace mcpxx::http
