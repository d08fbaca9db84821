// SPDX-License-Identifier: MIT
#pragma once

#include "http/output.hpp"
#include "http/response_head.hpp"
#include "http/router_state.hpp"
#include "http/server_exchange.hpp"

#include <mcpxx/net/stream.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mcpxx::http {

struct ServerState;

/// One connection: a state machine of callbacks on the executor of its stream. Kept alive by its outstanding
/// operations alone, so that it goes with its execution context.
///
///   idle       nothing of a request has arrived
///   receiving  a part of one has
///   handling   a request is with its handler; a small read stays outstanding to notice that the peer goes
///   away sending    the answer is complete but not sent; the next request waits lingering  the last answer
///   is sent; input is thrown away until the peer closes, so that it gets to read the answer closed
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<ServerState> server, std::unique_ptr<net::ByteStream> stream);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Starts serving, on the stream's executor. From any thread.
  void start();
  /// In place of start(): answers with that error, whose text outlives the connection, and closes. From any
  /// thread.
  void refuse(int status, std::string_view reason);
  /// Finishes what runs, within ServerOptions::stop_timeout. From any thread.
  void stop();

  const asio::any_io_executor& executor() const noexcept { return stream_->executor(); }

  /// Marks the calling thread as running on this connection's strand, so that the writer can act without a
  /// dispatch.
  class Scope {
   public:
    explicit Scope(const Connection& connection) noexcept;
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope();

   private:
    const Connection* previous_;
  };
  /// Whether a Scope of this connection is open in the calling thread.
  bool is_current() const noexcept;

  // What the writer of `exchange` was told; on the strand. Ignored for an exchange that is no longer the
  // current one.
  void respond(ServerExchange& exchange, int status, std::span<const Header> headers, std::string& body);
  void respond(ServerExchange& exchange, Response response);
  void start_stream(ServerExchange& exchange, int status, std::span<const Header> headers);
  void write(ServerExchange& exchange, std::string_view chunk);
  void end(ServerExchange& exchange);
  void abandon(ServerExchange& exchange);
  /// Gives back what the request of a stream takes, if nobody needs it any more.
  void release_request();
  /// Calls a function of the user's; what it throws is logged.
  void call_back(UniqueFunction<void()>& callback) noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Phase { idle, receiving, handling, sending, lingering, closed };

  enum class Target { buffer, probe, discard };

  // Reading.
  void read_more();
  /// Bytes received behind the request at hand.
  std::size_t unparsed() const noexcept;
  void read_into(char* data, std::size_t size, Target target);
  void read_into_buffer();
  void read_into_probe();
  void read_to_discard();
  void on_read(std::error_code error, std::size_t count, Target target);
  void release_buffers();
  void on_read_error();
  void process();
  bool process_one();
  void prepare_exchange();
  void await_request();
  void await_header();
  void await_body(bool header_complete);

  // Handling.
  void dispatch_request();
  void call_handler(ServerExchange& exchange);
  void give_up(ServerExchange& exchange);
  void check_abandoned();
  void set_idle_deadline();
  void next_request();

  // Answering.
  bool is_awaited(const ServerExchange& exchange, ServerExchange::Answer state) const noexcept;
  Persistence persistence() const noexcept;
  void send_answer(ServerExchange& exchange, int status, std::string& body);
  void complete_answer(ServerExchange& exchange);
  void answer_error(int status, std::string_view reason);
  void head_done();
  void after_send();
  void flush();
  void write_rest();
  void on_written(std::error_code error, std::size_t count);
  void post(UniqueFunction<void()> callback);

  // Time.
  void set_deadline(Clock::time_point when);
  void arm_timer();
  void on_timer();
  void expired(Clock::time_point now);
  void on_idle_deadline(Clock::time_point now);

  // Ending.
  void begin_stop();
  void linger();
  void close();

  std::shared_ptr<ServerState> server_;
  std::unique_ptr<net::ByteStream> stream_;
  RouterView routes_;
  std::shared_ptr<ServerExchange> exchange_;
  Output output_;
  std::string read_ahead_;
  std::array<char, 64> probe_;

  Phase phase_ = Phase::idle;
  bool reading_ = false;
  bool writing_ = false;
  bool processing_ = false;
  bool continuing_ = false;  // process() has been posted
  bool releasing_buffer_ = false;
  bool close_after_ = false;
  bool stopping_ = false;
  bool counted_in_flight_ = false;
  bool timer_armed_ = false;

  asio::steady_timer timer_;
  Clock::time_point armed_for_;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point phase_limit_;  // of the idle time, or of the whole body
  Clock::time_point stop_at_ = Clock::time_point::max();
  std::size_t lingered_ = 0;
};

}  // namespace mcpxx::http
