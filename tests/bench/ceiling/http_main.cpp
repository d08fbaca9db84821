// SPDX-License-Identifier: MIT
// The ceiling over HTTP: what is left when everything that makes a library is taken away. Asio callbacks,
// llhttp, RapidJSON, one thread, one tool, no limits, no timers, no checks beyond those of the parsers.

#include "ceiling/echo.hpp"

#include <llhttp.h>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

namespace {

using asio::ip::tcp;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  explicit Connection(tcp::socket socket) : socket_(std::move(socket)) {
    socket_.non_blocking(true);
    socket_.set_option(tcp::no_delay(true));
    llhttp_init(&parser_, HTTP_REQUEST, &settings());
    parser_.data = this;
  }

  void read() {
    socket_.async_read_some(asio::buffer(input_.data() + size_, input_.size() - 1 - size_),
                            [self = shared_from_this()](std::error_code error, std::size_t count) {
                              if (!error) self->received(count);
                            });
  }

 private:
  static const llhttp_settings_t& settings() {
    static const llhttp_settings_t instance = [] {
      llhttp_settings_t settings;
      llhttp_settings_init(&settings);
      settings.on_body = [](llhttp_t* parser, const char* at, std::size_t size) {
        auto& self = *static_cast<Connection*>(parser->data);
        if (self.body_ == nullptr) self.body_ = const_cast<char*>(at);
        self.body_size_ += size;
        return 0;
      };
      settings.on_message_complete = [](llhttp_t*) { return static_cast<int>(HPE_PAUSED); };
      return settings;
    }();
    return instance;
  }

  /// A request that comes in pieces is put together in the buffer. Clients that pipeline are not served.
  void received(std::size_t count) {
    const char* from = input_.data() + size_;
    const llhttp_errno_t verdict = llhttp_execute(&parser_, from, count);
    size_ += count;
    if (verdict == HPE_OK && size_ < input_.size() - 1) return read();
    if (verdict != HPE_PAUSED || llhttp_get_error_pos(&parser_) != from + count) return;
    if (!echo_.answer(body_, body_size_) || !respond()) return;
    llhttp_resume(&parser_);
    body_ = nullptr;
    body_size_ = size_ = 0;
    read();
  }

  /// False where the client does not take the answer at once: then the connection ends.
  bool respond() {
    constexpr std::string_view kHead =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    char* at = head_.data();
    std::memcpy(at, kHead.data(), kHead.size());
    at = std::to_chars(at + kHead.size(), head_.data() + head_.size(), echo_.size()).ptr;
    std::memcpy(at, "\r\n\r\n", 4);
    const std::array<asio::const_buffer, 2> answer = {
        asio::buffer(head_.data(), static_cast<std::size_t>(at + 4 - head_.data())),
        asio::buffer(echo_.data(), echo_.size())};
    std::error_code error;
    return socket_.write_some(answer, error) == asio::buffer_size(answer) && !error;
  }

  tcp::socket socket_;
  llhttp_t parser_;
  std::array<char, 4096> input_;
  std::size_t size_ = 0;
  char* body_ = nullptr;
  std::size_t body_size_ = 0;
  std::array<char, 128> head_;
  bench::Echo echo_;
};

void accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](std::error_code error, tcp::socket socket) {
    if (!error) std::make_shared<Connection>(std::move(socket))->read();
    accept(acceptor);
  });
}

}  // namespace

int main() {
  asio::io_context io(1);
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  accept(acceptor);
  std::printf("%u\n", static_cast<unsigned>(acceptor.local_endpoint().port()));
  std::fflush(stdout);
  io.run();
}
