// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/protocol/jsonrpc.hpp>
#include <mcpxx/protocol/version.hpp>
#include <mcpxx/transport/trace.hpp>

#include "server/era.hpp"
#include "transport/line_message_stream.hpp"
#include "transport/pending_calls.hpp"

namespace mcpxx::detail {

class LineBatch;
class LineCall;
class ServerCore;
class Session;

/// What tells one user of LineConnection from another.
struct LineConnectionOptions {
  json::ReadLimits limits;
  std::size_t max_concurrent_requests = 256;
  /// Requests that may wait for one in flight to end, of as many bytes as one message may have, and one more.
  std::size_t max_waiting_requests = 0;
  /// Sync handlers leave the thread that calls receive().
  bool prefers_worker = false;
  /// "stdio" or "in_memory".
  std::string_view transport;
  WireTrace trace;
  /// Held as long as the connection or one of its calls lives.
  std::shared_ptr<void> keep_alive;
};

/// The server's end of a connection on which every message is one line of text: what stdio and in-memory
/// share, without the I/O. One Session for legacy clients; modern requests stand for themselves; both may
/// come on one connection. Lifetime: shared, calls in flight hold it. Thread-safety: receive() and
/// receive_too_long() by one thread at a time, everything else from any thread.
class LineConnection : public std::enable_shared_from_this<LineConnection> {
 public:
  /// Takes a message to the client, from any thread. `may_wait`: no person waits for it while a handler goes
  /// on.
  using Output = std::function<void(std::string message, bool may_wait)>;

  LineConnection(std::shared_ptr<ServerCore> core, asio::any_io_executor executor, Output output,
                 LineConnectionOptions options);
  ~LineConnection();

  /// Takes one message, or batch, of the client's. Only requests need room: false for one that was not taken,
  /// where none may wait. Beyond the bound of those that wait they are refused.
  bool receive(std::string text);
  /// A line beyond limits.max_bytes was skipped.
  void receive_too_long();
  /// Ends the subscriptions of the client with their last messages.
  void end_streams();
  /// The client is gone: cancels everything in flight. Answers still to come are dropped.
  void close();

  std::size_t max_message_bytes() const noexcept { return options_.limits.max_bytes; }
  /// Whether one more request could be taken, or what comes has to be read all the same: answers that
  /// handlers wait for, without which there may never be room.
  bool is_ready() const;
  bool wait_until_ready(std::chrono::milliseconds timeout);
  bool wait_until_idle(std::chrono::steady_clock::time_point deadline);

 private:
  friend class LineBatch;
  friend class LineCall;
  friend class LineCallSlot;
  friend class LineMessageStream;
  struct Receiver;

  /// A request that waits until there is room.
  struct Waiting {
    std::shared_ptr<LineCall> call;
    std::size_t bytes;
  };
  enum class Admitted { yes, waits, no };

  void receive_batch(std::shared_ptr<LineCall> source, std::string_view traced, std::size_t bytes);
  /// Dispatches, obeys or refuses one message. `batch` is null outside of a batch. False for one that was not
  /// taken.
  bool receive_message(std::shared_ptr<LineCall> call, const json::Value& message, LineBatch* batch,
                       std::string_view traced, std::size_t bytes);
  bool takes_requests() const;
  Admitted admit(const std::shared_ptr<LineCall>& call, std::size_t bytes);
  /// Dispatches the requests that there is room for now.
  void dispatch_waiting();
  std::shared_ptr<LineCall> next_waiting();
  /// Drops a request that waits; it was cancelled.
  void forget_waiting(const protocol::RequestId& id);
  void obey(const protocol::NotificationView& notification);
  void open_outlet();
  /// The revision for what belongs to no request.
  protocol::Version current_version() const noexcept;
  protocol::Version version_of(const protocol::RequestView& request,
                               protocol::Version version) const noexcept;
  void refuse(LineBatch* batch, const std::optional<protocol::RequestId>& id, const Refusal& refusal,
              protocol::Version version);
  void send(std::string message, protocol::Version version, bool may_wait);
  void trace_in(std::string_view text, protocol::Version version, bool malformed) const;

  /// Makes a subscription of the request; nullptr where there are too many.
  std::shared_ptr<MessageStream> open_stream(const protocol::RequestId& id, protocol::Version version);
  void stream_ended(const protocol::RequestId& id);

  void call_ended() noexcept;
  // With the lock held.
  bool has_room() const noexcept { return in_flight_ < options_.max_concurrent_requests; }
  bool may_wait() const noexcept;
  bool takes_more() const noexcept;

  const std::shared_ptr<ServerCore> core_;
  const asio::any_io_executor executor_;
  const Output output_;
  const LineConnectionOptions options_;
  const std::shared_ptr<Session> session_;
  LineMessageStreams streams_;
  /// They end with the connection.
  PendingCalls tasks_;
  bool outlet_open_ = false;
  std::atomic<bool> seen_modern_{false};
  std::atomic<bool> closed_{false};
  /// No subscription is begun any more.
  std::atomic<bool> streams_ended_{false};

  mutable std::mutex mutex_;
  std::condition_variable call_ended_;
  std::size_t in_flight_ = 0;
  /// Oldest first.
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
};

}  // namespace mcpxx::detail
