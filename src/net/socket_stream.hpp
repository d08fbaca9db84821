// SPDX-License-Identifier: MIT
#pragma once

#include "base/platform/descriptors.hpp"

#include <mcpxx/net/stream.hpp>

#include <asio/basic_stream_socket.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/write.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

namespace mcpxx::net {

/// The stream over a connected socket of the operating system.
template <class Protocol>
class SocketStream final : public ByteStream {
 public:
  using Socket = asio::basic_stream_socket<Protocol, asio::any_io_executor>;

  explicit SocketStream(Socket socket) : socket_(std::move(socket)), executor_(socket_.get_executor()) {
    std::error_code ignored;
    socket_.non_blocking(true, ignored);
    if constexpr (std::is_same_v<Protocol, asio::ip::tcp>) {
      // Without it a response in two segments waits for the peer's delayed acknowledgement, some 40 ms.
      socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
      describe(socket_.remote_endpoint(ignored).address());
    }
  }

  const asio::any_io_executor& executor() const noexcept override { return executor_; }

  void async_read_some(char* data, std::size_t size, IoHandler handler) override {
    socket_.async_read_some(asio::buffer(data, size), std::move(handler));
  }

  void async_write(std::span<const std::string_view> buffers, IoHandler handler) override {
    asio::async_write(socket_, gather(buffers), std::move(handler));
  }

  void async_wait_readable(IoHandler handler) override {
    socket_.async_wait(Socket::wait_read,
                       [handler = std::move(handler)](std::error_code error) mutable { handler(error, 0); });
  }

  std::size_t try_write(std::span<const std::string_view> buffers) noexcept override {
    std::error_code error;
    const std::size_t written = socket_.write_some(gather(buffers), error);
    return error ? 0 : written;
  }

  bool peer_closed() noexcept override {
    return !socket_.is_open() || platform::is_input_ended(socket_.native_handle());
  }

  void cancel() noexcept override {
    std::error_code ignored;
    socket_.cancel(ignored);
  }

  void shutdown_send() noexcept override {
    std::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }

  void close() noexcept override {
    std::error_code ignored;
    socket_.close(ignored);
  }

  std::string_view remote_address() const noexcept override { return remote_address_; }
  bool is_local() const noexcept override { return is_local_; }

 private:
  static std::array<asio::const_buffer, kMaxBuffers> gather(
      std::span<const std::string_view> buffers) noexcept {
    std::array<asio::const_buffer, kMaxBuffers> result;
    for (std::size_t i = 0; i < buffers.size(); ++i) result[i] = {buffers[i].data(), buffers[i].size()};
    return result;
  }

  void describe(asio::ip::address address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
      address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    remote_address_ = address.to_string();
    is_local_ = address.is_loopback();
  }

  Socket socket_;
  asio::any_io_executor executor_;
  std::string remote_address_ = "unix";
  bool is_local_ = true;
};

}  // namespace mcpxx::net
