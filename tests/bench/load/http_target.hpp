// SPDX-License-Identifier: MIT
#pragma once

#include "load/measure.hpp"

#include <sys/epoll.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace bench {

/// Keep-alive connections to a server on 127.0.0.1, each with one request outstanding. All requests are
/// alike, and so must be all answers: one that is no 200, or whose body differs from the first, ends the
/// program.
class HttpTarget final : public Target {
 public:
  HttpTarget(unsigned port, std::size_t connections, std::string request);
  ~HttpTarget() override;

  Outcome run(const Limit& limit) override;

 private:
  struct Connection {
    int socket;
    std::size_t received = 0;
    Clock::time_point sent_at{};
  };

  void learn_answer(int socket);
  void send(Connection& connection);
  /// Waits for events, at least one; how many there are.
  int poll_events(std::span<epoll_event> events) const;
  /// True once the answer is complete.
  bool receive(Connection& connection);

  const std::string request_;
  std::string answer_;
  std::size_t body_ = 0;  // where it begins in the answer
  std::string input_;
  std::vector<Connection> connections_;
  int epoll_;
};

}  // namespace bench
