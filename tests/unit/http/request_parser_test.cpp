// SPDX-License-Identifier: MIT
#include "http/request_parser.hpp"

#include "support/catch.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace mcpxx::http;
using namespace std::string_literals;

namespace {

constexpr int kIncomplete = 0;
constexpr int kAccepted = 200;

struct Verdict {
  int status = kIncomplete;  // kAccepted, kIncomplete or that of the error
  std::string body;
  std::string rest;  // what follows the request
  std::size_t headers = 0;

  bool operator==(const Verdict&) const = default;
};

Limits small_limits() {
  Limits limits;
  limits.max_header_bytes = 1024;
  limits.max_headers = 20;
  limits.max_body_bytes = 1000;
  limits.max_chunk_extension_bytes = 32;
  return limits;
}

/// Feeds `input` in pieces of `step` bytes, as a connection does.
Verdict parse(std::string_view input, std::size_t step, const Limits& limits) {
  RequestParser parser(limits);
  std::vector<char> buffer(input.size() + 1);
  std::size_t size = 0;
  while (true) {
    const std::string_view piece = input.substr(0, step);
    input.remove_prefix(piece.size());
    piece.copy(buffer.data() + size, piece.size());
    size += piece.size();
    switch (parser.parse(buffer.data(), size)) {
      case RequestParser::Status::complete: {
        Request request;
        std::vector<Header> headers;
        parser.fill(buffer.data(), request, headers);
        std::string rest(buffer.data() + parser.consumed(), size - parser.consumed());
        return {kAccepted, std::string(request.body()), rest.append(input), headers.size()};
      }
      case RequestParser::Status::failed:
        return {parser.error().status, {}, {}, 0};
      case RequestParser::Status::header_complete:
      case RequestParser::Status::need_more:
        break;
    }
    if (input.empty()) return {};
  }
}

Verdict verdict_of(const std::string& input, const Limits& limits = small_limits()) {
  const Verdict whole = parse(input, input.size() + 1, limits);
  for (const std::size_t step : {1U, 2U, 3U, 7U}) {
    INFO("in pieces of " << step);
    const Verdict pieces = parse(input, step, limits);
    CHECK(pieces.status == whole.status);
    CHECK(pieces.body == whole.body);
    CHECK(pieces.rest == whole.rest);
    CHECK(pieces.headers == whole.headers);
  }
  return whole;
}

struct Row {
  const char* name;
  int status;
  std::string bytes;
};

void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(verdict_of(row.bytes).status == row.status);
  }
}

/// A GET request with one more header line, or any bytes, before its end.
std::string get_with(const std::string& extra) { return "GET /mcp HTTP/1.1\r\nHost: a\r\n" + extra + "\r\n"; }

std::string chunked(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}

std::string post_with(const std::string& headers, const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

}  // namespace

TEST_CASE("ordinary requests are accepted whole and byte by byte") {
  check_rows({
      {"GET", kAccepted, get_with("")},
      {"HEAD", kAccepted, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"DELETE", kAccepted, "DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"OPTIONS *", kAccepted, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"PATCH", kAccepted, "PATCH / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"},
      {"a method the router does not know", kAccepted, "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"HTTP/1.0 without Host", kAccepted, "GET / HTTP/1.0\r\n\r\n"},
      {"absolute form", kAccepted, "GET http://a/mcp HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"absolute form, case of the host", kAccepted, "GET HTTP://A/mcp HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"one empty line before the request", kAccepted, "\r\n" + get_with("")},
      {"Host with a port", kAccepted, "GET / HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n"},
      {"empty Host", kAccepted, "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
      {"empty value", kAccepted, get_with("X:\r\n")},
      {"value of white space", kAccepted, get_with("X: \t \r\n")},
      {"obs-text in a value", kAccepted, get_with("X: caf\xc3\xa9\r\n")},
      {"GET with a body", kAccepted, get_with("Content-Length: 2\r\n") + "hi"},
      {"Content-Length with zeros", kAccepted, post_with("Content-Length: 0003\r\n", "abc")},
      {"an Upgrade that is ignored", kAccepted,
       post_with("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n", "abc")},
      {"Expect", kAccepted, post_with("Expect: 100-Continue\r\nContent-Length: 1\r\n", "x")},
      {"chunked, any case", kAccepted, post_with("transfer-encoding: ChUnKeD\r\n", "1\r\nx\r\n0\r\n\r\n")},
      {"empty chunked body", kAccepted, chunked("0\r\n\r\n")},
      {"chunk extension", kAccepted, chunked("3;a=b;c=\"d e\"\r\nabc\r\n0;x\r\n\r\n")},
      {"chunk size with zeros", kAccepted, chunked("0003\r\nabc\r\n000\r\n\r\n")},
      {"upper case chunk size", kAccepted, chunked("A\r\n0123456789\r\n0\r\n\r\n")},
  });
}

TEST_CASE("malformed request lines are refused") {
  check_rows({
      {"TLS handshake", 400, "\x16\x03\x01\x02"s},
      {"NUL", 400, "\0GET / HTTP/1.1\r\nHost: a\r\n\r\n"s},
      {"leading space", 400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"lower-case method", 400, "get / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"mixed-case method", 400, "GeT / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"unknown method", 501, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"CONNECT", 501, "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"},
      {"TRACE", 501, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"HTTP/0.9", 400, "GET /\r\n"},
      {"only a method", 400, "GET\r\n\r\n"},
      {"two spaces after the method", 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"two spaces before the version", 400, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"space in the target", 400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"space at the end of the line", 400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"},
      {"tab in place of the space", 400, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"fragment in the target", 400, "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"NUL in the target", 400, "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n"s},
      {"high byte in the target", 400, "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"DEL in the target", 400, "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"relative target", 400, "GET mcp HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"asterisk for GET", 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"target of another scheme", 400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"absolute target without a host", 400, "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"absolute target with user information", 400, "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"HTTP/2.0", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
      {"HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"HTTP/1.2", 505, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"},
      {"HTTP/1.10", 400, "GET / HTTP/1.10\r\nHost: a\r\n\r\n"},
      {"HTTP/11", 400, "GET / HTTP/11\r\nHost: a\r\n\r\n"},
      {"lower-case version", 400, "GET / http/1.1\r\nHost: a\r\n\r\n"},
      {"another protocol", 400, "GET / ICY/1.1\r\nHost: a\r\n\r\n"},
      {"two empty lines before", 400, "\r\n\r\n" + get_with("")},
      {"bare LF before", 400, "\n" + get_with("")},
      {"bare LF at the end of the line", 400, "GET / HTTP/1.1\nHost: a\r\n\r\n"},
      {"bare CR in the line", 400, "GET /\rHTTP/1.1\r\nHost: a\r\n\r\n"},
  });
}

TEST_CASE("malformed header fields are refused") {
  check_rows({
      {"bare LF after a field", 400, get_with("X: y\n")},
      {"bare CR in a value that becomes a field", 400, get_with("X-Abc: \rxTransfer-Encoding: chunked\r\n")},
      {"bare CR at the end of a value", 400, get_with("X: y\r\r\n")},
      {"CR CR LF ends the header", 400, "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n"},
      {"CR and another byte ends the header", 400, "GET / HTTP/1.1\r\nHost: a\r\n\rZ\r\n\r\n"},
      {"bare LF as blank line", 400, "GET / HTTP/1.1\r\nHost: a\r\n\n"},
      {"folded value", 400, get_with("X: a\r\n b\r\n")},
      {"value folded with a tab", 400, get_with("X: a\r\n\tb\r\n")},
      {"folded Transfer-Encoding", 400, get_with("Transfer-Encoding:\r\n chunked\r\n")},
      {"white space before the first field", 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
      {"empty name", 400, get_with(": x\r\n")},
      {"only a colon", 400, get_with(":\r\n")},
      {"no colon", 400, get_with("NoColon\r\n")},
      {"space before the colon", 400, get_with("X : y\r\n")},
      {"tab before the colon", 400, get_with("X\t: y\r\n")},
      {"space in the name", 400, get_with("X Y: z\r\n")},
      {"NUL in the name", 400, get_with("X\0: z\r\n"s)},
      {"NUL in the value", 400, get_with("X: a\0b\r\n"s)},
      {"control character in the value", 400, get_with("X: a\x01\r\n")},
      {"DEL in the value", 400, get_with("X: a\x7f\r\n")},
      {"high byte in the name", 400, get_with("X\xff: y\r\n")},
      {"parenthesis in the name", 400, get_with("X(: y\r\n")},
      {"Host is missing", 400, "GET / HTTP/1.1\r\nX: y\r\n\r\n"},
      {"two Hosts", 400, get_with("Host: a\r\n")},
      {"two Hosts at 1.0", 400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
      {"Host with user information", 400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"},
      {"Host with a path", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
      {"Host with a list", 400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
      {"Host with a bad port", 400, "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n"},
      {"Host with an open bracket", 400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"},
      {"Host differs from an absolute target", 400, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"unknown expectation", 417, get_with("Expect: 200-ok\r\n")},
  });
}

TEST_CASE("ambiguous body lengths are refused") {
  check_rows({
      {"Content-Length and chunked", 400,
       post_with("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      {"chunked and Content-Length", 400,
       post_with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n")},
      {"two different Content-Lengths", 400, post_with("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd")},
      {"two equal Content-Lengths", 400, post_with("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")},
      {"list in Content-Length", 400, post_with("Content-Length: 3, 3\r\n", "abc")},
      {"plus sign", 400, post_with("Content-Length: +3\r\n", "abc")},
      {"negative", 400, post_with("Content-Length: -1\r\n", "abc")},
      {"hexadecimal", 400, post_with("Content-Length: 0x3\r\n", "abc")},
      {"space inside", 400, post_with("Content-Length: 3 4\r\n", "abc")},
      {"empty", 400, post_with("Content-Length:\r\n", "abc")},
      {"overflow", 400, post_with("Content-Length: 99999999999999999999\r\n", "abc")},
      {"letters", 400, post_with("Content-Length: abc\r\n", "abc")},
      {"Transfer-Encoding at 1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"gzip, chunked", 400, post_with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
      {"chunked, gzip", 400, post_with("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n")},
      {"chunked twice", 400, post_with("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")},
      {"two Transfer-Encoding fields", 400,
       post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      {"xchunked", 400, post_with("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")},
      {"chunked with a vertical tab", 400,
       post_with("Transfer-Encoding: \x0b"
                 "chunked\r\n",
                 "0\r\n\r\n")},
      {"quoted chunked", 400, post_with("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")},
      {"identity", 400, post_with("Transfer-Encoding: identity\r\n", "")},
      {"empty Transfer-Encoding", 400, post_with("Transfer-Encoding:\r\n", "")},
      {"chunked with a parameter", 400, post_with("Transfer-Encoding: chunked;x=y\r\n", "0\r\n\r\n")},
  });
}

TEST_CASE("malformed chunks are refused") {
  check_rows({
      {"size with 0x", 400, chunked("0x3\r\nabc\r\n0\r\n\r\n")},
      {"negative size", 400, chunked("-1\r\nabc\r\n0\r\n\r\n")},
      {"plus sign", 400, chunked("+3\r\nabc\r\n0\r\n\r\n")},
      {"space before the size", 400, chunked(" 3\r\nabc\r\n0\r\n\r\n")},
      {"space after the size", 400, chunked("3 \r\nabc\r\n0\r\n\r\n")},
      {"no size", 400, chunked("\r\nabc\r\n0\r\n\r\n")},
      {"no size but an extension", 400, chunked(";a=b\r\nabc\r\n0\r\n\r\n")},
      {"letters", 400, chunked("xyz\r\nabc\r\n0\r\n\r\n")},
      {"size of 17 digits", 400, chunked("00000000000000003\r\nabc\r\n0\r\n\r\n")},
      {"size beyond every limit", 413, chunked("ffffffffffffffff\r\nabc\r\n0\r\n\r\n")},
      {"bare LF after the size", 400, chunked("3\nabc\r\n0\r\n\r\n")},
      {"bare CR after the size", 400, chunked("3\rabc\r\n0\r\n\r\n")},
      {"CR and another byte after the size", 400, chunked("3\rXabc\r\n0\r\n\r\n")},
      {"contents too long", 400, chunked("3\r\nabcd\r\n0\r\n\r\n")},
      {"contents too short", 400, chunked("4\r\nabc\r\n0\r\n\r\n")},
      {"bare LF after the contents", 400, chunked("3\r\nabc\n0\r\n\r\n")},
      {"bare LF at the end", 400, chunked("3\r\nabc\r\n0\r\n\n")},
      {"bare LF after the last size", 400, chunked("3\r\nabc\r\n0\n\r\n")},
      {"trailer", 400, chunked("0\r\nX: y\r\n\r\n")},
      {"Content-Length as trailer", 400, chunked("0\r\nContent-Length: 5\r\n\r\n")},
      {"NUL in an extension", 400, chunked("3;a\0b\r\nabc\r\n0\r\n\r\n"s)},
      {"LF in an extension", 400, chunked("3;a\nb\r\nabc\r\n0\r\n\r\n")},
      {"CR in an extension", 400, chunked("3;a\rb\r\nabc\r\n0\r\n\r\n")},
      {"long extension", 400, chunked("3;" + std::string(32, 'a') + "\r\nabc\r\n0\r\n\r\n")},
      {"many extensions", 400,
       chunked("1;aaaaaaaaaaaaaaa\r\na\r\n1;aaaaaaaaaaaaaaa\r\na\r\n1;a\r\na\r\n0\r\n\r\n")},
      {"size line without an end", 400, chunked("3;" + std::string(500, 'a'))},
  });
}

TEST_CASE("limits hold at the limit and refuse one more") {
  const Limits limits = small_limits();
  const auto padded = [](std::size_t total) {
    const std::string empty = get_with("X: \r\n");
    return get_with("X: " + std::string(total - empty.size(), 'x') + "\r\n");
  };
  CHECK(verdict_of(padded(limits.max_header_bytes)).status == kAccepted);
  CHECK(verdict_of(padded(limits.max_header_bytes + 1)).status == 431);

  const auto long_target = [](std::size_t line) {
    return "GET /" + std::string(line - 16, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  CHECK(verdict_of(long_target(limits.max_header_bytes - 11)).status == kAccepted);
  CHECK(verdict_of(long_target(limits.max_header_bytes + 1)).status == 414);
  CHECK(verdict_of("GET /" + std::string(5000, 'x')).status == 414);

  const auto fields = [](std::size_t count) {
    std::string lines;
    for (std::size_t i = 1; i < count; ++i) lines += "X: y\r\n";
    return get_with(lines);
  };
  CHECK(verdict_of(fields(limits.max_headers)).status == kAccepted);
  CHECK(verdict_of(fields(limits.max_headers + 1)).status == 431);

  const auto body = [](std::size_t size) {
    return post_with("Content-Length: " + std::to_string(size) + "\r\n", std::string(size, 'x'));
  };
  CHECK(verdict_of(body(limits.max_body_bytes)).status == kAccepted);
  CHECK(verdict_of(body(limits.max_body_bytes + 1)).status == 413);

  const auto two_chunks = [](std::size_t size) {
    const std::string half(500, 'x');
    std::string text = "1f4\r\n" + half + "\r\n";
    text += (size == 1000 ? "1f4\r\n" : "1f5\r\n") + std::string(size - 500, 'x') + "\r\n0\r\n\r\n";
    return chunked(text);
  };
  CHECK(verdict_of(two_chunks(limits.max_body_bytes)).status == kAccepted);
  CHECK(verdict_of(two_chunks(limits.max_body_bytes + 1)).status == 413);

  CHECK(verdict_of(chunked("3;" + std::string(31, 'a') + "\r\nabc\r\n0\r\n\r\n")).status == kAccepted);
}

TEST_CASE("requests that are not whole yet are neither accepted nor refused") {
  for (const std::string& request : {get_with("X: y\r\n"), post_with("Content-Length: 3\r\n", "abc"),
                                     chunked("3;e\r\nabc\r\n0\r\n\r\n")}) {
    for (std::size_t size = 1; size < request.size(); ++size) {
      INFO(request.substr(0, size));
      CHECK(parse(request.substr(0, size), request.size(), small_limits()).status == kIncomplete);
    }
    CHECK(verdict_of(request).status == kAccepted);
  }
}

TEST_CASE("bodies are put together and what follows is left alone") {
  const std::string next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(verdict_of(get_with("") + next).rest == next);
  const Verdict fixed = verdict_of(post_with("Content-Length: 5\r\n", "hello") + next);
  CHECK(fixed.body == "hello");
  CHECK(fixed.rest == next);
  const Verdict pieces = verdict_of(chunked("1\r\nh\r\n3;x=y\r\nell\r\n1\r\no\r\n0\r\n\r\n") + next);
  CHECK(pieces.body == "hello");
  CHECK(pieces.rest == next);
  CHECK(verdict_of(post_with("Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n", "ab") + next)
            .rest == next);
}

TEST_CASE("a request is described by views into the buffer") {
  const Limits limits;
  RequestParser parser(limits);
  std::string buffer =
      "\r\nPOST /a%20b/c?x=1&y=2 HTTP/1.0\r\nHost: a\r\nX-One:  two \t\r\nx-empty:\r\nContent-Length: 2\r\n"
      "Connection: keep-alive\r\n\r\nhi?";
  std::size_t size = buffer.size() - 1;
  REQUIRE(parser.parse(buffer.data(), size) == RequestParser::Status::complete);
  Request request;
  std::vector<Header> headers;
  parser.fill(buffer.data(), request, headers);
  CHECK(request.method == Method::post);
  CHECK(request.method_name == "POST");
  CHECK(request.target == "/a%20b/c?x=1&y=2");
  CHECK(request.path == "/a%20b/c");
  CHECK(request.query == "x=1&y=2");
  CHECK(request.version_minor == 0);
  CHECK(request.header("x-ONE") == std::string_view("two"));
  CHECK(request.header("X-Empty") == std::string_view(""));
  CHECK_FALSE(request.header("absent"));
  CHECK(request.headers.size() == 5);
  CHECK(request.body() == "hi");
  CHECK(parser.keep_alive());
  CHECK_FALSE(parser.expects_continue());
}

TEST_CASE("what the client says about the connection is known after parsing") {
  const Limits limits;
  struct Case {
    std::string request;
    bool keep_alive;
  };
  for (const Case& row : std::vector<Case>{{get_with(""), true},
                                           {get_with("Connection: close\r\n"), false},
                                           {get_with("Connection: Close\r\n"), false},
                                           {get_with("Connection: keep-alive, close\r\n"), false},
                                           {"GET / HTTP/1.0\r\n\r\n", false},
                                           {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
                                           {"GET / HTTP/1.0\r\nConnection: close\r\n\r\n", false}}) {
    INFO(row.request);
    RequestParser parser(limits);
    std::string buffer = row.request;
    std::size_t size = buffer.size();
    REQUIRE(parser.parse(buffer.data(), size) == RequestParser::Status::complete);
    CHECK(parser.keep_alive() == row.keep_alive);
    parser.reset();
    buffer = get_with("");
    size = buffer.size();
    REQUIRE(parser.parse(buffer.data(), size) == RequestParser::Status::complete);
    CHECK(parser.keep_alive());
  }
}
