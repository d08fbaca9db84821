// SPDX-License-Identifier: MIT
#include "http/date.hpp"
#include "http/response_head.hpp"

#include "support/catch.hpp"

#include <mcpxx/http/message.hpp>
#include <mcpxx/http/sse.hpp>
#include <mcpxx/http/url.hpp>

using namespace mcpxx::http;
using namespace std::string_literals;

TEST_CASE("an event is formatted line by line") {
  CHECK(format_event({.data = "{}"}) == "data: {}\n\n");
  CHECK(format_event({.data = "{}", .event = "message", .id = "7"}) == "id: 7\nevent: message\ndata: {}\n\n");
  CHECK(format_event({.data = "", .id = "", .retry = std::chrono::seconds(3)}) ==
        "id: \nretry: 3000\ndata: \n\n");
  CHECK(format_event({.data = "a\nb\r\nc\rd\n"}) == "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
  CHECK(format_event({.data = "x", .event = "a\nid: evil", .id = "a\nb"}) == "data: x\n\n");
  CHECK(format_event({.data = "x", .id = "a\0b"s}) == "data: x\n\n");
  std::string out = "before\n\n";
  append_comment(out, "keep\nalive");
  CHECK(out == "before\n\n: keep alive\n\n");
}

TEST_CASE("URLs are parsed and written") {
  const auto url = parse_url("HTTPS://Example.COM:8443/a%20b?x=1");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->host == "example.com");
  CHECK(url->port == 8443);
  CHECK(url->path == "/a%20b");
  CHECK(url->query == "x=1");
  CHECK(url->origin() == "https://example.com:8443");
  CHECK(url->to_string() == "https://example.com:8443/a%20b?x=1");
  CHECK(parse_url("http://a")->to_string() == "http://a/");
  CHECK(parse_url("http://a:80")->origin() == "http://a");
  CHECK(parse_url("http://[::1]:1/x")->to_string() == "http://[::1]:1/x");
  CHECK(parse_url("http://a?q")->query == "q");
  for (const char* text :
       {"", "a", "/a", "ftp://a", "http:/a", "http://", "http:///x", "http://a:b", "http://a:70000",
        "http://u@a", "http://u:p@a/", "http://a/#f", "http://a b", "http://[::1", "http://[x]",
        "http://a\nb", "http://\xc3\xa9", "http://a:-1", "http://:80"}) {
    INFO(text);
    CHECK_FALSE(parse_url(text));
  }
}

TEST_CASE("authorities are parsed") {
  CHECK(parse_authority("a.b-c_d")->host == "a.b-c_d");
  CHECK_FALSE(parse_authority("a")->port);
  CHECK(parse_authority("a:")->host == "a");
  CHECK_FALSE(parse_authority("a:")->port);
  CHECK_FALSE(parse_authority("[::1]:")->port);
  CHECK(parse_authority("a:0")->port == 0);
  CHECK(parse_authority("[2001:db8::1]:443")->host == "2001:db8::1");
  CHECK(parse_authority("[::1]")->is_ipv6_literal);
  for (const char* text : {"", ":", ":1", "a::", "a:1:2", "a,b", "[]", "[::1]x", "[::1]::", "[fe80::1%eth0]",
                           "::1", "a/b", "[:::]", "[1:2]", "[127.0.0.1]", "[::12345]"}) {
    INFO(text);
    CHECK_FALSE(parse_authority(text));
  }
}

TEST_CASE("percent-encoding") {
  CHECK(percent_encode("a b/\xc3\xa9~") == "a%20b%2F%C3%A9~");
  CHECK(*percent_decode("a%20b%2f%C3%A9+") == "a b/\xc3\xa9+");
  CHECK(*percent_decode("%00") == "\0"s);
  for (const char* text : {"%", "%1", "%g0", "%0g", "a%"}) {
    INFO(text);
    CHECK_FALSE(percent_decode(text));
  }
}

TEST_CASE("names of methods and statuses") {
  for (const char* name : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    CHECK(to_string(parse_method(name)) == name);
  }
  CHECK(parse_method("get") == Method::other);
  CHECK(reason_phrase(404) == "Not Found");
  CHECK(reason_phrase(799) == "Unknown");
}

TEST_CASE("errors are JSON whatever they quote") {
  CHECK(Response::error(400, "a\"b\\c\nd\xff").body == R"({"error":"a\"b\\c?d?"})");
}

TEST_CASE("a request target is split") {
  CHECK(split_target("/a?b?c").path == "/a");
  CHECK(split_target("/a?b?c").query == "b?c");
  CHECK(split_target("http://h:1/x?y").authority == "h:1");
  CHECK(split_target("http://h?y").path == "/");
  CHECK(split_target("http://h?y").query == "y");
  CHECK(split_target("*").path == "*");
}

TEST_CASE("dates have the form of RFC 9110") {
  const auto date = [](std::int64_t seconds) {
    const auto text = http_date(std::chrono::sys_seconds(std::chrono::seconds(seconds)));
    return std::string(text.data(), text.size());
  };
  CHECK(date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(date(951782399) == "Mon, 28 Feb 2000 23:59:59 GMT");
  CHECK(date(951782400) == "Tue, 29 Feb 2000 00:00:00 GMT");
  CHECK(date(4102444799) == "Thu, 31 Dec 2099 23:59:59 GMT");
  CHECK(date_field().starts_with("Date: "));
  CHECK(date_field().ends_with(" GMT\r\n"));
  CHECK(date_field().size() == 37);
}

TEST_CASE("every control character of a field becomes a space, wherever it stands") {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string value(20, 'v');
      value[at] = static_cast<char>(byte);
      std::string line;
      append_field(line, "X", value);
      const bool is_control = (byte < 0x20 && byte != '\t') || byte == 0x7f;
      if (is_control) value[at] = ' ';
      CHECK(line == "X: " + value + "\r\n");
    }
  }
}

TEST_CASE("a response head is complete") {
  std::string head;
  begin_head(head, 404);
  append_field(head, "X", "y");
  finish_head(head, Framing::length, 12, Persistence::close);
  CHECK(head.starts_with("HTTP/1.1 404 Not Found\r\nDate: "));
  CHECK(head.ends_with(" GMT\r\nX: y\r\nContent-Length: 12\r\nConnection: close\r\n\r\n"));
  std::string chunk;
  append_chunk(chunk, "");
  append_chunk(chunk, "0123456789abcdef");
  CHECK(chunk == "10\r\n0123456789abcdef\r\n");
}
