// SPDX-License-Identifier: MIT
#include "load/http_target.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace bench {
namespace {

constexpr std::string_view kStatus = "HTTP/1.1 200 ";

int connect_to(unsigned port) {
  const int result = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(result, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(result, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("connect");
  return result;
}

/// Where the body of an answer begins; 0 where the head is not complete.
std::size_t begin_of_body(std::string_view text) {
  const auto end = text.find("\r\n\r\n");
  return end == text.npos ? 0 : end + 4;
}

/// The size of a whole answer of which the head has arrived.
std::size_t size_of_answer(std::string_view text) {
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const auto body = begin_of_body(text);
  const auto at = text.substr(0, body).find(kLength);
  if (at == text.npos) fail("an answer without Content-Length");
  std::size_t length = 0;
  std::from_chars(text.data() + at + kLength.size(), text.data() + body, length);
  return body + length;
}

}  // namespace

HttpTarget::HttpTarget(unsigned port, std::size_t connections, std::string request)
    : request_(std::move(request)), epoll_(epoll_create1(0)) {
  for (std::size_t i = 0; i < connections; ++i) {
    connections_.push_back({connect_to(port)});
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_.back().socket, &event) != 0) fail("epoll_ctl");
  }
  learn_answer(connections_.front().socket);
}

HttpTarget::~HttpTarget() {
  for (const Connection& connection : connections_) close(connection.socket);
  close(epoll_);
}

void HttpTarget::learn_answer(int socket) {
  if (::send(socket, request_.data(), request_.size(), MSG_NOSIGNAL) < 0) fail("send");
  std::array<char, 4096> piece;
  while (begin_of_body(answer_) == 0 || answer_.size() < size_of_answer(answer_)) {
    const ssize_t got = recv(socket, piece.data(), piece.size(), 0);
    if (got <= 0) fail("the server closed the connection");
    answer_.append(piece.data(), static_cast<std::size_t>(got));
  }
  if (!answer_.starts_with(kStatus)) fail(answer_.c_str());
  body_ = begin_of_body(answer_);
  input_.resize(answer_.size());
}

void HttpTarget::send(Connection& connection) {
  connection.sent_at = Clock::now();
  const ssize_t sent = ::send(connection.socket, request_.data(), request_.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request_.size())) fail("send");
}

bool HttpTarget::receive(Connection& connection) {
  std::size_t& received = connection.received;
  const ssize_t got = recv(connection.socket, input_.data(), answer_.size() - received, MSG_DONTWAIT);
  if (got <= 0) fail("the server closed the connection");
  const std::string_view piece(input_.data(), static_cast<std::size_t>(got));
  if (received == 0 && !piece.starts_with(kStatus)) fail("an answer of another status");
  const std::size_t head = std::min(body_ - std::min(body_, received), piece.size());
  if (answer_.compare(received + head, piece.size() - head, piece.substr(head)) != 0) {
    fail("an answer differs from the first");
  }
  received += piece.size();
  return received == answer_.size();
}

/// Does not sleep: a client that has to be woken up makes the server pay for it, and a quicker server less
/// often.
int HttpTarget::poll_events(std::span<epoll_event> events) const {
  const auto patience = Clock::now() + std::chrono::seconds(10);
  for (;;) {
    const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
    if (ready > 0) return ready;
    if (ready < 0 || Clock::now() > patience) fail("no answer for ten seconds");
  }
}

Outcome HttpTarget::run(const Limit& limit) {
  Outcome outcome;
  const auto start = Clock::now();
  std::uint64_t sent = 0;
  std::uint64_t outstanding = 0;
  const auto send_next = [&](Connection& connection) {
    if (sent == limit.requests || Clock::now() >= limit.until) return;
    connection.received = 0;
    send(connection);
    ++sent;
    ++outstanding;
  };
  for (Connection& connection : connections_) send_next(connection);
  std::array<epoll_event, 64> events;
  while (outstanding > 0) {
    const int ready = poll_events(events);
    for (int i = 0; i < ready; ++i) {
      Connection& connection = connections_[events[static_cast<std::size_t>(i)].data.u64];
      if (!receive(connection)) continue;
      outcome.latencies.push_back(Clock::now() - connection.sent_at);
      --outstanding;
      send_next(connection);
    }
  }
  outcome.requests = sent;
  outcome.duration = Clock::now() - start;
  return outcome;
}

}  // namespace bench
