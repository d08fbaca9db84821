// SPDX-License-Identifier: MIT
#include "http/connection.hpp"

#include "base/deadline.hpp"
#include "http/server_state.hpp"

#include <asio/post.hpp>

#include <algorithm>
#include <exception>

namespace mcpxx::http {
namespace {

using std::chrono::milliseconds;

// After that long without a request a connection gives its buffers back.
constexpr milliseconds kReleaseAfter{2'000};
// How often a request that is being handled is checked for a writer that was dropped without an answer, or a
// peer that has gone behind pipelined requests.
constexpr milliseconds kAbandonedCheck{15'000};
// How long, and for how much, the input is drained after the last answer (RFC 9112 section 9.6).
constexpr milliseconds kLingerTime{2'000};
constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;
constexpr std::size_t kLingerBlock = 16 * 1024;
// Pipelined input that is taken while a request is being handled. A peer that sends more has to wait.
constexpr std::size_t kMaxReadAhead = 16 * 1024;
constexpr std::size_t kReadBlock = 2 * 1024;
// The most one read takes where the request is not known to need more: the rest are pipelined requests.
constexpr std::size_t kMaxRead = 64 * 1024;
// Pipelined requests that are handled in one go, before others on the executor have their turn.
constexpr int kMaxBatch = 64;

thread_local const Connection* current_connection = nullptr;

}  // namespace

Connection::Scope::Scope(const Connection& connection) noexcept : previous_(current_connection) {
  current_connection = &connection;
}

Connection::Scope::~Scope() { current_connection = previous_; }

bool Connection::is_current() const noexcept { return current_connection == this; }

Connection::Connection(std::shared_ptr<ServerState> server, std::unique_ptr<net::ByteStream> stream)
    : server_(std::move(server)),
      stream_(std::move(stream)),
      routes_(server_->router),
      timer_(stream_->executor()) {}

Connection::~Connection() {
  if (exchange_) exchange_->abort();
  if (counted_in_flight_) server_->in_flight.fetch_sub(1, std::memory_order_relaxed);
  server_->remove(*this);
}

void Connection::start() {
  asio::post(executor(), [self = shared_from_this()] {
    const Scope scope(*self);
    if (self->phase_ == Phase::idle) self->await_request();
  });
}

void Connection::refuse(int status, std::string_view reason) {
  asio::post(executor(), [self = shared_from_this(), status, reason] {
    const Scope scope(*self);
    if (self->phase_ != Phase::idle) return;
    self->prepare_exchange();
    self->answer_error(status, reason);
  });
}

void Connection::stop() {
  asio::post(executor(), [self = shared_from_this()] {
    const Scope scope(*self);
    self->begin_stop();
  });
}

// --- Reading
// --------------------------------------------------------------------------------------------------------

void Connection::read_more() {
  if (reading_) return;
  switch (phase_) {
    case Phase::idle:
      // A connection that has been silent holds no buffer, and somebody may still look at the last request in
      // the one there is: the first bytes then land in the probe.
      return exchange_ && exchange_->is_free() ? read_into_buffer() : read_into_probe();
    case Phase::receiving:
      return read_into_buffer();
    case Phase::handling:
    case Phase::sending:
      if (read_ahead_.size() + unparsed() < kMaxReadAhead) read_into_probe();
      return;
    case Phase::lingering:
      return read_to_discard();
    case Phase::closed:
      return;
  }
}

std::size_t Connection::unparsed() const noexcept {
  return exchange_->buffer.size() - exchange_->parser.consumed();
}

void Connection::read_into(char* data, std::size_t size, Target target) {
  reading_ = true;
  stream_->async_read_some(data, size,
                           [self = shared_from_this(), target](std::error_code error, std::size_t count) {
                             const Scope scope(*self);
                             self->on_read(error, count, target);
                           });
}

void Connection::read_into_buffer() {
  ReadBuffer& buffer = exchange_->buffer;
  const std::size_t expected = exchange_->parser.expected_size();
  const std::size_t missing = expected > buffer.size() ? expected - buffer.size() : kReadBlock;
  // Never much more than has arrived already: an announced length is only a promise.
  const std::size_t wanted = std::min(missing, std::max(buffer.size(), kReadBlock));
  if (!buffer.prepare(wanted, expected) && buffer.free_size() == 0) {
    server_->note_refused_request();
    return answer_error(503, "too much is being received at a time");
  }
  read_into(buffer.free_begin(), std::min(buffer.free_size(), std::max(wanted, kMaxRead)), Target::buffer);
}

void Connection::read_into_probe() { read_into(probe_.data(), probe_.size(), Target::probe); }

void Connection::read_to_discard() {
  read_ahead_.resize(kLingerBlock);
  read_into(read_ahead_.data(), read_ahead_.size(), Target::discard);
}

void Connection::on_read(std::error_code error, std::size_t count, Target target) {
  reading_ = false;
  const bool releasing = std::exchange(releasing_buffer_, false);
  if (phase_ == Phase::closed) return;
  if (releasing && net::is_cancelled(error)) {
    if (phase_ == Phase::idle) release_buffers();
    return read_more();
  }
  if (error) return on_read_error();
  if (phase_ == Phase::lingering) {
    lingered_ += count;
    return lingered_ > kLingerBytes ? close() : read_more();
  }
  if (target == Target::buffer) {
    exchange_->buffer.commit(count);
  } else {
    read_ahead_.append(probe_.data(), count);
  }
  if (continuing_) return;  // that will see these bytes too, and read on
  if (phase_ == Phase::idle || phase_ == Phase::receiving) return process();
  read_more();
}

void Connection::release_buffers() {
  exchange_.reset();
  output_.release();
  std::string().swap(read_ahead_);
}

void Connection::on_read_error() {
  // A complete answer is still sent to a peer that has only closed its own direction; everything else is
  // given up.
  if (phase_ == Phase::sending) {
    close_after_ = true;
    return;
  }
  close();
}

void Connection::process() {
  processing_ = true;
  int handled = 0;
  while (handled < kMaxBatch && (phase_ == Phase::idle || phase_ == Phase::receiving) && process_one()) {
    ++handled;
  }
  processing_ = false;
  if (phase_ != Phase::idle) return read_more();
  return handled == kMaxBatch ? next_request() : await_request();
}

void Connection::await_request() {
  const auto now = Clock::now();
  const Limits& limits = server_->options.limits;
  phase_limit_ = deadline_after(limits.idle_timeout, now);
  const bool holds_buffer = exchange_ != nullptr;
  set_deadline(holds_buffer ? std::min(phase_limit_, now + kReleaseAfter) : phase_limit_);
  read_more();
}

bool Connection::process_one() {
  prepare_exchange();
  ReadBuffer& buffer = exchange_->buffer;
  std::size_t size = buffer.size();
  if (size == 0) return false;
  const RequestParser::Status status = exchange_->parser.parse(buffer.data(), size);
  buffer.set_size(size);
  switch (status) {
    case RequestParser::Status::complete:
      dispatch_request();
      return phase_ == Phase::idle;
    case RequestParser::Status::failed:
      answer_error(exchange_->parser.error().status, exchange_->parser.error().reason);
      return false;
    case RequestParser::Status::header_complete:
      await_body(true);
      return false;
    case RequestParser::Status::need_more:
      break;
  }
  if (exchange_->parser.in_body()) {
    await_body(false);
  } else {
    await_header();
  }
  return false;
}

void Connection::prepare_exchange() {
  const Limits& limits = server_->options.limits;
  if (!exchange_) {
    exchange_ =
        std::make_shared<ServerExchange>(weak_from_this(), server_->executor, limits, server_->budget);
  } else if (exchange_->answer == ServerExchange::Answer::complete) {
    const std::size_t consumed = exchange_->parser.consumed();
    if (exchange_.use_count() == 1) {
      // Whoever gave up its reference did so with release order; giving up another one acquires it.
      std::shared_ptr<ServerExchange>(exchange_).reset();
      exchange_->buffer.consume(consumed);
      exchange_->reset();
    } else {
      auto next =
          std::make_shared<ServerExchange>(weak_from_this(), server_->executor, limits, server_->budget);
      const ReadBuffer& old = exchange_->buffer;
      next->buffer.append(old.view().substr(consumed));
      exchange_ = std::move(next);
    }
  }
  if (read_ahead_.empty()) return;
  exchange_->buffer.append(read_ahead_);
  read_ahead_.clear();
}

void Connection::await_header() {
  if (phase_ == Phase::idle) set_deadline(deadline_after(server_->options.limits.header_timeout));
  phase_ = Phase::receiving;
}

void Connection::await_body(bool header_complete) {
  const auto now = Clock::now();
  const Limits& limits = server_->options.limits;
  phase_ = Phase::receiving;
  if (header_complete) {
    phase_limit_ = deadline_after(limits.body_total_timeout, now);
    const RequestParser& parser = exchange_->parser;
    if (parser.expects_continue() && exchange_->buffer.size() == parser.consumed()) {
      output_.queue().append("HTTP/1.1 100 Continue\r\n\r\n");
      flush();
    }
  }
  set_deadline(std::min(deadline_after(limits.body_timeout, now), phase_limit_));
}

// --- Handling
// -------------------------------------------------------------------------------------------------------

void Connection::dispatch_request() {
  ServerExchange& exchange = *exchange_;
  phase_ = Phase::handling;
  close_after_ = stopping_ || !exchange.parser.keep_alive();
  exchange.parser.fill(exchange.buffer.data(), exchange.request, exchange.headers);
  exchange.request.remote_address = stream_->remote_address();
  exchange.request.is_local = stream_->is_local();
  server_->trusted_proxies.apply(exchange.request);
  exchange.begin();
  if (server_->in_flight.fetch_add(1, std::memory_order_relaxed) >= server_->options.max_in_flight) {
    server_->in_flight.fetch_sub(1, std::memory_order_relaxed);
    return respond(exchange, Response::error(503, "too many requests at a time").with("Retry-After", "1"));
  }
  counted_in_flight_ = true;
  call_handler(exchange);
  if (phase_ == Phase::handling) check_abandoned();
}

void Connection::call_handler(ServerExchange& exchange) {
  std::string what;
  try {
    routes_.dispatch(exchange.request, exchange_);
    return;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "something that is not a std::exception";
  }
  server_->options.logger.error("http: handler of " + std::string(exchange.request.path) + " threw " + what);
  give_up(exchange);
}

void Connection::give_up(ServerExchange& exchange) {
  if (exchange.answer == ServerExchange::Answer::none) {
    respond(exchange, Response::error(500, "internal error"));
  } else if (exchange.answer == ServerExchange::Answer::streaming) {
    close();
  }
}

void Connection::release_request() {
  // The other holder is who feeds the stream.
  const bool unused = exchange_ && exchange_->request_unused && exchange_.use_count() == 2;
  if (!unused || phase_ != Phase::handling || exchange_->answer != ServerExchange::Answer::streaming) return;
  std::shared_ptr<ServerExchange>(exchange_).reset();  // as in prepare_exchange()
  std::string behind(exchange_->buffer.view().substr(exchange_->parser.consumed()));
  behind.append(read_ahead_);
  read_ahead_.swap(behind);  // takes no more than there is
  exchange_->release();
  if (!output_.empty() || writing_) return;
  output_.release();
  timer_.cancel();
  timer_armed_ = false;
  set_idle_deadline();
}

/// A stream that was released rests: it is ended by whoever feeds it, and the read tells when the peer goes.
void Connection::set_idle_deadline() {
  const bool rests = exchange_->is_released && reading_;
  set_deadline(rests ? Clock::time_point::max() : Clock::now() + kAbandonedCheck);
}

void Connection::check_abandoned() {
  release_request();
  if (exchange_.use_count() == 1 && exchange_->answer != ServerExchange::Answer::complete) {
    server_->options.logger.error("http: handler of " + std::string(exchange_->request.path) +
                                  " dropped its writer without completing the answer");
    give_up(*exchange_);
  } else if (output_.empty()) {
    set_idle_deadline();
  }
}

void Connection::next_request() {
  phase_ = Phase::idle;
  if (processing_) return;
  const bool has_more = !read_ahead_.empty() || unparsed() > 0;
  if (!has_more) return await_request();
  // The deadline of the answer must not be taken for that of an idle connection.
  phase_limit_ = deadline_after(server_->options.limits.idle_timeout);
  set_deadline(phase_limit_);
  // Not from here: the next handler must not run inside the call that answered this request, nor may one
  // connection keep the executor to itself.
  continuing_ = true;
  asio::post(executor(), [self = shared_from_this()] {
    const Scope scope(*self);
    self->continuing_ = false;
    if (self->phase_ == Phase::idle) self->process();
  });
}

// --- Time
// -----------------------------------------------------------------------------------------------------------

void Connection::set_deadline(Clock::time_point when) {
  deadline_ = std::min(when, stop_at_);
  // An armed timer is left alone unless it is too late: in steady state it is re-armed once per expiry, not
  // per request.
  if (!timer_armed_ || deadline_ < armed_for_) arm_timer();
}

void Connection::arm_timer() {
  if (deadline_ == Clock::time_point::max()) return;
  timer_armed_ = true;
  armed_for_ = deadline_;
  timer_.expires_at(deadline_);
  timer_.async_wait([self = shared_from_this()](std::error_code error) {
    if (error) return;
    const Scope scope(*self);
    self->on_timer();
  });
}

void Connection::on_timer() {
  timer_armed_ = false;
  if (phase_ == Phase::closed) return;
  const auto now = Clock::now();
  if (now < deadline_) return arm_timer();
  expired(now);
}

void Connection::expired(Clock::time_point now) {
  if (now >= stop_at_) return close();
  switch (phase_) {
    case Phase::idle:
      return on_idle_deadline(now);
    case Phase::receiving:
      return answer_error(
          408, exchange_->parser.in_body() ? "the body took too long" : "the header took too long");
    case Phase::handling:
      // Where no read is outstanding, because enough is pipelined, nothing else tells that the peer has gone.
      if (!output_.empty() || (!reading_ && stream_->peer_closed())) return close();
      return check_abandoned();
    case Phase::sending:
    case Phase::lingering:
      return close();
    case Phase::closed:
      return;
  }
}

void Connection::on_idle_deadline(Clock::time_point now) {
  if (now >= phase_limit_) return close();
  releasing_buffer_ = reading_;
  stream_->cancel();
  set_deadline(phase_limit_);
}

// --- Ending
// ---------------------------------------------------------------------------------------------------------

void Connection::begin_stop() {
  if (phase_ == Phase::closed) return;
  stopping_ = close_after_ = true;
  if (phase_ == Phase::idle) return close();
  stop_at_ = deadline_after(server_->options.stop_timeout);
  set_deadline(deadline_);
}

void Connection::linger() {
  phase_ = Phase::lingering;
  stream_->shutdown_send();
  set_deadline(Clock::now() + kLingerTime);
  if (!processing_) read_more();
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  timer_.cancel();
  stream_->close();
  head_done();
  server_->remove(*this);
  if (!exchange_) return;
  if (auto callback = exchange_->abort()) post(std::move(callback));
}

// A callback of the user never runs inside the call that made it due.
void Connection::post(UniqueFunction<void()> callback) {
  asio::post(executor(), [self = shared_from_this(), callback = std::move(callback)]() mutable {
    self->call_back(callback);
  });
}

void Connection::call_back(UniqueFunction<void()>& callback) noexcept {
  const Logger& logger = server_->options.logger;
  try {
    callback();
  } catch (const std::exception& error) {
    logger.error(std::string("http: a close callback threw ") + error.what());
  } catch (...) {
    logger.error("http: a close callback threw something that is not a std::exception");
  }
}

}  // namespace mcpxx::http
