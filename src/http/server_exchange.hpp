// SPDX-License-Identifier: MIT
#pragma once

#include "http/read_buffer.hpp"
#include "http/request_parser.hpp"

#include <mcpxx/http/exchange.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mcpxx::http {

class Connection;

/// One request on a connection: the bytes received, what was parsed out of them, and the writer given to the
/// handler. It owns all a Request refers to, so the request lives as long as anybody holds the writer. A
/// connection uses the same one again for its next request when nobody does.
class ServerExchange final : public ResponseWriter, public std::enable_shared_from_this<ServerExchange> {
 public:
  enum class Answer { none, streaming, complete };

  ServerExchange(std::weak_ptr<Connection> connection, asio::any_io_executor fallback_executor,
                 const Limits& limits, std::shared_ptr<BufferBudget> budget)
      : buffer(std::move(budget)),
        parser(limits),
        connection_(std::move(connection)),
        fallback_executor_(std::move(fallback_executor)) {}

  void add_header(std::string_view name, std::string_view value) override;
  void respond(Response response) override;
  void respond_with(int status, std::span<const Header> response_headers, std::string& body) override;
  void start_stream(int status, std::span<const Header> response_headers) override;
  void write(std::string chunk) override;
  void end() override;
  void abandon() override;
  void release_request() override;
  bool is_open() const noexcept override { return open_.load(std::memory_order_acquire); }
  void on_close(UniqueFunction<void()> callback) override;
  asio::any_io_executor executor() const override;
  std::size_t buffered_bytes() const noexcept override {
    return buffered_.load(std::memory_order_relaxed) + underway_.load(std::memory_order_relaxed);
  }

  // The rest is the connection's, on its strand.

  ReadBuffer buffer;
  RequestParser parser;
  std::vector<Header> headers;
  Request request;
  Answer answer = Answer::none;
  bool chunked = false;
  /// Fields of add_header(), as bytes of the head.
  std::string extra_head;

  /// See release_request().
  bool request_unused = false;
  /// That has been done.
  bool is_released = false;

  /// Ready for another request; bytes in the buffer stay.
  void reset();
  /// Gives back what the request takes. Bytes behind it are lost.
  void release();
  /// Waits for a request and has memory for it.
  bool is_free() const noexcept { return answer == Answer::none && buffer.allocated(); }
  void begin() noexcept { open_.store(true, std::memory_order_release); }
  /// The answer is complete: forgets the close callback.
  void finish();
  /// The connection has gone before that: the close callback is returned, to be called.
  UniqueFunction<void()> abort();
  void set_buffered(std::size_t bytes) noexcept { buffered_.store(bytes, std::memory_order_relaxed); }

 private:
  template <class Action>
  void on_strand(Action action);

  const std::weak_ptr<Connection> connection_;
  const asio::any_io_executor fallback_executor_;
  std::atomic<bool> open_{false};
  std::atomic<bool> aborted_{false};
  std::atomic<std::size_t> buffered_{0};
  /// Bytes of write() on their way to the strand.
  std::atomic<std::size_t> underway_{0};
  UniqueFunction<void()> close_callback_;
};

}  // namespace mcpxx::http
