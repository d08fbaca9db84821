// SPDX-License-Identifier: MIT
#include "net/socket_stream.hpp"

#include "support/catch.hpp"

#include <asio/io_context.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/socket_base.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

using namespace mcpxx::net;

namespace {

using TcpStream = SocketStream<asio::ip::tcp>;
using LocalStream = SocketStream<asio::local::stream_protocol>;

/// Two ends of one connection over the loopback interface, or of a Unix socket.
struct Ends {
  TcpStream::Socket tcp_peer;
  LocalStream::Socket local_peer;
  std::unique_ptr<ByteStream> stream;

  Ends(asio::io_context& io, bool is_tcp) : tcp_peer(io.get_executor()), local_peer(io.get_executor()) {
    if (is_tcp) {
      asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
      tcp_peer.connect(acceptor.local_endpoint());
      TcpStream::Socket accepted(io.get_executor());
      acceptor.accept(accepted);
      stream = std::make_unique<TcpStream>(std::move(accepted));
    } else {
      LocalStream::Socket other(io.get_executor());
      asio::local::connect_pair(local_peer, other);
      stream = std::make_unique<LocalStream>(std::move(other));
    }
  }

  void send(std::string_view text) {
    const auto bytes = asio::buffer(text.data(), text.size());
    if (tcp_peer.is_open()) {
      asio::write(tcp_peer, bytes);
    } else {
      asio::write(local_peer, bytes);
    }
  }
  void end_sending() {
    if (tcp_peer.is_open()) {
      tcp_peer.shutdown(asio::socket_base::shutdown_send);
    } else {
      local_peer.shutdown(asio::socket_base::shutdown_send);
    }
  }
  void close() {
    tcp_peer.close();
    local_peer.close();
  }
};

}  // namespace

TEST_CASE("that the peer has closed shows without a read, behind data that nobody has read") {
  for (const bool is_tcp : {true, false}) {
    for (const bool sends : {true, false}) {
      for (const bool closes : {true, false}) {
        INFO((is_tcp ? "TCP" : "Unix socket") << (sends ? ", data" : "") << (closes ? ", close" : ", end"));
        asio::io_context io;
        Ends ends(io, is_tcp);
        CHECK_FALSE(ends.stream->peer_closed());
        if (sends) ends.send("GET /");
        CHECK_FALSE(ends.stream->peer_closed());
        closes ? ends.close() : ends.end_sending();
        CHECK(ends.stream->peer_closed());
        std::string read(8, '\0');
        std::size_t size = 99;
        ends.stream->async_read_some(read.data(), read.size(),
                                     [&size](std::error_code, std::size_t count) { size = count; });
        io.run();
        CHECK(size == (sends ? 5 : 0));
      }
    }
  }
}

TEST_CASE("a stream that was closed or reset has no peer") {
  asio::io_context io;
  Ends closed(io, true);
  closed.stream->close();
  CHECK(closed.stream->peer_closed());

  Ends reset(io, true);
  reset.tcp_peer.set_option(asio::socket_base::linger(true, 0));
  reset.close();
  CHECK(reset.stream->peer_closed());
}
