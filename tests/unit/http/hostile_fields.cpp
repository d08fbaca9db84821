// SPDX-License-Identifier: MIT
// Header fields, Host among them (RFC 9110 section 7.2, RFC 9112 sections 3.2 and 5).
#include "hostile_requests.hpp"

namespace mcpxx::test {
namespace {

using namespace std::string_literals;

std::string with_host(const std::string& host) { return "GET /mcp HTTP/1.1\r\nHost: " + host + "\r\n\r\n"; }

}  // namespace

HostileRequests field_table() {
  return {
      served("empty value", "GET /mcp", get_with("X:\r\n")),
      served("value of white space", "GET /mcp", get_with("X: \t \r\n")),
      served("no space behind the colon", "GET /mcp", get_with("X:y\r\n")),
      served("obs-text in a value", "GET /mcp", get_with("X: caf\xc3\xa9\r\n")),
      served("colons in a value", "GET /mcp", get_with("X: a: b\r\n")),
      served("every character of a token in a name", "GET /mcp", get_with("!#$%&'*+-.^_`|~09azAZ: y\r\n")),
      refused("bare LF behind a field", 400, get_with("X: y\n")),
      refused("bare LF before a field", 400, get_with("X:\n\ny: z\r\n")),
      refused("bare CR in a value", 400, get_with("X: va\rlue\r\n")),
      refused("bare CR in a value that becomes a field", 400,
              get_with("X-Abc: \rxTransfer-Encoding: chunked\r\n")),
      refused("bare CR in a name", 400, get_with("X\rY: z\r\n")),
      refused("bare CR at the end of a value", 400, get_with("X: y\r\r\n")),
      refused("CR CR LF ends the header", 400, "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n"),
      refused("CR and another byte end the header", 400, "GET / HTTP/1.1\r\nHost: a\r\n\rZ\r\n\r\n"),
      refused("bare LF as blank line", 400, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
      refused("folded value", 400, get_with("X: a\r\n b\r\n")),
      refused("value folded with a tab", 400, get_with("X: a\r\n\tb\r\n")),
      refused("folded onto a line of white space", 400, get_with("X: a\r\n \r\n")),
      refused("folded Host", 400, "GET / HTTP/1.1\r\nHost:\r\n a\r\n\r\n"),
      refused("folded Content-Length", 400, post_with("Content-Length:\r\n 3\r\n", "abc")),
      refused("folded Transfer-Encoding", 400, post_with("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")),
      refused("white space before the first field", 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
      refused("line of white space before the first field", 400, "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n"),
      refused("tab before the first field", 400, "GET / HTTP/1.1\r\n\tContent-Length: 1\r\nHost: a\r\n\r\n"),
      refused("name over two lines", 400, get_with("Transfer-\r\nEncoding: chunked\r\n")),
      refused("empty name", 400, get_with(": x\r\n")),
      refused("only a colon", 400, get_with(":\r\n")),
      refused("empty name before other fields", 400, "GET / HTTP/1.1\r\n: x\r\nHost: a\r\n\r\n"),
      refused("no colon", 400, get_with("NoColon\r\n")),
      refused("space in place of the colon", 400, get_with("Content-Length 10\r\n") + "0123456789"),
      refused("space before the colon", 400, get_with("X : y\r\n")),
      refused("tab before the colon", 400, get_with("X\t: y\r\n")),
      refused("space before the colon of Content-Length", 400, post_with("Content-Length : 3\r\n", "abc")),
      refused("space before the colon of Transfer-Encoding", 400,
              post_with("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")),
      refused("space in the name", 400, get_with("X Y: z\r\n")),
      refused("NUL in the name", 400, get_with("X\0: z\r\n"s)),
      refused("control character in the name", 400, get_with("X\x01: z\r\n")),
      refused("high byte at the end of the name", 400, post_with("Content-Length\x85: 3\r\n", "abc")),
      refused("high byte at the start of the name", 400, get_with("\xefoo: y\r\n")),
      refused("parenthesis in the name", 400, get_with("X(: y\r\n")),
      refused("NUL in the value", 400, get_with("X: a\0b\r\n"s)),
      refused("NUL at the end of the value", 400, get_with("X: a\0\r\n"s)),
      refused("control character in the value", 400, get_with("X: a\x01\r\n")),
      refused("escape in the value", 400, get_with("X: \x1b[31m\r\n")),
      refused("DEL in the value", 400, get_with("X: a\x7f\r\n")),
      refused("unknown expectation", 417, get_with("Expect: 200-ok\r\n")),
      refused("expectation in a list", 417, get_with("Expect: 100-continue, 100-continue\r\n")),
  };
}

HostileRequests host_table() {
  return {
      served("IPv6 address with a port", "GET /mcp", with_host("[::1]:8000")),
      served("IPv6 address", "GET /mcp", with_host("[2001:db8::1]")),
      served("empty port", "GET /mcp", with_host("a:")),
      served("empty port behind IPv6", "GET /mcp", with_host("[::1]:")),
      served("empty Host", "GET /mcp", with_host("")),
      served("white space around Host", "GET /mcp", with_host(" \ta\t ")),
      refused("Host is missing", 400, "GET / HTTP/1.1\r\nX: y\r\n\r\n"),
      refused("no field at all", 400, "GET / HTTP/1.1\r\n\r\n"),
      refused("two equal Hosts", 400, get_with("Host: a\r\n")),
      refused("two different Hosts", 400, get_with("hOST: b\r\n")),
      refused("two Hosts, one empty", 400, get_with("Host:\r\n")),
      refused("two Hosts at 1.0", 400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
      refused("user information", 400, with_host("u@a")),
      refused("user information with a password", 400, with_host("u:p@a")),
      refused("path", 400, with_host("a/b")),
      refused("URL", 400, with_host("http://a/")),
      refused("list", 400, with_host("a, b")),
      refused("list without white space", 400, with_host("a,b")),
      refused("space inside", 400, with_host("a b")),
      refused("port too large", 400, with_host("a:65536")),
      refused("port with letters", 400, with_host("a:80x")),
      refused("negative port", 400, with_host("a:-1")),
      refused("two ports", 400, with_host("a:1:2")),
      refused("port without a host", 400, with_host(":80")),
      refused("bare IPv6 address", 400, with_host("::1")),
      refused("open bracket", 400, with_host("[::1")),
      refused("bytes behind the bracket", 400, with_host("[::1]a")),
      refused("zone of an IPv6 address", 400, with_host("[fe80::1%eth0]")),
      refused("empty brackets", 400, with_host("[]")),
      refused("percent-encoding", 400, with_host("%61")),
      refused("high byte", 400, with_host("\xc3\xa9")),
      refused("Host differs from an absolute target", 400, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
      refused("Host is missing beside an absolute target", 400, "GET http://a/ HTTP/1.1\r\nX: y\r\n\r\n"),
  };
}

}  // namespace mcpxx::test
