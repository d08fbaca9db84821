// SPDX-License-Identifier: MIT
#include "hostile_requests.hpp"

#include <iterator>
#include <utility>

namespace mcpxx::test {

http::Limits table_limits() {
  http::Limits limits;
  limits.max_header_bytes = 1024;
  limits.max_headers = 20;
  limits.max_body_bytes = 1000;
  limits.max_chunk_extension_bytes = 32;
  return limits;
}

HostileRequests hostile_requests() {
  HostileRequests all;
  for (HostileRequests table : {request_line_table(), field_table(), host_table(), framing_table(),
                                chunk_table(), connection_table(), limit_table()}) {
    all.insert(all.end(), std::make_move_iterator(table.begin()), std::make_move_iterator(table.end()));
  }
  return all;
}

HostileRequest refused(std::string name, int status, std::string bytes) {
  return {.name = std::move(name), .bytes = std::move(bytes), .error = status};
}

HostileRequest served(std::string name, std::string seen, std::string bytes) {
  return {.name = std::move(name), .bytes = std::move(bytes), .served = {std::move(seen)}, .closes = false};
}

HostileRequest served_last(std::string name, std::string seen, std::string bytes) {
  return {.name = std::move(name), .bytes = std::move(bytes), .served = {std::move(seen)}};
}

std::string get_with(std::string_view lines) {
  return "GET /mcp HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n";
}

std::string post_with(std::string_view lines, std::string_view body) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n" + std::string(body);
}

std::string chunked(std::string_view body) { return post_with("Transfer-Encoding: chunked\r\n", body); }

}  // namespace mcpxx::test
