// SPDX-License-Identifier: MIT
#include "http/request_parser.hpp"

#include "base/ascii.hpp"

#include <mcpxx/http/url.hpp>

#include <algorithm>
#include <cstring>

namespace mcpxx::http {

#if !defined(LLHTTP_STRICT_MODE) && LLHTTP_VERSION_MAJOR < 9
#error "llhttp 8 must be compiled with LLHTTP_STRICT_MODE=1"
#endif

namespace {

constexpr std::size_t kNotFound = static_cast<std::size_t>(-1);

std::size_t find_byte(const char* data, char byte, std::size_t begin, std::size_t end) noexcept {
  const void* found = std::memchr(data + begin, byte, end - begin);
  return found == nullptr ? kNotFound : static_cast<std::size_t>(static_cast<const char*>(found) - data);
}

bool is_method_name(std::string_view text) noexcept {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
}

bool is_target_text(std::string_view text) noexcept {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

bool is_version(std::string_view text) noexcept {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 8 && text.substr(0, 5) == "HTTP/" && digit(text[5]) && text[6] == '.' &&
         digit(text[7]);
}

/// What Connection fields say.
struct ConnectionOptions {
  bool close = false;
  bool keep_alive = false;

  void add(std::string_view list) noexcept {
    constexpr std::string_view kSpace = " \t";
    while (!list.empty()) {
      std::string_view option = list.substr(0, list.find(','));
      list.remove_prefix(std::min(option.size() + 1, list.size()));
      option.remove_prefix(std::min(option.find_first_not_of(kSpace), option.size()));
      option = option.substr(0, option.find_last_not_of(kSpace) + 1);
      close |= equal_ignoring_case(option, "close");
      keep_alive |= equal_ignoring_case(option, "keep-alive");
    }
  }
};

}  // namespace

struct RequestParser::Callbacks {
  static RequestParser& self(llhttp_t* parser) { return *static_cast<RequestParser*>(parser->data); }

  static Span span(const RequestParser& parser, const char* at, std::size_t size) {
    return {static_cast<std::uint32_t>(at - parser.base_), static_cast<std::uint32_t>(size)};
  }

  static int header_field(llhttp_t* parser, const char* at, std::size_t size) {
    self(parser).fields_.push_back({span(self(parser), at, size), {}});
    return 0;
  }

  static int header_value(llhttp_t* parser, const char* at, std::size_t size) {
    while (size > 0 && (at[size - 1] == ' ' || at[size - 1] == '\t')) --size;
    self(parser).fields_.back().value = span(self(parser), at, size);
    return 0;
  }

  static int headers_complete(llhttp_t*) { return HPE_PAUSED; }

  static const llhttp_settings_t& settings() {
    static const llhttp_settings_t instance = [] {
      llhttp_settings_t settings;
      llhttp_settings_init(&settings);
      settings.on_header_field = header_field;
      settings.on_header_value = header_value;
      settings.on_headers_complete = headers_complete;
      return settings;
    }();
    return instance;
  }
};

RequestParser::RequestParser(const Limits& limits) : limits_(limits), chunks_(limits) {
  llhttp_init(&llhttp_, HTTP_REQUEST, &Callbacks::settings());
  llhttp_.data = this;
}

void RequestParser::reset() {
  llhttp_reset(&llhttp_);
  phase_ = Phase::header;
  start_ = line_start_ = scanned_ = lines_ = body_offset_ = body_size_ = consumed_ = 0;
  is_chunked_ = expects_continue_ = keep_alive_ = false;
  method_ = Method::get;
  version_minor_ = 1;
  fields_.clear();
}

void RequestParser::release() {
  reset();
  fields_ = std::vector<Field>();
}

RequestParser::Status RequestParser::fail(int status, const char* reason) {
  phase_ = Phase::failed;
  error_ = {status, reason};
  return Status::failed;
}

bool RequestParser::reject(int status, const char* reason) {
  fail(status, reason);
  return false;
}

RequestParser::Status RequestParser::finish(std::size_t body_size, std::size_t consumed) {
  phase_ = Phase::complete;
  body_size_ = body_size;
  consumed_ = consumed;
  return Status::complete;
}

RequestParser::Status RequestParser::parse(char* data, std::size_t& size) {
  switch (phase_) {
    case Phase::header:
      return scan_header(data, size);
    case Phase::fixed_body:
    case Phase::chunked_body:
      return parse_body(data, size);
    case Phase::complete:
      return Status::complete;
    case Phase::failed:
      break;
  }
  return Status::failed;
}

RequestParser::Status RequestParser::scan_header(char* data, std::size_t& size) {
  if (size == 0) return Status::need_more;
  // Anything else than a method (a TLS handshake, say) may never send a line feed to wait for.
  if ((data[0] < 'A' || data[0] > 'Z') && data[0] != '\r') return fail(400, "malformed request line");
  const std::size_t limit = std::min(size, limits_.max_header_bytes);
  for (;;) {
    const std::size_t end = find_byte(data, '\n', scanned_, limit);
    if (end == kNotFound) break;
    scanned_ = end + 1;
    if (end == line_start_ || find_byte(data, '\r', line_start_, end) != end - 1) {
      return fail(400, "bare CR or LF in the header");
    }
    const bool blank = end - 1 == line_start_;
    if (blank && lines_ > 0) return header_done(data, size, scanned_);
    // One empty line before the request line is ignored (RFC 9112 section 2.2).
    if (blank && start_ > 0) return fail(400, "malformed request line");
    if (blank) {
      start_ = scanned_;
    } else if (!accept_line(data, line_start_, end - 1)) {
      return Status::failed;
    }
    line_start_ = scanned_;
  }
  scanned_ = limit;
  if (limit < limits_.max_header_bytes) return Status::need_more;
  return lines_ == 0 ? fail(414, "request line too long") : fail(431, "header too large");
}

bool RequestParser::accept_line(const char* data, std::size_t begin, std::size_t end) {
  if (lines_++ == 0) return accept_request_line({data + begin, end - begin}, begin);
  if (lines_ - 1 > limits_.max_headers) {
    fail(431, "too many header fields");
  } else if (data[begin] == ' ' || data[begin] == '\t') {
    fail(400, "folded header field");
  } else if (data[begin] == ':') {
    fail(400, "header field without a name");
  }
  return phase_ != Phase::failed;
}

bool RequestParser::accept_request_line(std::string_view line, std::size_t offset) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == line.npos ? line.npos : line.find(' ', first + 1);
  if (second == line.npos) return reject(400, "malformed request line");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  if (!is_method_name(method) || !is_target_text(target) || !is_version(version)) {
    return reject(400, "malformed request line");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return reject(505, "HTTP version not supported");
  if (method == "CONNECT" || method == "TRACE") return reject(501, "method not implemented");
  method_ = parse_method(method);
  method_name_ = {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(first)};
  target_ = {static_cast<std::uint32_t>(offset + first + 1), static_cast<std::uint32_t>(target.size())};
  version_minor_ = version.back() - '0';
  return accept_target(target);
}

bool RequestParser::accept_target(std::string_view target) {
  if (target.front() == '/') return true;
  if (target == "*" && method_ == Method::options) return true;
  if (parse_authority(split_target(target).authority)) return true;
  return reject(400, "request target is neither a path nor a URL");
}

RequestParser::Status RequestParser::header_done(char* data, std::size_t& size, std::size_t end) {
  if (!run_llhttp(data, end) || !accept_fields(data)) return Status::failed;
  keep_alive_ = is_kept_alive(data, end);
  body_offset_ = consumed_ = end;
  if (is_chunked_) {
    phase_ = Phase::chunked_body;
    chunks_.reset();
  } else {
    const std::uint64_t length = llhttp_.content_length;
    if (length == 0) return finish(0, end);
    if (length > limits_.max_body_bytes) return fail(413, "body too large");
    phase_ = Phase::fixed_body;
    body_size_ = static_cast<std::size_t>(length);
  }
  const Status status = parse_body(data, size);
  return status == Status::need_more ? Status::header_complete : status;
}

bool RequestParser::run_llhttp(const char* data, std::size_t end) {
  base_ = data;
  const llhttp_errno_t verdict = llhttp_execute(&llhttp_, data + start_, end - start_);
  base_ = nullptr;
  if (verdict == HPE_PAUSED) return true;
  if (verdict == HPE_INVALID_METHOD) return reject(501, "method not implemented");
  return reject(400, verdict == HPE_OK ? "malformed header" : llhttp_get_error_reason(&llhttp_));
}

bool RequestParser::accept_fields(const char* data) {
  std::size_t hosts = 0;
  std::size_t codings = 0;
  Span host;
  Span coding;
  for (const Field& field : fields_) {
    const std::string_view name = field.name.in(data);
    if (name.size() == 4 && equal_ignoring_case(name, "host")) {
      ++hosts;
      host = field.value;
    } else if (name.size() == 17 && equal_ignoring_case(name, "transfer-encoding")) {
      ++codings;
      coding = field.value;
    } else if (name.size() == 6 && equal_ignoring_case(name, "expect")) {
      if (!equal_ignoring_case(field.value.in(data), "100-continue"))
        return reject(417, "unknown expectation");
      expects_continue_ = version_minor_ == 1;
    }
  }
  return accept_host(data, hosts, host) && accept_framing(data, codings, coding);
}

bool RequestParser::is_kept_alive(const char* data, std::size_t end) const {
  ConnectionOptions options;
  if (find_byte(data, '\t', start_, end) == kNotFound) {
    options.close = (llhttp_.flags & F_CONNECTION_CLOSE) != 0;
    options.keep_alive = (llhttp_.flags & F_CONNECTION_KEEP_ALIVE) != 0;
  } else {
    // llhttp misses an option that a tab follows.
    for (const Field& field : fields_) {
      if (equal_ignoring_case(field.name.in(data), "connection")) options.add(field.value.in(data));
    }
  }
  // "close" wins over "keep-alive" (RFC 9112 section 9.3).
  return !options.close && (version_minor_ == 1 || options.keep_alive);
}

bool RequestParser::accept_host(const char* data, std::size_t count, Span host) {
  if (count > 1) return reject(400, "more than one Host");
  if (count == 0 && version_minor_ == 1) return reject(400, "Host is missing");
  const std::string_view value = host.in(data);
  if (!value.empty() && !parse_authority(value)) return reject(400, "malformed Host");
  // RFC 9112 section 3.2.2: Host repeats the authority of a target in absolute form.
  const std::string_view target = target_.in(data);
  if (target.front() != '/' && target != "*" && count == 1 &&
      !equal_ignoring_case(split_target(target).authority, value)) {
    return reject(400, "Host differs from the request target");
  }
  return true;
}

bool RequestParser::accept_framing(const char* data, std::size_t count, Span transfer_encoding) {
  if (count == 0) return true;
  if (version_minor_ == 0) return reject(400, "Transfer-Encoding in an HTTP/1.0 request");
  if (count > 1 || !equal_ignoring_case(transfer_encoding.in(data), "chunked")) {
    return reject(400, "Transfer-Encoding must be chunked and nothing else");
  }
  if ((llhttp_.flags & F_CONTENT_LENGTH) != 0) return reject(400, "Content-Length beside Transfer-Encoding");
  // Not F_CHUNKED: llhttp does not set it where a tab stands beside the value.
  is_chunked_ = true;
  return true;
}

RequestParser::Status RequestParser::parse_body(char* data, std::size_t& size) {
  if (phase_ == Phase::fixed_body) {
    const std::size_t end = body_offset_ + body_size_;
    return size < end ? Status::need_more : finish(body_size_, end);
  }
  std::size_t write = body_offset_ + body_size_;
  const ChunkedBody::Status status = chunks_.decode(data, size, consumed_, write);
  body_size_ = write - body_offset_;
  switch (status) {
    case ChunkedBody::Status::complete:
      return finish(body_size_, consumed_);
    case ChunkedBody::Status::too_large:
      return fail(413, "body too large");
    case ChunkedBody::Status::malformed:
      return fail(400, chunks_.reason());
    case ChunkedBody::Status::need_more:
      break;
  }
  // What is left is at most an unfinished size line: it moves down behind the body.
  std::memmove(data + write, data + consumed_, size - consumed_);
  size = write + (size - consumed_);
  consumed_ = write;
  return Status::need_more;
}

std::size_t RequestParser::expected_size() const noexcept {
  return phase_ == Phase::fixed_body ? body_offset_ + body_size_ : 0;
}

void RequestParser::fill(char* data, Request& request, std::vector<Header>& headers) const {
  headers.clear();
  for (const Field& field : fields_) headers.push_back({field.name.in(data), field.value.in(data)});
  request.method = method_;
  request.method_name = method_name_.in(data);
  request.target = target_.in(data);
  const TargetParts parts = split_target(request.target);
  request.path = parts.path;
  request.query = parts.query;
  request.version_minor = version_minor_;
  request.headers = headers;
  request.route_path.clear();
  request.set_body(data + body_offset_, body_size_);
}

}  // namespace mcpxx::http
