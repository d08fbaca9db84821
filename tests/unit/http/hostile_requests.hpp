// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/limits.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mcpxx::test {

/// What a client may send, well-formed or not, and what has to come of it.
struct HostileRequest {
  /// What the client does behind `bytes`.
  enum class Then {
    /// Sends kCanary, which has to be served as the next request, or not at all where the connection ends.
    canary,
    /// Closes its sending side and reads on.
    half_close,
    /// Nothing more, and waits.
    wait
  };

  std::string name;
  std::string bytes;
  /// What handlers get to see, in that order: "METHOD target", and " body" where there is one.
  std::vector<std::string> served = {};
  /// Status of the error answer that comes then; 0: none.
  int error = 0;
  /// Whether the server closes the connection. It does so after every error.
  bool closes = true;
  Then then = Then::canary;
};

using HostileRequests = std::vector<HostileRequest>;

/// A request that nobody may get to see through the bytes of another one.
inline constexpr std::string_view kCanary = "GET /canary HTTP/1.1\r\nHost: a\r\n\r\n";

/// The limits the tables are written for.
http::Limits table_limits();

// The tables, one for each class.
HostileRequests request_line_table();
HostileRequests field_table();
HostileRequests host_table();
HostileRequests framing_table();
HostileRequests chunk_table();
HostileRequests connection_table();
HostileRequests limit_table();
/// Requests that are never completed; with the times of a server that does not wait long.
HostileRequests unfinished_table();

/// All of them but the last.
HostileRequests hostile_requests();

// Rows.

/// The error answer `status` and nothing else.
HostileRequest refused(std::string name, int status, std::string bytes);
/// A request that is served, and the connection goes on.
HostileRequest served(std::string name, std::string seen, std::string bytes);
/// A request that is served as the last one of its connection.
HostileRequest served_last(std::string name, std::string seen, std::string bytes);

// Requests.

/// A GET request with more header lines, or any other bytes, before its blank line.
std::string get_with(std::string_view lines);
/// A POST request with more header lines and a body.
std::string post_with(std::string_view lines, std::string_view body);
/// A POST request with a chunked body, framing included.
std::string chunked(std::string_view body);

}  // namespace mcpxx::test
