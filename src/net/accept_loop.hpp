// SPDX-License-Identifier: MIT
#pragma once

#include "base/platform/descriptors.hpp"
#include "net/socket_stream.hpp"

#include <mcpxx/net/listener.hpp>

#include <asio/basic_socket_acceptor.hpp>
#include <asio/basic_waitable_timer.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace mcpxx::net {

/// Something that accepts until told to stop; kept alive by its own outstanding operations alone, so that it
/// goes with its execution context whoever still has a handle.
class AcceptLoop {
 public:
  virtual ~AcceptLoop() = default;
  virtual void post_close() = 0;
};

template <class Protocol>
class SocketAcceptLoop final : public AcceptLoop,
                               public std::enable_shared_from_this<SocketAcceptLoop<Protocol>> {
 public:
  using Acceptor = asio::basic_socket_acceptor<Protocol, asio::any_io_executor>;
  using Socket = typename SocketStream<Protocol>::Socket;

  /// Takes `descriptor` over, a listening socket of that protocol.
  SocketAcceptLoop(const asio::any_io_executor& executor, const ListenOptions& options, Protocol protocol,
                   int descriptor, Listener::AcceptHandler handler)
      : acceptor_(on_strand(executor, options.single_threaded), protocol, descriptor),
        retry_timer_(acceptor_.get_executor()),
        stream_executors_(options.stream_executors),
        single_threaded_(options.single_threaded),
        logger_(options.logger),
        handler_(std::move(handler)) {
    if (stream_executors_.empty()) stream_executors_.push_back(executor);
  }

  void accept_next() {
    acceptor_.async_accept(next_executor(),
                           [self = this->shared_from_this()](std::error_code error, Socket socket) {
                             self->on_accept(error, std::move(socket));
                           });
  }

  void post_close() override {
    asio::post(acceptor_.get_executor(), [self = this->shared_from_this()] { self->close(); });
  }

 private:
  static constexpr std::chrono::milliseconds kRetryPause{100};

  static asio::any_io_executor on_strand(const asio::any_io_executor& executor, bool single_threaded) {
    return single_threaded ? executor : asio::any_io_executor(asio::make_strand(executor));
  }

  asio::any_io_executor next_executor() {
    const auto& executor = stream_executors_[next_++ % stream_executors_.size()];
    return on_strand(executor, single_threaded_);
  }

  void on_accept(std::error_code error, Socket socket) {
    if (!acceptor_.is_open()) return;
    if (!error) {
      platform::close_on_exec(socket.native_handle());
      handler_(std::make_unique<SocketStream<Protocol>>(std::move(socket)));
    } else if (error != asio::error::connection_aborted) {
      // Out of descriptors or memory, usually: the pending connection would make the next accept fail as
      // well.
      logger_.warning("accept: " + error.message() + "; trying again shortly");
      retry_timer_.expires_after(kRetryPause);
      retry_timer_.async_wait([self = this->shared_from_this()](std::error_code cancelled) {
        if (!cancelled && self->acceptor_.is_open()) self->accept_next();
      });
      return;
    }
    if (acceptor_.is_open()) accept_next();
  }

  void close() {
    std::error_code ignored;
    acceptor_.close(ignored);
    retry_timer_.cancel();
    handler_ = nullptr;
  }

  using Timer =
      asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                 asio::any_io_executor>;

  Acceptor acceptor_;
  Timer retry_timer_;
  std::vector<asio::any_io_executor> stream_executors_;
  std::size_t next_ = 0;
  bool single_threaded_;
  Logger logger_;
  Listener::AcceptHandler handler_;
};

}  // namespace mcpxx::net
