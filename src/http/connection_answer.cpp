// SPDX-License-Identifier: MIT
// The answering half of a connection.
#include "http/connection.hpp"

#include "base/deadline.hpp"
#include "http/server_state.hpp"

namespace mcpxx::http {

bool Connection::is_awaited(const ServerExchange& exchange, ServerExchange::Answer state) const noexcept {
  return phase_ == Phase::handling && &exchange == exchange_.get() && exchange.answer == state;
}

Persistence Connection::persistence() const noexcept {
  if (close_after_) return Persistence::close;
  return exchange_->parser.version_minor() == 0 ? Persistence::keep_alive : Persistence::implied;
}

void Connection::respond(ServerExchange& exchange, int status, std::span<const Header> headers,
                         std::string& body) {
  if (is_awaited(exchange, ServerExchange::Answer::none)) {
    std::string& head = output_.queue();
    begin_head(head, status);
    for (const Header& field : headers) append_field(head, field.name, field.value);
    send_answer(exchange, status, body);
  } else {
    body.clear();
  }
}

void Connection::respond(ServerExchange& exchange, Response response) {
  if (!is_awaited(exchange, ServerExchange::Answer::none)) return;
  std::string& head = output_.queue();
  begin_head(head, response.status);
  for (const auto& [name, value] : response.headers) append_field(head, name, value);
  send_answer(exchange, response.status, response.body);
}

void Connection::send_answer(ServerExchange& exchange, int status, std::string& body) {
  std::string& head = output_.queue();
  head.append(exchange.extra_head);
  const bool bodyless = is_bodyless(status);
  finish_head(head, bodyless ? Framing::none : Framing::length, body.size(), persistence());
  if (bodyless || exchange.parser.is_head()) body.clear();
  head_done();
  output_.send(*stream_, body, writing_);
  complete_answer(exchange);
}

void Connection::start_stream(ServerExchange& exchange, int status, std::span<const Header> headers) {
  if (!is_awaited(exchange, ServerExchange::Answer::none)) return;
  const bool bodyless = is_bodyless(status);
  exchange.chunked = exchange.parser.version_minor() == 1;
  if (!exchange.chunked && !bodyless) close_after_ = true;
  std::string& head = output_.queue();
  begin_head(head, status);
  for (const Header& field : headers) append_field(head, field.name, field.value);
  head.append(exchange.extra_head);
  const Framing framing = exchange.chunked ? Framing::chunked : Framing::until_close;
  finish_head(head, bodyless ? Framing::none : framing, 0, persistence());
  head_done();
  exchange.answer = ServerExchange::Answer::streaming;
  if (bodyless || exchange.parser.is_head()) {
    // Nothing may follow; whoever feeds the stream is told as if the peer had left.
    if (auto callback = exchange.abort()) post(std::move(callback));
    flush();
    return complete_answer(exchange);
  }
  flush();
}

void Connection::write(ServerExchange& exchange, std::string_view chunk) {
  if (!is_awaited(exchange, ServerExchange::Answer::streaming)) return;
  if (output_.size() > server_->options.limits.max_stream_buffer_bytes) {
    server_->options.logger.warning("http: a client that reads too slowly was disconnected");
    return close();
  }
  if (exchange.chunked) {
    append_chunk(output_.queue(), chunk);
  } else {
    output_.queue().append(chunk);
  }
  flush();
}

void Connection::end(ServerExchange& exchange) {
  if (!is_awaited(exchange, ServerExchange::Answer::streaming)) return;
  if (exchange.chunked) output_.queue().append(kLastChunk);
  flush();
  complete_answer(exchange);
}

void Connection::abandon(ServerExchange& exchange) {
  if (is_awaited(exchange, ServerExchange::Answer::streaming)) close();
}

void Connection::answer_error(int status, std::string_view reason) {
  Response response = Response::error(status, reason);
  if (status == 503) response.with("Retry-After", "1");
  close_after_ = true;
  phase_ = Phase::sending;
  std::string& head = output_.queue();
  begin_head(head, status);
  for (const auto& [name, value] : response.headers) append_field(head, name, value);
  finish_head(head, Framing::length, response.body.size(), Persistence::close);
  if (exchange_->parser.is_head()) response.body.clear();
  output_.send(*stream_, response.body, writing_);
  // A write that is outstanding already, of "100 Continue", has set no deadline.
  set_deadline(deadline_after(server_->options.limits.write_timeout));
  after_send();
}

void Connection::head_done() {
  if (!counted_in_flight_) return;
  counted_in_flight_ = false;
  server_->in_flight.fetch_sub(1, std::memory_order_relaxed);
}

void Connection::complete_answer(ServerExchange& exchange) {
  if (phase_ == Phase::closed) return;
  exchange.answer = ServerExchange::Answer::complete;
  exchange.finish();
  phase_ = Phase::sending;
  after_send();
}

void Connection::after_send() {
  exchange_->set_buffered(output_.size());
  if (output_.empty() && !writing_) return close_after_ ? linger() : next_request();
  write_rest();
  if (!processing_) read_more();
}

void Connection::flush() {
  if (!writing_) output_.flush(*stream_);
  exchange_->set_buffered(output_.size());
  if (!output_.empty()) write_rest();
}

void Connection::write_rest() {
  if (writing_) return;
  writing_ = true;
  if (phase_ == Phase::handling || phase_ == Phase::sending) {
    set_deadline(deadline_after(server_->options.limits.write_timeout));
  }
  stream_->async_write(output_.next_slice(),
                       [self = shared_from_this()](std::error_code error, std::size_t count) {
                         const Scope scope(*self);
                         self->on_written(error, count);
                       });
}

void Connection::on_written(std::error_code error, std::size_t count) {
  writing_ = false;
  if (phase_ == Phase::closed) return;
  if (error) return close();
  output_.advance(count);
  exchange_->set_buffered(output_.size());
  if (!output_.empty()) return write_rest();
  if (phase_ == Phase::sending) return after_send();
  if (phase_ == Phase::handling) check_abandoned();
}

}  // namespace mcpxx::http
