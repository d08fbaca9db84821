// SPDX-License-Identifier: MIT
// Requests at a limit and one beyond it.
#include "hostile_requests.hpp"

#include <cstddef>

namespace mcpxx::test {
namespace {

std::string hex(std::size_t value) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (; value > 0; value /= 16) text.insert(text.begin(), kDigits[value % 16]);
  return text.empty() ? "0" : text;
}

std::string chunk(std::size_t size) { return hex(size) + "\r\n" + std::string(size, 'x') + "\r\n"; }

/// A GET request whose header has that many bytes.
std::string header_of(std::size_t size) {
  const std::size_t rest = get_with("X: \r\n").size();
  return get_with("X: " + std::string(size - rest, 'x') + "\r\n");
}

/// The same by the length of the name of a field.
std::string name_of(std::size_t size) {
  const std::size_t rest = get_with(": x\r\n").size();
  return get_with(std::string(size - rest, 'x') + ": x\r\n");
}

std::string fields(std::size_t count) {
  std::string lines;
  for (std::size_t i = 1; i < count; ++i) lines += "X: y\r\n";
  return get_with(lines);
}

/// The target that makes a GET request without fields that long.
std::string target_of(std::size_t size) {
  return "/" + std::string(size - std::string_view("GET / HTTP/1.0\r\n\r\n").size(), 'x');
}

std::string body_of(std::size_t size) {
  return post_with("Content-Length: " + std::to_string(size) + "\r\n", std::string(size, 'x'));
}

}  // namespace

HostileRequests limit_table() {
  const http::Limits limits = table_limits();
  const std::size_t header = limits.max_header_bytes;
  const std::size_t body = limits.max_body_bytes;
  const std::string full = "POST / " + std::string(body, 'x');
  const std::string longest = target_of(header);
  const std::string extension(limits.max_chunk_extension_bytes - 1, 'e');
  const std::string half_extension = extension.substr(0, limits.max_chunk_extension_bytes / 2 - 1);
  return {
      served("header at the limit", "GET /mcp", header_of(header)),
      refused("header beyond the limit", 431, header_of(header + 1)),
      refused("header far beyond the limit", 431, header_of(20 * header)),
      served("field name up to the limit", "GET /mcp", name_of(header)),
      refused("field name beyond the limit", 431, name_of(header + 1)),
      served_last("target up to the limit", "GET " + longest, "GET " + longest + " HTTP/1.0\r\n\r\n"),
      refused("target beyond the limit by the blank line", 431, "GET " + longest + "x HTTP/1.0\r\n\r\n"),
      refused("request line beyond the limit", 414, "GET " + longest + "xxx HTTP/1.0\r\n\r\n"),
      refused("request line far beyond the limit", 414, "GET /" + std::string(20 * header, 'x')),
      refused("method beyond the limit", 414, std::string(header + 1, 'A') + " / HTTP/1.1\r\n"),
      served("number of fields at the limit", "GET /mcp", fields(limits.max_headers)),
      refused("number of fields beyond the limit", 431, fields(limits.max_headers + 1)),
      served("body at the limit", full, body_of(body)),
      refused("body beyond the limit", 413, body_of(body + 1)),
      refused("body of GET beyond the limit", 413,
              get_with("Content-Length: 1001\r\n") + std::string(1001, 'x')),
      refused("announced body beyond the limit that waits to continue", 413,
              post_with("Expect: 100-continue\r\nContent-Length: 1001\r\n", "")),
      served("chunk at the limit", full, chunked(chunk(body) + "0\r\n\r\n")),
      refused("chunk beyond the limit", 413, chunked(chunk(body + 1) + "0\r\n\r\n")),
      served("chunks up to the limit", full, chunked(chunk(body / 2) + chunk(body / 2) + "0\r\n\r\n")),
      refused("chunks beyond the limit", 413, chunked(chunk(body / 2) + chunk(body / 2) + chunk(1))),
      served("chunk extension at the limit", "POST / abc",
             chunked("3;" + extension + "\r\nabc\r\n0\r\n\r\n")),
      refused("chunk extension beyond the limit", 400, chunked("3;e" + extension + "\r\nabc\r\n0\r\n\r\n")),
      served("chunk extensions up to the limit", "POST / ab",
             chunked("1;" + half_extension + "\r\na\r\n1;" + half_extension + "\r\nb\r\n0\r\n\r\n")),
      refused("chunk extensions beyond the limit", 400,
              chunked("1;" + half_extension + "\r\na\r\n1;" + half_extension + "\r\nb\r\n0;e\r\n\r\n")),
      refused("chunk size line without an end", 400, chunked("3;" + std::string(500, 'e'))),
  };
}

}  // namespace mcpxx::test
