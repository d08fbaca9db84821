// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <asio/steady_timer.hpp>

#include <mcpxx/http/exchange.hpp>

namespace mcpxx::detail {

/// A connection that carries an event stream of a legacy client: the one it opens with GET, for messages that
/// belong to no request (specification 2025-11-25, basic/transports, "Listening for Messages from the
/// Server"), or one that can be resumed (ResumableStream). Thread-safety: all members from any thread.
class EventStream : public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(std::shared_ptr<http::ResponseWriter> writer, std::chrono::milliseconds keep_alive);
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;
  ~EventStream();

  /// Sends the head, once.
  void open();
  /// `callback` is called once the client has gone.
  void on_close(std::function<void()> callback) { writer_->on_close(std::move(callback)); }
  /// False where the client is gone. `id`: of the event; empty: it has none.
  bool push(std::string_view message, std::string_view id = {});
  /// An event without data: tells the client where to resume, and how long to wait before it does.
  void prime(std::string_view id, std::chrono::milliseconds retry);
  /// Tells the client how long to wait before it comes back.
  void set_retry(std::chrono::milliseconds retry);
  void end();

 private:
  void arm(const std::shared_ptr<asio::steady_timer>& timer);

  const std::shared_ptr<http::ResponseWriter> writer_;
  const std::chrono::milliseconds keep_alive_;
  std::atomic<bool> opened_{false};
  /// Owned by its wait, so that it goes with the execution context where the stream lives longer.
  std::weak_ptr<asio::steady_timer> timer_;
};

/// The streams that are open, one a session: a second GET takes the place of the first, whose connection is
/// as good as lost when a client comes back.
class EventStreams {
 public:
  void put(std::string_view session_id, const std::shared_ptr<EventStream>& stream);
  /// Forgets `stream`; true where it was still the session's.
  bool remove(std::string_view session_id, const EventStream* stream);
  /// Sends a message on the session's stream; false where it has none.
  bool push(std::string_view session_id, std::string_view message);
  /// Ends the stream of a session that is over.
  void end(std::string_view session_id);

 private:
  std::shared_ptr<EventStream> take(const std::string& session_id);

  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<EventStream>> by_session_;
};

}  // namespace mcpxx::detail
