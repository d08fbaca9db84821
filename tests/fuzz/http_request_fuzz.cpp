// SPDX-License-Identifier: MIT
// Bytes get the same verdict whole and one by one.

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

struct Verdict {
  RequestParser::Status status;
  int error;
  std::string target;
  std::string body;
  bool operator==(const Verdict&) const = default;
};

/// Feeds `bytes` in pieces of `step`, as a connection does: what the parser gives back of the buffer is
/// reused.
Verdict parse(const std::string& bytes, std::size_t step) {
  const Limits limits;
  RequestParser parser(limits);
  std::string buffer(bytes.size() + 1, '\0');
  std::size_t size = 0;
  auto status = RequestParser::Status::need_more;
  for (std::size_t fed = 0; fed < bytes.size();) {
    const std::size_t piece = std::min(step, bytes.size() - fed);
    bytes.copy(buffer.data() + size, piece, fed);
    fed += piece;
    size += piece;
    do status = parser.parse(buffer.data(), size);
    while (status == RequestParser::Status::header_complete);
    if (status != RequestParser::Status::need_more) break;
  }
  Verdict verdict{status, parser.error().status, {}, {}};
  if (status == RequestParser::Status::complete) {
    mcpxx::http::Request request;
    std::vector<mcpxx::http::Header> headers;
    parser.fill(buffer.data(), request, headers);
    verdict.target = request.target;
    verdict.body = request.body();
  }
  return verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (size != 0 && !(parse(bytes, size) == parse(bytes, 1))) std::abort();
  return 0;
}
