// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/server.hpp>
#include <mcpxx/net/stream.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace mcpxx::test {

enum class Wire { memory, tcp };

/// A server and the loop it runs on, single-threaded, with a log that is kept.
struct Rig {
  explicit Rig(http::ServerOptions options = {});
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  /// Runs the loop until `done` holds; false if that takes more than ten seconds.
  bool run_until(const std::function<bool()>& done);
  /// Runs the loop for a short while, for things that must not happen.
  void run_for(std::chrono::milliseconds time);

  asio::io_context io{1};
  std::string log;
  http::Server server;
};

/// The client's end of a connection, which reads all it gets unless told otherwise.
class Client {
 public:
  Client(Rig& rig, Wire wire, bool reading = true, std::size_t pipe_capacity = 64 * 1024);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string text);
  /// Sends, and waits until everything received ends in `end`.
  bool ask(const std::string& text, std::string_view end);
  bool wait_for(std::string_view text);
  bool wait_for_close();
  void start_reading();
  void shutdown() { stream_->shutdown_send(); }
  void close() { stream_->close(); }
  /// What has been received since the last call.
  std::string take();

  const std::string& received() const noexcept { return received_; }
  bool closed() const noexcept { return closed_; }
  /// Whether the server's side has taken all that was sent.
  bool all_taken() const noexcept { return !writing_; }

 private:
  void read();
  void write();

  Rig& rig_;
  std::unique_ptr<net::ByteStream> stream_;
  std::string received_;
  bool closed_ = false;
  bool writing_ = false;
  std::string outgoing_;
  std::string sending_;
  char block_[16 * 1024];
};

/// `answers` without their Date fields.
std::string without_date(std::string answers);

std::string get(std::string_view path, std::string_view more = "");
std::string post(std::string_view path, std::string_view body, std::string_view more = "");

}  // namespace mcpxx::test
