// SPDX-License-Identifier: MIT
#include "http/request_parser.hpp"

#include "hostile_requests.hpp"

#include "support/catch.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace mcpxx::http;
using namespace mcpxx::test;

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

Verdict verdict_of(const std::string& input) {
  const Limits limits = table_limits();
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

}  // namespace

TEST_CASE("the first request of every row gets the same verdict in pieces of any size") {
  for (const HostileRequest& row : hostile_requests()) {
    INFO(row.name);
    const bool has_more = row.then == HostileRequest::Then::canary;
    const Verdict verdict = verdict_of(row.bytes + std::string(has_more ? kCanary : ""));
    CHECK(verdict.status == (row.served.empty() ? row.error : kAccepted));
    if (!row.served.empty()) CHECK(row.served.front().ends_with(verdict.body));
    if (row.served.size() == 1 && row.error == 0 && !row.closes) CHECK(verdict.rest == kCanary);
  }
}

TEST_CASE("requests that are not whole yet are neither accepted nor refused") {
  for (const std::string& request : {get_with("X: y\r\n"), post_with("Content-Length: 3\r\n", "abc"),
                                     chunked("3;e\r\nabc\r\n0\r\n\r\n")}) {
    for (std::size_t size = 1; size < request.size(); ++size) {
      INFO(request.substr(0, size));
      CHECK(parse(request.substr(0, size), request.size(), table_limits()).status == kIncomplete);
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
