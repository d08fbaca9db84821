// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include <mcpxx/protocol/jsonrpc.hpp>
#include <mcpxx/protocol/version.hpp>

#include "server/subscriptions/message_stream.hpp"

namespace mcpxx::detail {

class LineConnection;

/// The messages of one subscriptions/listen request among those of a LineConnection.
class LineMessageStream final : public MessageStream {
 public:
  LineMessageStream(const std::shared_ptr<LineConnection>& connection, protocol::RequestId id,
                    protocol::Version version);
  ~LineMessageStream() override;

  bool send(std::string message) override;
  /// The connection makes those wait who send more than the client reads.
  std::size_t buffered_bytes() const noexcept override { return 0; }
  void finish(std::string response) override;
  void abandon() override;
  void on_close(UniqueFunction<void()> callback) override;
  bool is_open() const noexcept override;
  asio::any_io_executor executor() const override;
  MessageStreamLimits limits() const noexcept override {
    return {std::numeric_limits<std::size_t>::max(), {}, {}};
  }
  const void* transport() const noexcept override { return transport_; }
  bool transport_is_closed() const noexcept override;

  /// The client has gone, or has cancelled the request.
  void client_left();

 private:
  /// Marks the end and frees the id; false where it has ended before. The callback is given to the caller,
  /// to be called or destroyed without the lock.
  bool leave_open(UniqueFunction<void()>& callback);

  const std::weak_ptr<LineConnection> connection_;
  const void* const transport_;
  const protocol::RequestId id_;
  const protocol::Version version_;
  /// Held while sending, so that nothing follows the response; a receiver in memory may close the connection
  /// from within.
  mutable std::recursive_mutex mutex_;
  UniqueFunction<void()> callback_;
  bool ended_ = false;
};

/// The ones of a connection that are open. Thread-safety: all members from any thread.
class LineMessageStreams {
 public:
  /// False where there are `max` already.
  bool add(const protocol::RequestId& id, const std::shared_ptr<LineMessageStream>& stream, std::size_t max);
  void remove(const protocol::RequestId& id);
  void cancel(const protocol::RequestId& id);
  void close_all();

 private:
  std::mutex mutex_;
  std::unordered_map<protocol::RequestId, std::weak_ptr<LineMessageStream>> by_id_;
};

}  // namespace mcpxx::detail
