// SPDX-License-Identifier: MIT
// A connection's bytes get the same verdicts whole and one by one, from the first request to the last.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "http/request_parser.hpp"

namespace {

using mcpxx::http::Limits;
using mcpxx::http::RequestParser;

/// What was made of one request.
struct Verdict {
  RequestParser::Status status = RequestParser::Status::need_more;
  int error = 0;
  std::string method;
  std::string target;
  std::string body;
  std::size_t headers = 0;
  bool keep_alive = false;
  bool operator==(const Verdict&) const = default;
};

/// Small, so that inputs of a fuzzer reach them.
Limits limits() {
  Limits limits;
  limits.max_header_bytes = 512;
  limits.max_headers = 12;
  limits.max_body_bytes = 200;
  limits.max_chunk_extension_bytes = 24;
  return limits;
}

Verdict describe(const RequestParser& parser, RequestParser::Status status, char* data) {
  Verdict verdict;
  verdict.status = status;
  verdict.error = parser.error().status;
  if (status != RequestParser::Status::complete) return verdict;
  mcpxx::http::Request request;
  std::vector<mcpxx::http::Header> headers;
  parser.fill(data, request, headers);
  verdict.method = request.method_name;
  verdict.target = request.target;
  verdict.body = request.body();
  verdict.headers = headers.size();
  verdict.keep_alive = parser.keep_alive();
  return verdict;
}

/// Feeds `bytes` in pieces of `step`, as a connection does: what the parser gives back of the buffer is used
/// again, and what follows a request is the next one.
std::vector<Verdict> parse(const std::string& bytes, std::size_t step) {
  const Limits small = limits();
  RequestParser parser(small);
  std::vector<Verdict> verdicts;
  std::string buffer(bytes.size() + 1, '\0');
  std::size_t size = 0;
  for (std::size_t fed = 0; fed < bytes.size();) {
    const std::size_t piece = std::min(step, bytes.size() - fed);
    bytes.copy(buffer.data() + size, piece, fed);
    fed += piece;
    size += piece;
    for (;;) {
      const auto status = parser.parse(buffer.data(), size);
      if (status == RequestParser::Status::header_complete) continue;
      if (status == RequestParser::Status::need_more) break;
      verdicts.push_back(describe(parser, status, buffer.data()));
      if (status == RequestParser::Status::failed || !parser.keep_alive()) return verdicts;
      const std::size_t consumed = parser.consumed();
      std::copy(buffer.data() + consumed, buffer.data() + size, buffer.data());
      size -= consumed;
      parser.reset();
      if (size == 0) break;
    }
  }
  return verdicts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (size == 0) return 0;
  const auto whole = parse(bytes, size);
  if (whole != parse(bytes, 1) || whole != parse(bytes, 3)) std::abort();
  return 0;
}
