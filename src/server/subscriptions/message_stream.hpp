// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include <asio/any_io_executor.hpp>

#include <mcpxx/unique_function.hpp>

namespace mcpxx::detail {

/// How patient a MessageStream is with its client.
struct MessageStreamLimits {
  /// Bytes that the client may leave unread before changes are held back.
  std::size_t max_unread_bytes;
  /// Time after which a client that is still beyond them is dropped.
  std::chrono::milliseconds slow_reader;
  /// Silence after which keep_alive() is due; 0: never.
  std::chrono::milliseconds keep_alive;
};

/// Messages to one client for as long as it listens: what remains of a subscriptions/listen request once it
/// was accepted. Transports implement it; the call itself may be gone. Used through std::shared_ptr; its
/// destructor ends what is not ended yet as abandon() does. Thread-safety: all members from any thread.
class MessageStream {
 public:
  MessageStream() = default;
  MessageStream(const MessageStream&) = delete;
  MessageStream& operator=(const MessageStream&) = delete;
  virtual ~MessageStream() = default;

  /// Never waits on executor(). False where the client is gone.
  virtual bool send(std::string message) = 0;
  /// Bytes the client has not taken yet. A snapshot.
  virtual std::size_t buffered_bytes() const noexcept = 0;
  /// The last message, the response to the request, and the end of the stream.
  virtual void finish(std::string response) = 0;
  /// The end without a last message, for a client that does not read.
  virtual void abandon() = 0;
  /// `callback` is called once when the client has gone or does not want more (also at once), and destroyed
  /// when the stream has ended in any way, its execution context's included.
  virtual void on_close(UniqueFunction<void()> callback) = 0;

  virtual bool is_open() const noexcept = 0;
  /// Where messages are best sent from. Only while is_open().
  virtual asio::any_io_executor executor() const = 0;
  virtual MessageStreamLimits limits() const noexcept = 0;
  /// Shows those between server and client that the stream is alive.
  virtual void keep_alive() {}
  /// Identifies the endpoint or connection that the stream belongs to.
  virtual const void* transport() const noexcept = 0;
  /// That has ended its streams already, so this one has to be ended by whoever opened it.
  virtual bool transport_is_closed() const noexcept { return false; }
};

}  // namespace mcpxx::detail
