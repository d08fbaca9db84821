// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <asio/steady_timer.hpp>

#include <mcpxx/http/exchange.hpp>
#include <mcpxx/http/message.hpp>

namespace mcpxx::detail {

/// What the client said it can read (the Accept header).
struct Acceptance {
  bool json = true;
  bool event_stream = true;
};
Acceptance acceptance_of(const http::Request& request) noexcept;

/// Makes sure that an event stream passes proxies at once and is kept by nobody.
inline constexpr http::Header kEventStreamHeaders[] = {
    {"Content-Type", "text/event-stream"}, {"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}};

/// The answer to one POST: a JSON body, or an event stream once something has to be said before the response.
/// Thread-safety: all members from any thread.
class HttpReply : public std::enable_shared_from_this<HttpReply> {
 public:
  HttpReply(std::shared_ptr<http::ResponseWriter> writer, Acceptance acceptance)
      : writer_(std::move(writer)), acceptance_(acceptance) {}
  HttpReply(const HttpReply&) = delete;
  HttpReply& operator=(const HttpReply&) = delete;
  ~HttpReply();

  const std::shared_ptr<http::ResponseWriter>& writer() const noexcept { return writer_; }
  /// Empty: none.
  void set_session_id(std::string id) {
    const std::lock_guard lock(mutex_);
    session_id_ = std::move(id);
  }

  /// A message before the response. Dropped where the client accepts no event stream.
  void send_event(std::string_view message);
  /// The response; ends the answer. The status is lost on a stream, which was 200 from its start.
  void finish(int status, std::string body);
  /// An answer without a body, 202 for a notification.
  void finish_empty(int status);
  /// Ends the answer without a response, which the client does not want any more.
  void abandon();

  /// From now on silence of `interval` opens the stream, or puts a comment on it.
  void keep_alive(std::chrono::milliseconds interval);

 private:
  void start_stream();
  void write_event(std::string_view message);
  void arm(const std::shared_ptr<asio::steady_timer>& timer);
  void on_silence(const std::shared_ptr<asio::steady_timer>& timer);

  const std::shared_ptr<http::ResponseWriter> writer_;
  const Acceptance acceptance_;
  std::string session_id_;
  std::mutex mutex_;
  bool streaming_ = false;
  bool finished_ = false;
  bool spoke_ = false;
  std::chrono::milliseconds interval_{0};
  /// Owned by its wait, so that it goes with the execution context where the reply lives longer.
  std::weak_ptr<asio::steady_timer> timer_;
};

}  // namespace mcpxx::detail
