// SPDX-License-Identifier: MIT
// Request lines: methods, targets, versions and their ends (RFC 9112 sections 2.2 to 3.2).
#include "hostile_requests.hpp"

namespace mcpxx::test {
namespace {

using namespace std::string_literals;

std::string line(const std::string& text) { return text + "\r\nHost: a\r\n\r\n"; }

HostileRequests methods() {
  return {
      served("GET", "GET /", line("GET / HTTP/1.1")),
      served("HEAD", "HEAD /", line("HEAD / HTTP/1.1")),
      served("DELETE", "DELETE /x", line("DELETE /x HTTP/1.1")),
      served("OPTIONS *", "OPTIONS *", line("OPTIONS * HTTP/1.1")),
      served("PATCH", "PATCH / x", "PATCH / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"),
      served("a method the router does not know", "PROPFIND /", line("PROPFIND / HTTP/1.1")),
      refused("unknown method", 501, line("BREW / HTTP/1.1")),
      refused("method that begins like a known one", 501, line("GETS / HTTP/1.1")),
      refused("method of 100 letters", 501, line(std::string(100, 'A') + " / HTTP/1.1")),
      refused("CONNECT", 501, "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
      refused("TRACE", 501, line("TRACE / HTTP/1.1")),
      refused("TRACE with a body", 501, "TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"),
      refused("lower-case method", 400, line("get / HTTP/1.1")),
      refused("mixed-case method", 400, line("GeT / HTTP/1.1")),
      refused("digit in the method", 400, line("GET1 / HTTP/1.1")),
      refused("delimiters in the method", 400, line("G=\":<>(e),[T];?\" / HTTP/1.1")),
      refused("vertical tab behind the method", 400, line("GET\x0b / HTTP/1.1")),
      refused("NUL before the method", 400, line("\0GET / HTTP/1.1"s)),
      refused("space before the method", 400, line(" GET / HTTP/1.1")),
      refused("no method", 400, line("/ HTTP/1.1")),
  };
}

HostileRequests targets() {
  return {
      served("absolute form", "GET /mcp", line("GET http://a/mcp HTTP/1.1")),
      served("absolute form, case of scheme and host", "GET /mcp", line("GET HTTP://A/mcp HTTP/1.1")),
      served("absolute form of https", "GET /mcp", line("GET https://a/mcp HTTP/1.1")),
      served("absolute form without a path", "GET /?x", line("GET http://a?x HTTP/1.1")),
      served("query", "GET /a?b=c?d", line("GET /a?b=c?d HTTP/1.1")),
      served("two slashes are no host", "GET //b/c", line("GET //b/c HTTP/1.1")),
      served("dot segments are left alone", "GET /../../etc/passwd", line("GET /../../etc/passwd HTTP/1.1")),
      served("backslash is a character like others", "GET /a\\..\\b", line("GET /a\\..\\b HTTP/1.1")),
      served("encoded NUL stays encoded", "GET /%00", line("GET /%00 HTTP/1.1")),
      served("encoded line end stays encoded", "GET /%0d%0aX:%20y", line("GET /%0d%0aX:%20y HTTP/1.1")),
      served("overlong UTF-8 stays encoded", "GET /%c0%af", line("GET /%c0%af HTTP/1.1")),
      refused("fragment", 400, line("GET /a#b HTTP/1.1")),
      refused("NUL in the target", 400, line("GET /a\0b HTTP/1.1"s)),
      refused("high bytes in the target", 400, line("GET /\xc3\xa9 HTTP/1.1")),
      refused("DEL in the target", 400, line("GET /\x7f HTTP/1.1")),
      refused("relative target", 400, line("GET mcp HTTP/1.1")),
      refused("target of a single mark", 400, line("GET ! HTTP/1.1")),
      refused("authority form for GET", 400, line("GET a:80 HTTP/1.1")),
      refused("asterisk for GET", 400, line("GET * HTTP/1.1")),
      refused("asterisk with a path", 400, line("OPTIONS */x HTTP/1.1")),
      refused("target of another scheme", 400, line("GET ftp://a/ HTTP/1.1")),
      refused("absolute target without a host", 400, line("GET http:///x HTTP/1.1")),
      refused("absolute target with user information", 400, line("GET http://u@a/ HTTP/1.1")),
      refused("absolute target with a bad port", 400, line("GET http://a:99999/ HTTP/1.1")),
      refused("space in the target", 400, line("GET /a b HTTP/1.1")),
      refused("request line in the target", 400, line("GET / HTTP/1.1 GET /smuggled HTTP/1.1")),
  };
}

HostileRequests versions() {
  return {
      refused("HTTP/2.0", 505, line("GET / HTTP/2.0")),
      refused("HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
      refused("HTTP/3.0", 505, line("GET / HTTP/3.0")),
      refused("HTTP/1.2", 505, line("GET / HTTP/1.2")),
      refused("HTTP/0.9 by name", 505, line("GET / HTTP/0.9")),
      refused("HTTP/0.9", 400, "GET /\r\n"),
      refused("HTTP/1.10", 400, line("GET / HTTP/1.10")),
      refused("HTTP/1.32", 400, line("GET / HTTP/1.32")),
      refused("HTTP/11", 400, line("GET / HTTP/11")),
      refused("HTTP/1", 400, line("GET / HTTP/1")),
      refused("HTTP/1.", 400, line("GET / HTTP/1.")),
      refused("HTTP/01.1", 400, line("GET / HTTP/01.1")),
      refused("HTTP/1.01", 400, line("GET / HTTP/1.01")),
      refused("version of many digits", 400, line("GET / HTTP/4294967297.257")),
      refused("comma in the version", 400, line("GET / HTTP/1,1")),
      refused("space in the version", 400, line("GET / HTTP/ 1.1")),
      refused("NUL behind the version", 400, line("GET / HTTP/1.1\0"s)),
      refused("lower-case version", 400, line("GET / http/1.1")),
      refused("another protocol", 400, line("GET / ICY/1.1")),
      refused("no version", 400, line("GET / ")),
  };
}

HostileRequests line_ends() {
  return {
      served("one empty line before the request", "GET /mcp", "\r\n" + get_with("")),
      refused("two empty lines before the request", 400, "\r\n\r\n" + get_with("")),
      refused("bare LF before the request", 400, "\n" + get_with("")),
      refused("bare CR before the request", 400, "\r" + get_with("")),
      refused("only a method", 400, "GET\r\n\r\n"),
      refused("target is missing", 400, line("GET HTTP/1.1")),
      refused("two spaces behind the method", 400, line("GET  / HTTP/1.1")),
      refused("two spaces before the version", 400, line("GET /  HTTP/1.1")),
      refused("space at the end of the line", 400, line("GET / HTTP/1.1 ")),
      refused("tabs in place of spaces", 400, line("GET\t/\tHTTP/1.1")),
      refused("LF in place of a space", 400, line("GET /\nHTTP/1.1")),
      refused("CR in place of a space", 400, line("GET /\rHTTP/1.1")),
      refused("bare LF at the end of the line", 400, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
      refused("bare CR at the end of the line", 400, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
      refused("CR CR LF at the end of the line", 400, "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
      refused("line ends of LF alone", 400, "GET / HTTP/1.1\nHost: a\n\n"),
  };
}

HostileRequests other_protocols() {
  return {
      refused("TLS handshake", 400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s),
      refused("SSH", 400, "SSH-2.0-OpenSSH_9.2\r\n"),
      refused("SMTP", 400, "EHLO a\r\n"),
      refused("Redis", 400, "*1\r\n$4\r\nPING\r\n"),
      refused("PROXY version 1", 400, "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" + get_with("")),
      refused("PROXY version 2", 400, "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"s + get_with("")),
      refused("JSON without HTTP", 400, R"({"jsonrpc":"2.0","id":1,"method":"ping"})" + "\n"s),
      refused("an answer", 400, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
  };
}

}  // namespace

HostileRequests request_line_table() {
  HostileRequests table;
  for (const HostileRequests& rows : {methods(), targets(), versions(), line_ends(), other_protocols()}) {
    table.insert(table.end(), rows.begin(), rows.end());
  }
  return table;
}

}  // namespace mcpxx::test
