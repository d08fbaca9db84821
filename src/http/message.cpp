// SPDX-License-Identifier: MIT
#include <mcpxx/http/message.hpp>

#include "base/ascii.hpp"
#include "http/json_text.hpp"

#include <algorithm>
#include <array>

namespace mcpxx::http {
namespace {

constexpr std::array<std::string_view, 7> kMethodNames = {"GET",    "HEAD",    "POST", "PUT",
                                                          "DELETE", "OPTIONS", "PATCH"};

}  // namespace

std::string_view to_string(Method method) noexcept {
  const auto index = static_cast<std::size_t>(method);
  return index < kMethodNames.size() ? kMethodNames[index] : "OTHER";
}

Method parse_method(std::string_view name) noexcept {
  const auto found = std::find(kMethodNames.begin(), kMethodNames.end(), name);
  return static_cast<Method>(found - kMethodNames.begin());
}

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

bool equals_ignore_case(std::string_view a, std::string_view b) noexcept { return equal_ignoring_case(a, b); }

std::optional<std::string_view> Request::header(std::string_view name) const noexcept {
  for (const Header& field : headers) {
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::size_t Request::header_count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(), [name](const Header& field) {
    return equal_ignoring_case(field.name, name);
  }));
}

TargetParts split_target(std::string_view target) noexcept {
  TargetParts parts;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size() || !equals_ignore_case(target.substr(0, scheme.size()), scheme))
      continue;
    target.remove_prefix(scheme.size());
    parts.authority = target.substr(0, target.find_first_of("/?"));
    target.remove_prefix(parts.authority.size());
    break;
  }
  const std::size_t question = target.find('?');
  parts.path = target.substr(0, question);
  if (parts.path.empty()) parts.path = "/";
  if (question != target.npos) parts.query = target.substr(question + 1);
  return parts;
}

OwnedRequest::OwnedRequest(std::string_view method, std::string target, Headers headers, std::string body)
    : method_(method), target_(std::move(target)), headers_(std::move(headers)), body_(std::move(body)) {
  for (const auto& [name, value] : headers_) header_views_.push_back({name, value});
  const TargetParts parts = split_target(target_);
  view_.method = parse_method(method_);
  view_.method_name = method_;
  view_.target = target_;
  view_.path = parts.path;
  view_.query = parts.query;
  view_.headers = header_views_;
  view_.set_body(body_.data(), body_.size());
}

Response Response::json(int status, std::string text) {
  return Response{status, {{"Content-Type", "application/json"}}, std::move(text)};
}

Response Response::error(int status, std::string_view message) {
  std::string text = "{\"error\":";
  append_json_string(text, message);
  text.push_back('}');
  return json(status, std::move(text));
}

Response Response::text(int status, std::string text) {
  return Response{status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
}

Response Response::empty(int status) { return Response{status, {}, {}}; }

Response& Response::with(std::string name, std::string value) & {
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

Response&& Response::with(std::string name, std::string value) && {
  headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

}  // namespace mcpxx::http
