// SPDX-License-Identifier: MIT
#include "http/server_exchange.hpp"

#include "http/connection.hpp"
#include "http/response_head.hpp"

#include <asio/dispatch.hpp>
#include <asio/post.hpp>

namespace mcpxx::http {
namespace {

Response own(int status, std::span<const Header> headers, std::string body) {
  Response response{status, {}, std::move(body)};
  for (const Header& field : headers) response.headers.emplace_back(field.name, field.value);
  return response;
}

}  // namespace

template <class Action>
void ServerExchange::on_strand(Action action) {
  auto connection = connection_.lock();
  if (!connection) return;
  if (connection->is_current()) return action(*connection);
  const asio::any_io_executor& executor = connection->executor();
  asio::dispatch(executor, [self = shared_from_this(), connection = std::move(connection),
                            action = std::move(action)]() mutable {
    const Connection::Scope scope(*connection);
    action(*connection);
  });
}

void ServerExchange::add_header(std::string_view name, std::string_view value) {
  if (!is_open()) return;
  std::string line;
  append_field(line, name, value);
  on_strand([this, line = std::move(line)](Connection&) { extra_head.append(line); });
}

void ServerExchange::respond(Response response) {
  if (!is_open()) return;
  on_strand([this, response = std::move(response)](Connection& connection) mutable {
    connection.respond(*this, std::move(response));
  });
}

void ServerExchange::respond_with(int status, std::span<const Header> response_headers, std::string& body) {
  const auto connection = connection_.lock();
  if (connection && connection->is_current())
    return connection->respond(*this, status, response_headers, body);
  respond(own(status, response_headers, std::exchange(body, std::string())));
}

void ServerExchange::start_stream(int status, std::span<const Header> response_headers) {
  if (!is_open()) return;
  on_strand([this, head = own(status, response_headers, {})](Connection& connection) {
    std::vector<Header> views;
    views.reserve(head.headers.size());
    for (const auto& [name, value] : head.headers) views.push_back({name, value});
    connection.start_stream(*this, head.status, views);
  });
}

void ServerExchange::write(std::string chunk) {
  if (!is_open()) return;
  underway_.fetch_add(chunk.size(), std::memory_order_relaxed);
  on_strand([this, chunk = std::move(chunk)](Connection& connection) {
    underway_.fetch_sub(chunk.size(), std::memory_order_relaxed);
    connection.write(*this, chunk);
  });
}

void ServerExchange::end() {
  if (!is_open()) return;
  on_strand([this](Connection& connection) { connection.end(*this); });
}

void ServerExchange::abandon() {
  if (!is_open()) return;
  on_strand([this](Connection& connection) { connection.abandon(*this); });
}

void ServerExchange::release_request() {
  auto connection = connection_.lock();
  if (!connection) return;
  const asio::any_io_executor& executor = connection->executor();
  // Never from here: the handler of the request may be further up in this call.
  asio::post(executor, [self = shared_from_this(), connection = std::move(connection)]() mutable {
    const Connection::Scope scope(*connection);
    self->request_unused = true;
    self.reset();
    connection->release_request();
  });
}

void ServerExchange::on_close(UniqueFunction<void()> callback) {
  const auto connection = connection_.lock();  // held until on_strand() has its own
  if (!connection) {
    if (callback && aborted_.load(std::memory_order_acquire)) callback();
    return;
  }
  on_strand([this, callback = std::move(callback)](Connection& strand) mutable {
    if (is_open()) {
      close_callback_ = std::move(callback);
    } else if (callback && aborted_.load(std::memory_order_relaxed)) {
      strand.call_back(callback);
    }
  });
}

asio::any_io_executor ServerExchange::executor() const {
  const auto connection = connection_.lock();
  return connection ? connection->executor() : fallback_executor_;
}

void ServerExchange::reset() {
  parser.reset();
  answer = Answer::none;
  aborted_.store(false, std::memory_order_relaxed);
  chunked = false;
  extra_head.clear();
  request_unused = is_released = false;
  buffer.release_excess();
  set_buffered(0);
}

void ServerExchange::release() {
  request_unused = false;
  is_released = true;
  request = Request();
  headers = std::vector<Header>();
  std::string().swap(extra_head);
  parser.release();
  buffer.release();
}

void ServerExchange::finish() {
  open_.store(false, std::memory_order_release);
  close_callback_ = nullptr;
}

UniqueFunction<void()> ServerExchange::abort() {
  if (!open_.exchange(false, std::memory_order_acq_rel)) return {};
  aborted_.store(true, std::memory_order_release);
  return std::exchange(close_callback_, nullptr);
}

}  // namespace mcpxx::http
