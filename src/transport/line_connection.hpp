// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
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

namespace mcpxx::detail {

class LineBatch;
class LineCall;
class ServerCore;
class Session;

/// What tells one user of LineConnection from another.
struct LineConnectionOptions {
  json::ReadLimits limits;
  std::size_t max_concurrent_requests = 256;
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

  /// Takes one message, or batch, of the client's.
  void receive(std::string text);
  /// A line beyond limits.max_bytes was skipped.
  void receive_too_long();
  /// The client is gone: cancels everything in flight. Answers still to come are dropped.
  void close();

  std::size_t max_message_bytes() const noexcept { return options_.limits.max_bytes; }
  bool has_room() const;
  bool wait_for_room(std::chrono::milliseconds timeout);
  bool wait_until_idle(std::chrono::steady_clock::time_point deadline);

 private:
  friend class LineBatch;
  friend class LineCall;
  friend class LineCallSlot;
  struct Receiver;

  void receive_batch(std::shared_ptr<LineCall> source, std::string_view traced);
  /// Dispatches, obeys or refuses one message. `batch` is null outside of a batch.
  void receive_message(std::shared_ptr<LineCall> call, const json::Value& message, LineBatch* batch,
                       std::string_view traced);
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

  void call_started();
  void call_ended() noexcept;

  const std::shared_ptr<ServerCore> core_;
  const asio::any_io_executor executor_;
  const Output output_;
  const LineConnectionOptions options_;
  const std::shared_ptr<Session> session_;
  bool outlet_open_ = false;
  std::atomic<bool> seen_modern_{false};
  std::atomic<bool> closed_{false};

  mutable std::mutex mutex_;
  std::condition_variable call_ended_;
  std::size_t in_flight_ = 0;
};

}  // namespace mcpxx::detail
