// SPDX-License-Identifier: MIT
#include "rig.hpp"

#include "net/socket_stream.hpp"

namespace mcpxx::test {

namespace {

http::ServerOptions with_log(http::ServerOptions options, std::string& log) {
  options.logger = Logger([&log](LogLevel, std::string_view line) { log.append(line).push_back('\n'); });
  return options;
}

std::unique_ptr<net::ByteStream> connect(Rig& rig) {
  net::SocketStream<asio::ip::tcp>::Socket socket(rig.io.get_executor());
  if (rig.server.address().port == 0) rig.server.start();
  socket.connect({asio::ip::make_address(rig.server.address().host), rig.server.address().port});
  return std::make_unique<net::SocketStream<asio::ip::tcp>>(std::move(socket));
}

}  // namespace

Rig::Rig(http::ServerOptions options) : server(io.get_executor(), with_log(std::move(options), log)) {}

Rig::~Rig() {
  server.stop();
  run_until([this] { return server.connection_count() == 0; });
}

bool Rig::run_until(const std::function<bool()>& done) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!done()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    io.restart();
    io.run_one_for(std::chrono::milliseconds(20));
  }
  return true;
}

void Rig::run_for(std::chrono::milliseconds time) {
  io.restart();
  io.run_for(time);
}

Client::Client(Rig& rig, Wire wire, bool reading, std::size_t pipe_capacity) : rig_(rig) {
  if (wire == Wire::memory) {
    auto ends = net::make_memory_pipe(rig.io.get_executor(), pipe_capacity);
    stream_ = std::move(ends.first);
    rig.server.serve(std::move(ends.second));
  } else {
    stream_ = connect(rig);
  }
  if (reading) read();
}

Client::~Client() {
  stream_->close();
  rig_.run_for(std::chrono::milliseconds(1));
  // Handlers that refer to this client must have run, however long that takes.
  rig_.io.restart();
  rig_.io.poll();
}

void Client::read() {
  stream_->async_read_some(block_, sizeof(block_), [this](std::error_code error, std::size_t size) {
    if (net::is_cancelled(error)) return;
    received_.append(block_, size);
    if (error) {
      closed_ = true;
    } else {
      read();
    }
  });
}

void Client::start_reading() { read(); }

void Client::send(std::string text) {
  outgoing_.append(text);
  if (!writing_) write();
}

void Client::write() {
  sending_ = std::exchange(outgoing_, {});
  writing_ = !sending_.empty();
  if (!writing_) return;
  const std::string_view buffers[] = {sending_};
  stream_->async_write(buffers, [this](std::error_code error, std::size_t) {
    if (!net::is_cancelled(error)) write();
  });
}

bool Client::ask(const std::string& text, std::string_view end) {
  send(text);
  return rig_.run_until([&] { return received_.size() >= end.size() && received_.ends_with(end); });
}

bool Client::wait_for(std::string_view text) {
  return rig_.run_until([&] { return received_.find(text) != received_.npos; });
}

bool Client::wait_for_close() {
  return rig_.run_until([&] { return closed_; });
}

std::string Client::take() { return std::exchange(received_, {}); }

std::string without_date(std::string answers) {
  constexpr std::string_view kName = "\r\nDate: ";
  for (std::size_t at = 0; (at = answers.find(kName, at)) != answers.npos;) {
    answers.erase(at, answers.find("\r\n", at + 2) - at);
  }
  return answers;
}

std::string get(std::string_view path, std::string_view more) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "\r\n";
}

std::string post(std::string_view path, std::string_view body, std::string_view more) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more) + "\r\n" + std::string(body);
}

}  // namespace mcpxx::test
