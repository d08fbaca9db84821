// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcpxx::http {

/// Request methods the router tells apart; every other registered method is `other`, its name is in the
/// request.
enum class Method : std::uint8_t { get, head, post, put, delete_, options, patch, other };

/// "GET", "HEAD", ...; "OTHER" for Method::other.
std::string_view to_string(Method method) noexcept;

/// The method of that name (case-sensitive, RFC 9110 section 9.1).
Method parse_method(std::string_view name) noexcept;

/// The reason phrase of a status code; "Unknown" for one without.
std::string_view reason_phrase(int status) noexcept;

/// Comparison of field names and other ASCII tokens: case is ignored (RFC 9110 section 5.1).
bool equals_ignore_case(std::string_view a, std::string_view b) noexcept;

/// A header field as two views; whoever hands it over says how long they live.
struct Header {
  std::string_view name;
  std::string_view value;
};

/// A request, complete with its body: views into memory that somebody else owns.
///
/// From the server of this layer, the request and everything it refers to live as long as the ResponseWriter
/// handed over with it, so an asynchronous handler may keep using them while it holds the writer. A foreign
/// HTTP stack that fills a Request itself must give the same promise; OwnedRequest does the bookkeeping.
/// Thread-safety: none; one handler at a time.
class Request {
 public:
  Method method = Method::get;
  /// The method as sent.
  std::string_view method_name = "GET";
  /// Request target as sent.
  std::string_view target = "/";
  /// Path of the target, still percent-encoded; "*" for `OPTIONS *`.
  std::string_view path = "/";
  /// What follows the '?' of the target, still percent-encoded; empty where there is none.
  std::string_view query;
  /// Minor version of HTTP/1: 0 or 1.
  int version_minor = 1;
  /// Fields in the order received. Names as sent, values without surrounding white space.
  std::span<const Header> headers;
  /// The client's address, no port: net::ByteStream::remote_address(), or what a TrustedProxies makes of it.
  std::string_view remote_address;
  /// Whether it is known to come from this machine; what a trusted proxy forwards is not.
  bool is_local = false;
  /// The path as the router compares it: percent-decoded, filled only for paths that contain a '%'.
  std::string route_path;

  /// Value of the first field of that name, in any case.
  std::optional<std::string_view> header(std::string_view name) const noexcept;
  /// Number of fields of that name.
  std::size_t header_count(std::string_view name) const noexcept;

  std::string_view body() const noexcept { return {body_data_, body_size_}; }
  /// The body is contiguous and may be changed in place. The byte at body_data()[body_size()] exists and is
  /// writable; who overwrites it restores it before the handler returns or its response is complete,
  /// whichever comes first.
  char* body_data() noexcept { return body_data_; }
  std::size_t body_size() const noexcept { return body_size_; }
  void set_body(char* data, std::size_t size) noexcept {
    body_data_ = data;
    body_size_ = size;
  }

 private:
  char* body_data_ = const_cast<char*>("");
  std::size_t body_size_ = 0;
};

/// A request that owns what it refers to: for tests and for foreign HTTP stacks that hand requests over.
class OwnedRequest {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  OwnedRequest(std::string_view method, std::string target, Headers headers = {}, std::string body = {});
  OwnedRequest(const OwnedRequest&) = delete;
  OwnedRequest& operator=(const OwnedRequest&) = delete;

  /// The view; valid as long as this object.
  Request& view() noexcept { return view_; }

 private:
  std::string method_;
  std::string target_;
  Headers headers_;
  std::vector<Header> header_views_;
  std::string body_;
  Request view_;
};

/// Splits a request target in origin form or absolute form into the path and the query.
struct TargetParts {
  std::string_view path;
  std::string_view query;
  /// Authority of a target in absolute form ("host:port"), empty for origin form.
  std::string_view authority;
};
TargetParts split_target(std::string_view target) noexcept;

/// A complete answer. Content-Length, Connection, Date and framing are the server's business and must not be
/// among the headers; control characters in header values are replaced by spaces when the head is written.
struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};

  /// `text` with Content-Type application/json.
  static Response json(int status, std::string text);
  /// `{"error":"<message>"}`, escaped as JSON needs it: the form every error of this layer has.
  static Response error(int status, std::string_view message);
  /// `text` with Content-Type text/plain; charset=utf-8.
  static Response text(int status, std::string text);
  /// No body.
  static Response empty(int status);

  /// Adds a field; returns *this, so that calls chain.
  Response& with(std::string name, std::string value) &;
  Response&& with(std::string name, std::string value) &&;
};

}  // namespace mcpxx::http
