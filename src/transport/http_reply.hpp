// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <asio/steady_timer.hpp>

#include <mcpxx/http/exchange.hpp>
#include <mcpxx/http/message.hpp>
#include <mcpxx/protocol/version.hpp>

#include "transport/pending_calls.hpp"
#include "transport/resumable_streams.hpp"

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
  /// Where the call runs; serialises it, also when its connection has gone and it runs on.
  asio::any_io_executor executor() const;
  /// Whether the client reads event streams.
  bool accepts_events() const noexcept { return acceptance_.event_stream; }
  /// Empty: none.
  void set_session_id(std::string id) {
    const std::lock_guard lock(mutex_);
    session_id_ = std::move(id);
  }

  /// Makes the event stream, if the answer becomes one, a resumable one of that session. `on_deserted` as for
  /// ResumableStream.
  void make_resumable(std::shared_ptr<ResumableStreams> streams, std::string session,
                      protocol::Version version, UniqueFunction<void()> on_deserted);
  /// Holds the call's place for as long as it may still be answered.
  void hold(PendingCalls::Place place);
  /// Holds something for as long as the call is there.
  void hold(std::shared_ptr<void> use);

  /// A message before the response. False where there is nothing to send it on: the client accepts no event
  /// stream or has gone, or the answer is complete.
  bool send_event(std::string message);
  /// Starts the event stream, which is no longer this object's from then on. False where the client reads
  /// none, or the answer is complete.
  bool hand_over();
  /// The response; ends the answer. The status is lost on a stream, which was 200 from its start.
  void finish(int status, std::string body);
  /// An answer without a body, 202 for a notification.
  void finish_empty(int status);
  /// Ends the answer without a response, which the client does not want any more.
  void abandon();

  /// Ends the connection after what was sent; the client comes back for the rest. Does nothing where it
  /// cannot.
  void close_stream();
  /// The client has gone. False where nobody can get the answer any more.
  bool survives_disconnect();
  /// Whether the client can get the answer, now or when it comes back.
  bool is_reachable() const;

  /// From now on silence of `interval` opens the stream, or puts a comment on it.
  void keep_alive(std::chrono::milliseconds interval);

 private:
  void start_stream();
  void start_resumable_stream();
  void write_event(std::string_view message);
  void arm(const std::shared_ptr<asio::steady_timer>& timer);
  void on_silence(const std::shared_ptr<asio::steady_timer>& timer);

  /// What is needed to make a resumable stream.
  struct Resumption {
    std::shared_ptr<ResumableStreams> streams;
    std::string session;
    protocol::Version version;
    UniqueFunction<void()> on_deserted;
  };

  const std::shared_ptr<http::ResponseWriter> writer_;
  const Acceptance acceptance_;
  std::string session_id_;
  mutable std::mutex mutex_;
  std::unique_ptr<Resumption> resumption_;
  /// Where the event stream can be resumed: has all that is sent on it.
  std::shared_ptr<ResumableStream> stream_;
  std::atomic<bool> is_resumable_{false};
  /// The connection of this answer, as the stream knows it.
  const EventStream* connection_ = nullptr;
  std::optional<PendingCalls::Place> place_;
  std::shared_ptr<void> use_;
  bool streaming_ = false;
  bool finished_ = false;
  bool spoke_ = false;
  std::chrono::milliseconds interval_{0};
  /// Owned by its wait, so that it goes with the execution context where the reply lives longer.
  std::weak_ptr<asio::steady_timer> timer_;
};

}  // namespace mcpxx::detail
