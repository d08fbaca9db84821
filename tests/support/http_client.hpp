// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <sys/time.h>

#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/write.hpp>

namespace support {

/// What a server has answered.
struct HttpReply {
  /// 0 where the connection ended before there was an answer.
  int status = 0;
  std::string head;
  /// Of a chunked answer with the frames of its chunks.
  std::string body;
};

/// A blocking HTTP/1.1 client on one connection; every wait is bounded by ten seconds. Thread-safety: none.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port) : HttpClient(tcp(port)) {}
  static HttpClient on_unix_socket(const std::string& path) {
    return HttpClient(asio::local::stream_protocol::endpoint(path));
  }

  void send(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes.data(), bytes.size())); }

  /// Up to and with `end`, or what there is where the connection ends before.
  std::string read_until(std::string_view end) {
    std::size_t found = buffer_.find(end);
    while (found == std::string::npos && read_more()) found = buffer_.find(end);
    return take(found == std::string::npos ? buffer_.size() : found + end.size());
  }
  std::string read_to_end() {
    while (read_more()) {
    }
    return take(buffer_.size());
  }
  HttpReply read() {
    HttpReply reply;
    reply.head = read_until("\r\n\r\n");
    if (reply.head.size() < 12) return reply;
    reply.status = std::stoi(reply.head.substr(9, 3));
    const auto length = reply.head.find("Content-Length: ");
    if (length != std::string::npos) {
      const auto size = static_cast<std::size_t>(std::stoul(reply.head.substr(length + 16)));
      while (buffer_.size() < size && read_more()) {
      }
      reply.body = take(size);
    } else if (reply.head.find("chunked") != std::string::npos) {
      reply.body = read_until("0\r\n\r\n");
    }
    return reply;
  }
  HttpReply ask(std::string_view request) {
    send(request);
    return read();
  }
  void close() { socket_.close(); }

 private:
  explicit HttpClient(const asio::generic::stream_protocol::endpoint& endpoint) : socket_(io_) {
    socket_.connect(endpoint);
    const timeval limit{10, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  static asio::ip::tcp::endpoint tcp(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

  bool read_more() {
    char chunk[4096];
    const auto got = ::recv(socket_.native_handle(), chunk, sizeof chunk, 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("no answer in time");
    if (got > 0) buffer_.append(chunk, static_cast<std::size_t>(got));
    return got > 0;
  }
  std::string take(std::size_t size) {
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
  }

  asio::io_context io_;
  asio::generic::stream_protocol::socket socket_;
  std::string buffer_;
};

/// A call of a tool at revision 2026-07-28 as it goes over the wire. `meta`: further members of `_meta`, each
/// after a comma.
inline std::string modern_call_request(std::string_view tool, std::string_view arguments = "{}",
                                       std::string_view meta = "", std::string_view version = "HTTP/1.1") {
  std::string body = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")";
  body.append(tool).append(R"(","arguments":)").append(arguments);
  body.append(R"(,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)");
  body.append(R"("io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},)");
  body.append(R"("io.modelcontextprotocol/clientCapabilities":{})").append(meta).append("}}}");
  std::string text = "POST /mcp ";
  text.append(version).append("\r\nHost: localhost\r\nContent-Type: application/json\r\n");
  text.append("Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n");
  text.append("Mcp-Method: tools/call\r\nMcp-Name: ").append(tool);
  return text + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A legacy message of the client's, in a session unless `session` is empty.
inline std::string legacy_request(std::string_view body, std::string_view session = "") {
  std::string text = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  text.append("Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n");
  if (!session.empty()) text.append("Mcp-Session-Id: ").append(session).append("\r\n");
  return text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

/// Opens a legacy session; its id.
inline std::string open_session(HttpClient& client) {
  const auto reply = client.ask(legacy_request(
      R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
      R"("capabilities":{},"clientInfo":{"name":"test","version":"1"}}})"));
  constexpr std::string_view kField = "Mcp-Session-Id: ";
  const auto start = reply.head.find(kField);
  if (start == std::string::npos) throw std::runtime_error("no session: " + reply.head + reply.body);
  const auto id = start + kField.size();
  return reply.head.substr(id, reply.head.find('\r', id) - id);
}

/// Asks for the stream of a session.
inline std::string get_stream_request(std::string_view session) {
  std::string text = "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n";
  return text.append("MCP-Protocol-Version: 2025-11-25\r\nMcp-Session-Id: ")
      .append(session)
      .append("\r\n\r\n");
}

}  // namespace support
