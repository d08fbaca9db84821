// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/exchange.hpp>
#include <mcpxx/http/message.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace mcpxx::http {

/// What pages of an allowed origin may send and read. Which origins are allowed is not decided here but by
/// HostGuard.
struct CorsPolicy {
  /// Methods a page may use.
  std::vector<std::string> methods = {"GET", "POST"};
  /// Request fields a page may set. One that ends in '*' allows every name with that beginning.
  std::vector<std::string> request_headers = {};
  /// Response fields a page may read besides those of the CORS-safelisted names.
  std::vector<std::string> exposed_headers = {};
  /// How long a browser may remember the answer to a preflight; browsers have lower bounds of their own.
  std::chrono::seconds max_age{7200};
};

/// The server's side of the CORS protocol (WHATWG Fetch, section 3.3), for requests whose origin has been
/// found allowed: nothing here must be called for another one.
///
/// Access-Control-Allow-Origin is always the request's own origin, never "*", and Vary says so to caches.
/// Access-Control-Allow-Credentials is never sent: cookies and other things a browser adds by itself give no
/// access, only the Authorization field that the page sets. Thread-safety: immutable after construction.
class Cors {
 public:
  explicit Cors(const CorsPolicy& policy);

  /// Whether a request asks for permission to send another one: OPTIONS with Origin and
  /// Access-Control-Request-Method.
  static bool is_preflight(const Request& request) noexcept;

  /// The answer to a preflight: 204, with the methods and the fields that may be sent. A name that only a
  /// '*' entry allows is repeated where it was asked for, at most 64 of them and 128 bytes each.
  Response answer_preflight(const Request& request) const;

  /// Adds what lets the page read the answer, whatever that will be: an error, an event stream. Does nothing
  /// for a request without Origin.
  void add_fields(const Request& request, ResponseWriter& writer) const;

 private:
  bool matches_prefix(std::string_view name) const noexcept;
  std::string allowed_headers(const Request& request) const;

  std::string methods_;
  std::string request_headers_;
  std::vector<std::string> request_header_prefixes_;
  std::string exposed_headers_;
  std::string max_age_;
};

}  // namespace mcpxx::http
