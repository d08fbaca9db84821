// SPDX-License-Identifier: MIT
#pragma once

#include "http/chunked_body.hpp"

#include <mcpxx/http/limits.hpp>
#include <mcpxx/http/message.hpp>

#include <llhttp.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mcpxx::http {

/// Why a request was refused: the status of the answer and a short text for it.
struct ParseError {
  int status = 0;
  const char* reason = "";
};

/// Reads one request after the other out of a buffer the caller owns; does no I/O and keeps no bytes.
///
/// A scan of our own runs above llhttp, because Debian's llhttp 8.1 lets through what a proxy in front may
/// read differently (obs-fold, bare CR or LF, empty field names): llhttp sees a header only once it is whole
/// and has passed the scan, so that a request gets the same verdict however its bytes were cut. Chunked
/// framing is decoded here as well, more strictly than RFC 9112 section 7.1 asks: CRLF only, bounded
/// extensions, no trailers.
class RequestParser {
 public:
  enum class Status {
    /// More bytes are needed.
    need_more,
    /// The header has just been completed and its body is still to come; call again for it.
    header_complete,
    /// fill() can be called.
    complete,
    /// See error(); the connection cannot go on.
    failed
  };

  explicit RequestParser(const Limits& limits);
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Ready for the next request.
  void reset();
  /// The same, and gives memory back.
  void release();

  /// Looks at `data[0, size)`: all bytes since the start of this request, of which earlier calls have seen a
  /// part. The buffer may have moved. Chunked bodies are put together in place: `size` is then lowered to the
  /// bytes that are still of use, and the next bytes are expected there.
  Status parse(char* data, std::size_t& size);

  /// Where the next request starts, when complete. Bytes between the end of the body and there are free.
  std::size_t consumed() const noexcept { return consumed_; }

  /// Points `request` and `headers` into `data`, when complete. `request.headers` refers to `headers`.
  void fill(char* data, Request& request, std::vector<Header>& headers) const;

  const ParseError& error() const noexcept { return error_; }

  /// Whether any byte of a request has been seen.
  bool started() const noexcept { return scanned_ > 0; }
  /// The header is complete.
  bool in_body() const noexcept { return phase_ == Phase::fixed_body || phase_ == Phase::chunked_body; }
  /// Bytes from the start of the request to the end of its body, as far as known: what the buffer should
  /// hold.
  std::size_t expected_size() const noexcept;
  /// The client waits for "100 Continue" before it sends the body.
  bool expects_continue() const noexcept { return expects_continue_; }
  bool is_head() const noexcept { return method_ == Method::head; }
  int version_minor() const noexcept { return version_minor_; }
  /// The connection may serve another request afterwards, as far as the client's wishes go.
  bool keep_alive() const noexcept { return keep_alive_; }

 private:
  enum class Phase { header, fixed_body, chunked_body, complete, failed };

  struct Span {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
    std::string_view in(const char* data) const noexcept { return {data + offset, size}; }
  };
  struct Field {
    Span name;
    Span value;
  };
  struct Callbacks;

  Status fail(int status, const char* reason);
  bool reject(int status, const char* reason);
  Status finish(std::size_t body_size, std::size_t consumed);
  Status scan_header(char* data, std::size_t& size);
  bool accept_line(const char* data, std::size_t begin, std::size_t end);
  bool accept_request_line(std::string_view line, std::size_t offset);
  bool accept_target(std::string_view target);
  Status header_done(char* data, std::size_t& size, std::size_t end);
  bool run_llhttp(const char* data, std::size_t end);
  bool accept_fields(const char* data);
  bool is_kept_alive(const char* data, std::size_t end) const;
  bool accept_host(const char* data, std::size_t count, Span host);
  bool accept_framing(const char* data, std::size_t count, Span transfer_encoding);
  Status parse_body(char* data, std::size_t& size);

  const Limits& limits_;
  llhttp_t llhttp_;
  Phase phase_ = Phase::header;
  ParseError error_;
  std::size_t start_ = 0;       // of the request line
  std::size_t line_start_ = 0;  // of the line being scanned
  std::size_t scanned_ = 0;     // no line feed between line_start_ and here
  std::size_t lines_ = 0;
  std::size_t body_offset_ = 0;
  std::size_t body_size_ = 0;
  std::size_t consumed_ = 0;
  Span method_name_;
  Span target_;
  Method method_ = Method::get;
  int version_minor_ = 1;
  bool is_chunked_ = false;
  bool expects_continue_ = false;
  bool keep_alive_ = false;
  const char* base_ = nullptr;  // only while llhttp runs
  std::vector<Field> fields_;
  ChunkedBody chunks_;
};

}  // namespace mcpxx::http
