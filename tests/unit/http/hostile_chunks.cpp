// SPDX-License-Identifier: MIT
// Chunked bodies (RFC 9112 section 7.1).
#include "hostile_requests.hpp"

namespace mcpxx::test {

using namespace std::string_literals;

HostileRequests chunk_table() {
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  return {
      served("no chunks", "POST /", chunked("0\r\n\r\n")),
      served("many chunks", "POST / hello", chunked("1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\n\r\n")),
      served("extensions", "POST / abc", chunked("3;a=b;c=\"d \\\" e\";f\r\nabc\r\n0;x\r\n\r\n")),
      served("size with zeros", "POST / abc", chunked("0003\r\nabc\r\n000\r\n\r\n")),
      served("size of 16 digits", "POST / abc", chunked("0000000000000003\r\nabc\r\n0\r\n\r\n")),
      served("size in either case", "POST / 01234567890123456789",
             chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n")),
      served("contents that look like chunks", "POST / 0\r\n\r\n", chunked("5\r\n0\r\n\r\n\r\n0\r\n\r\n")),
      refused("0x before the size", 400, chunked("0x3\r\nabc\r\n0\r\n\r\n")),
      refused("underscore in the size", 400, chunked("0_2e\r\n\r\n" + smuggled + "0\r\n\r\n")),
      refused("h behind the size", 400, chunked("3h\r\nabc\r\n0\r\n\r\n")),
      refused("negative size", 400, chunked("-1\r\nabc\r\n0\r\n\r\n")),
      refused("plus sign", 400, chunked("+3\r\nabc\r\n0\r\n\r\n")),
      refused("fraction", 400, chunked("3.0\r\nabc\r\n0\r\n\r\n")),
      refused("space before the size", 400, chunked(" 3\r\nabc\r\n0\r\n\r\n")),
      refused("space behind the size", 400, chunked("3 \r\nabc\r\n0\r\n\r\n")),
      refused("tab behind the size", 400, chunked("3\t\r\nabc\r\n0\r\n\r\n")),
      refused("NUL behind the size", 400, chunked("3\0\r\nabc\r\n0\r\n\r\n"s)),
      refused("no size", 400, chunked("\r\nabc\r\n0\r\n\r\n")),
      refused("no size but an extension", 400, chunked(";a=b\r\nabc\r\n0\r\n\r\n")),
      refused("letters", 400, chunked("xyz\r\nabc\r\n0\r\n\r\n")),
      refused("comma between sizes", 400, chunked("3,3\r\nabc\r\n0\r\n\r\n")),
      refused("size of 17 digits", 400, chunked("00000000000000003\r\nabc\r\n0\r\n\r\n")),
      refused("size that wraps around 64 bits", 400, chunked("10000000000000003\r\nabc\r\n0\r\n\r\n")),
      refused("size that wraps around 32 bits", 413, chunked("100000003\r\nabc\r\n0\r\n\r\n")),
      refused("largest size", 413, chunked("ffffffffffffffff\r\nabc\r\n0\r\n\r\n")),
      refused("sizes whose sum wraps around", 413,
              chunked("3\r\nabc\r\nfffffffffffffffe\r\nabc\r\n0\r\n\r\n")),
      refused("bare LF behind the size", 400, chunked("3\nabc\r\n0\r\n\r\n")),
      refused("bare CR behind the size", 400, chunked("3\rabc\r\n0\r\n\r\n")),
      refused("CR and another byte behind the size", 400, chunked("3\rXabc\r\n0\r\n\r\n")),
      refused("contents too long", 400, chunked("3\r\nabcd\r\n0\r\n\r\n")),
      refused("contents too short", 400, chunked("4\r\nabc\r\n0\r\n\r\n")),
      refused("no line end behind the contents", 400, chunked("3\r\nabc0\r\n\r\n")),
      refused("bare LF behind the contents", 400, chunked("3\r\nabc\n0\r\n\r\n")),
      refused("bare CR behind the contents", 400, chunked("3\r\nabc\r0\r\n\r\n")),
      refused("two line ends behind the contents", 400, chunked("3\r\nabc\r\n\r\n0\r\n\r\n")),
      refused("bare LF at the end", 400, chunked("3\r\nabc\r\n0\r\n\n")),
      refused("bare LF behind the last size", 400, chunked("3\r\nabc\r\n0\n\r\n")),
      refused("two bytes in place of the end", 400, chunked("0\r\nXX\r\n")),
      refused("request in place of the end", 400, chunked("0\r\n" + smuggled)),
      refused("trailer", 400, chunked("0\r\nX: y\r\n\r\n")),
      refused("Content-Length as trailer", 400, chunked("0\r\nContent-Length: 5\r\n\r\nhello")),
      refused("Transfer-Encoding as trailer", 400, chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n")),
      refused("Host as trailer", 400, chunked("0\r\nHost: b\r\n\r\n")),
      refused("white space in place of a trailer", 400, chunked("0\r\n \r\n\r\n")),
      refused("extension without a name", 400, chunked("3;\r\nabc\r\n0\r\n\r\n")),
      refused("extension without a value", 400, chunked("3;a=\r\nabc\r\n0\r\n\r\n")),
      refused("extension with a delimiter", 400, chunked("3;a{b}\r\nabc\r\n0\r\n\r\n")),
      refused("space before an extension", 400, chunked("3 ;a=b\r\nabc\r\n0\r\n\r\n")),
      refused("open quote in an extension", 400, chunked("3;a=\"b\r\nabc\r\n0\r\n\r\n")),
      refused("bytes behind a quoted extension", 400, chunked("3;a=\"b\"c\r\nabc\r\n0\r\n\r\n")),
      refused("NUL in an extension", 400, chunked("3;a\0b\r\nabc\r\n0\r\n\r\n"s)),
      refused("LF in an extension", 400, chunked("3;a\nb\r\nabc\r\n0\r\n\r\n")),
      refused("CR in an extension", 400, chunked("3;a\rb\r\nabc\r\n0\r\n\r\n")),
      refused("CR before the line end of an extension", 400, chunked("3;a\r\r\nabc\r\n0\r\n\r\n")),
      refused("LF in a quoted extension", 400, chunked("3;a=\"\n\"\r\nabc\r\n0\r\n\r\n")),
  };
}

}  // namespace mcpxx::test
