// SPDX-License-Identifier: MIT
// Where a body ends, as a proxy in front might read it differently (RFC 9112 sections 6 and 11.2).
#include "hostile_requests.hpp"

namespace mcpxx::test {
namespace {

using namespace std::string_literals;

constexpr std::string_view kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view kNoChunks = "0\r\n\r\n";

std::string with_length(const std::string& method, std::string_view body) {
  return method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

HostileRequests lengths() {
  return {
      served("no length, no body", "POST /", post_with("", "")),
      served("length 0", "POST /", post_with("Content-Length: 0\r\n", "")),
      served("leading zeros are decimal", "POST / 0123456789",
             post_with("Content-Length: 010\r\n", "0123456789")),
      served("spaces around the length", "POST / abc", post_with("Content-Length:   3  \r\n", "abc")),
      served("tab before the length", "POST / abc", post_with("Content-Length:\t3\r\n", "abc")),
      refused("tab behind the length", 400, post_with("Content-Length: 3\t\r\n", "abc")),
      served("a body that looks like a request", "POST / " + std::string(kSmuggled),
             with_length("POST", kSmuggled)),
      served("body of GET is no request", "GET / " + std::string(kSmuggled), with_length("GET", kSmuggled)),
      served("body of HEAD is no request", "HEAD / " + std::string(kSmuggled),
             with_length("HEAD", kSmuggled)),
      served("body of DELETE is no request", "DELETE / " + std::string(kSmuggled),
             with_length("DELETE", kSmuggled)),
      served("body of OPTIONS is no request", "OPTIONS / " + std::string(kSmuggled),
             with_length("OPTIONS", kSmuggled)),
      served("underscore in place of the dash", "POST /", post_with("Content_Length: 3\r\n", "")),
      refused("two different lengths", 400, post_with("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd")),
      refused("two equal lengths", 400, post_with("Content-Length: 3\r\ncontent-length: 3\r\n", "abc")),
      refused("a length and an empty one", 400, post_with("Content-Length: 3\r\nContent-Length:\r\n", "abc")),
      refused("length 0, then another", 400,
              post_with("Content-Length: 0\r\nContent-Length: 35\r\n", kSmuggled)),
      refused("list of equal lengths", 400, post_with("Content-Length: 3, 3\r\n", "abc")),
      refused("list of different lengths", 400, post_with("Content-Length: 3,4\r\n", "abcd")),
      refused("plus sign", 400, post_with("Content-Length: +3\r\n", "abc")),
      refused("negative", 400, post_with("Content-Length: -1\r\n", "abc")),
      refused("negative zero", 400, post_with("Content-Length: -0\r\n", "")),
      refused("hexadecimal", 400, post_with("Content-Length: 0x3\r\n", "abc")),
      refused("underscore between digits", 400, post_with("Content-Length: 1_0\r\n", "0123456789")),
      refused("fraction", 400, post_with("Content-Length: 3.0\r\n", "abc")),
      refused("space inside", 400, post_with("Content-Length: 3 4\r\n", "abc")),
      refused("letter behind the digits", 400, post_with("Content-Length: 3Z\r\n", "abc")),
      refused("NUL behind the digits", 400, post_with("Content-Length: 3\0\r\n"s, "abc")),
      refused("empty length", 400, post_with("Content-Length:\r\n", kSmuggled)),
      refused("empty length of white space", 400, post_with("Content-Length: \t\r\n", kSmuggled)),
      refused("length of letters", 400, post_with("Content-Length: abc\r\n", "abc")),
      refused("length beyond 64 bits", 400, post_with("Content-Length: 18446744073709551619\r\n", "abc")),
      refused("length of 64 bits", 413, post_with("Content-Length: 18446744073709551615\r\n", "abc")),
      refused("length of 63 bits", 413, post_with("Content-Length: 9223372036854775807\r\n", "abc")),
  };
}

HostileRequests both() {
  const std::string smuggled(kSmuggled);
  return {
      refused("CL.TE", 400,
              post_with("Content-Length: 40\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled)),
      refused("TE.CL", 400,
              post_with("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                        "23\r\n" + smuggled + "\r\n0\r\n\r\n")),
      refused("CL.TE with a length of 0", 400,
              post_with("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled)),
      refused(
          "CL.TE that closes", 400,
          post_with("Connection: close\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
      refused("CL beside an unknown coding", 400,
              post_with("Content-Length: 3\r\nTransfer-Encoding: xchunked\r\n", "abc")),
      refused("CL beside an empty coding", 400,
              post_with("Content-Length: 3\r\nTransfer-Encoding:\r\n", "abc")),
      refused("CL beside chunked behind a tab", 400,
              post_with("Content-Length: 5\r\nTransfer-Encoding:\tchunked\r\n", kNoChunks)),
      refused("CL behind chunked before a tab", 400,
              post_with("Transfer-Encoding: chunked\t\r\nContent-Length: 5\r\n", kNoChunks)),
      refused("CL beside a coding after a comma", 400,
              post_with("Content-Length: 5\r\nTransfer-Encoding: ,chunked\r\n", kNoChunks)),
      refused("CL beside a folded coding", 400,
              post_with("Content-Length: 5\r\nTransfer-Encoding:\r\n\tchunked\r\n", kNoChunks)),
      refused("CL beside chunked for GET", 400,
              get_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"),
  };
}

HostileRequests codings() {
  const auto coding = [](const std::string& value) {
    return post_with("Transfer-Encoding: " + value + "\r\n", "3\r\nabc\r\n0\r\n\r\n");
  };
  return {
      served("chunked in any case", "POST / abc", coding("ChUnKeD")),
      served("spaces around chunked", "POST / abc", coding("  chunked  ")),
      served("tab before chunked", "POST / abc", coding("\tchunked")),
      served("tab behind chunked", "POST / abc", coding("chunked\t")),
      served("tabs and spaces around chunked", "POST / abc", coding("\t chunked \t")),
      served("chunked body of GET", "GET /mcp abc",
             get_with("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n0\r\n\r\n"),
      served("underscore in place of the dash", "POST /", post_with("Transfer_Encoding: chunked\r\n", "")),
      refused("gzip, chunked", 400, coding("gzip, chunked")),
      refused("chunked, gzip", 400, coding("chunked, gzip")),
      refused("gzip", 400, coding("gzip")),
      refused("identity", 400, coding("identity")),
      refused("identity, chunked", 400, coding("identity, chunked")),
      refused("chunked twice", 400, coding("chunked, chunked")),
      refused("comma before chunked", 400, coding(",chunked")),
      refused("comma behind chunked", 400, coding("chunked,")),
      refused("xchunked", 400, coding("xchunked")),
      refused("chunkedx", 400, coding("chunkedx")),
      refused("chunk", 400, coding("chunk")),
      refused("two words", 400, coding("x chunked")),
      refused("quoted", 400, coding("\"chunked\"")),
      refused("parameter", 400, coding("chunked;x=y")),
      refused("empty coding", 400, coding("")),
      refused("vertical tab before chunked", 400,
              coding("\x0b"
                     "chunked")),
      refused("form feed behind chunked", 400, coding("chunked\x0c")),
      refused("no-break space around chunked", 400,
              coding("\xa0"
                     "chunked\xa0")),
      refused("NUL behind chunked", 400, coding("chunked\0"s)),
      refused("two fields", 400,
              post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", kNoChunks)),
      refused("two fields, one unknown", 400,
              post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n", kNoChunks)),
      refused("two fields, one empty", 400,
              post_with("Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n", kNoChunks)),
      refused("coding at 1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      refused("coding at 1.0 that keeps alive", 400,
              "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  };
}

}  // namespace

HostileRequests framing_table() {
  HostileRequests table;
  for (const HostileRequests& rows : {lengths(), both(), codings()}) {
    table.insert(table.end(), rows.begin(), rows.end());
  }
  return table;
}

}  // namespace mcpxx::test
