// SPDX-License-Identifier: MIT
#include <mcpxx/http/cors.hpp>

#include "base/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace mcpxx::http {
namespace {

constexpr std::size_t kMaxEchoedNames = 64;
constexpr std::size_t kMaxNameSize = 128;

void append_item(std::string& list, std::string_view item) {
  if (!list.empty()) list.append(", ");
  list.append(item);
}

std::string join(const std::vector<std::string>& items) {
  std::string list;
  for (const std::string& item : items) append_item(list, item);
  return list;
}

std::string_view take_item(std::string_view& list) noexcept {
  const auto comma = list.find(',');
  std::string_view item = list.substr(0, comma);
  list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  const auto first = item.find_first_not_of(" \t");
  if (first == item.npos) return {};
  return item.substr(first, item.find_last_not_of(" \t") - first + 1);
}

}  // namespace

Cors::Cors(const CorsPolicy& policy)
    : methods_(join(policy.methods)),
      exposed_headers_(join(policy.exposed_headers)),
      max_age_(std::to_string(policy.max_age.count())) {
  for (const std::string& name : policy.request_headers) {
    if (name.ends_with('*')) {
      request_header_prefixes_.push_back(name.substr(0, name.size() - 1));
    } else {
      append_item(request_headers_, name);
    }
  }
}

bool Cors::is_preflight(const Request& request) noexcept {
  return request.method == Method::options && request.header("Origin").has_value() &&
         request.header("Access-Control-Request-Method").has_value();
}

bool Cors::matches_prefix(std::string_view name) const noexcept {
  return std::any_of(request_header_prefixes_.begin(), request_header_prefixes_.end(),
                     [name](const std::string& prefix) {
                       return name.size() > prefix.size() &&
                              equals_ignore_case(name.substr(0, prefix.size()), prefix);
                     }) &&
         name.size() <= kMaxNameSize && std::all_of(name.begin(), name.end(), is_token_character);
}

std::string Cors::allowed_headers(const Request& request) const {
  std::string allowed = request_headers_;
  std::size_t echoed = 0;
  for (const Header& field : request.headers) {
    if (!equals_ignore_case(field.name, "Access-Control-Request-Headers")) continue;
    std::string_view list = field.value;
    while (!list.empty() && echoed < kMaxEchoedNames) {
      const std::string_view name = take_item(list);
      if (!matches_prefix(name)) continue;
      append_item(allowed, name);
      ++echoed;
    }
  }
  return allowed;
}

Response Cors::answer_preflight(const Request& request) const {
  Response answer = Response::empty(204);
  answer.with("Access-Control-Allow-Origin", std::string(request.header("Origin").value_or("")))
      .with("Vary", "Origin")
      .with("Access-Control-Allow-Methods", methods_)
      .with("Access-Control-Allow-Headers", allowed_headers(request))
      .with("Access-Control-Max-Age", max_age_);
  // A page of a public address asks for more when the server's address is a private one.
  if (request.header("Access-Control-Request-Private-Network") == "true")
    answer.with("Access-Control-Allow-Private-Network", "true");
  return answer;
}

void Cors::add_fields(const Request& request, ResponseWriter& writer) const {
  const auto origin = request.header("Origin");
  // Also without an Origin: a cache must not hand the answer to a page, which could not read it. Answers to
  // POST are kept by no cache that was not told to (RFC 9110 section 9.3.3).
  if (origin || request.method != Method::post) writer.add_header("Vary", "Origin");
  if (!origin) return;
  writer.add_header("Access-Control-Allow-Origin", *origin);
  if (!exposed_headers_.empty()) writer.add_header("Access-Control-Expose-Headers", exposed_headers_);
}

}  // namespace mcpxx::http
