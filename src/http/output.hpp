// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/net/stream.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mcpxx::http {

/// What a connection still has to send. Bytes that are being written asynchronously stay where they are while
/// further ones are queued behind them; the strings are used again, so that a steady flow of responses
/// allocates nothing.
class Output {
 public:
  /// Bytes to be sent next can be appended here; then flush() or send().
  std::string& queue() noexcept { return queue_; }

  /// Bytes not yet taken by the stream.
  std::size_t size() const noexcept { return first_.size() + second_.size() - sent_ + queue_.size(); }
  bool empty() const noexcept { return size() == 0; }

  /// Sends the queue as far as the stream takes it at once. Not while a write is outstanding.
  void flush(net::ByteStream& stream);

  /// The same for the queue followed by `body`, in one gather write; keeps what the stream does not take.
  /// `body` is left empty. While a write is outstanding both are only kept.
  void send(net::ByteStream& stream, std::string& body, bool write_outstanding);

  /// The bytes of the next asynchronous write, at most kSlice of them: so that a slow peer shows progress.
  std::span<const std::string_view> next_slice();
  /// Bytes of a slice have been written.
  void advance(std::size_t count);

  /// Gives the memory back. While empty only.
  void release();

 private:
  static constexpr std::size_t kSlice = 256 * 1024;

  void take_queue();

  std::string first_;   // being sent, followed by
  std::string second_;  // this one
  std::size_t sent_ = 0;
  std::string queue_;
  std::string_view slice_[2];
};

}  // namespace mcpxx::http
