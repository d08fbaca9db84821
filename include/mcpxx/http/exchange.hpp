// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/message.hpp>
#include <mcpxx/unique_function.hpp>

#include <asio/any_io_executor.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mcpxx::http {

/// The answering side of one request. Used through std::shared_ptr; implemented by the server's connections,
/// by tests, and by an application that hands requests over from an HTTP stack of its own.
///
/// Either respond() or respond_with() once, or start_stream(), any number of write() and end(). Calls out of
/// that order, and calls after the peer has gone, are ignored. A writer that is dropped without an answer
/// makes the server answer 500. Keep it as a std::shared_ptr or not at all: a writer that nobody holds may
/// serve the connection's next request, which a std::weak_ptr to it would then reach. Thread-safety: all
/// methods from any thread. On executor() they act before they return, from elsewhere they are carried over
/// to it, in the order of the calls of each thread.
class ResponseWriter {
 public:
  ResponseWriter() = default;
  ResponseWriter(const ResponseWriter&) = delete;
  ResponseWriter& operator=(const ResponseWriter&) = delete;
  virtual ~ResponseWriter() = default;

  /// Adds a field to the head of whatever answer is given later (CORS, cookies, request ids), for middleware.
  virtual void add_header(std::string_view name, std::string_view value) = 0;

  /// The complete answer.
  virtual void respond(Response response) = 0;

  /// The complete answer without a copy: head and body leave in one gather write. Headers are read before the
  /// call returns; `body` is left empty, with some capacity to use again. No allocation on executor() in
  /// steady state.
  virtual void respond_with(int status, std::span<const Header> headers, std::string& body) = 0;

  /// Sends the head of an answer whose length is not known yet: chunked, or ended by closing for HTTP/1.0
  /// clients. The answer to a HEAD request, or of a status without a body (204, 304), is complete with it,
  /// which on_close() reports.
  virtual void start_stream(int status, std::span<const Header> headers) = 0;

  /// Sends a piece of a started stream. Never waits; look at buffered_bytes() when producing a lot. A peer
  /// that leaves more than ServerOptions::max_stream_buffer_bytes unread is disconnected.
  virtual void write(std::string chunk) = 0;

  /// Ends a started stream.
  virtual void end() = 0;

  /// Gives a started stream up, without an end that the peer would take for one. A writer that cannot do so
  /// ends it.
  virtual void abandon() { end(); }

  /// For a stream that stays open long: the caller no longer looks at the request, whose memory goes once
  /// nobody else holds the writer, and will end() or abandon() the stream: a dropped one goes unnoticed then.
  virtual void release_request() {}

  /// Whether an answer, or more of it, can still reach the peer: false once complete or disconnected. A
  /// snapshot.
  virtual bool is_open() const noexcept = 0;

  /// `callback` runs on executor() if the peer goes away, or the server closes the connection, before the
  /// answer is complete; at once when that has already happened. Never for an answer that was completed. One
  /// callback a writer: a later one replaces the earlier. It is destroyed, not called, when the answer
  /// completes, or when the execution context goes. What it throws is logged.
  virtual void on_close(UniqueFunction<void()> callback) = 0;

  /// Serialises everything that concerns this request's connection: a strand, or the executor itself when it
  /// is run by a single thread.
  virtual asio::any_io_executor executor() const = 0;

  /// Bytes of the answer the peer's side has not taken yet, for back-pressure; those on their way from
  /// another thread included. A snapshot.
  virtual std::size_t buffered_bytes() const noexcept = 0;
};

}  // namespace mcpxx::http
