// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/unique_function.hpp>

#include <asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcpxx::net {

/// Called once when an operation ends: the error, if any, and the number of bytes transferred. The end of the
/// peer's data is the error `end_of_stream()`. Targets of up to six pointers are stored without an
/// allocation.
using IoHandler = UniqueFunction<void(std::error_code, std::size_t)>;

/// What a read reports once the peer has closed its sending side.
std::error_code end_of_stream() noexcept;

/// Whether `error` says that the operation was given up by cancel() or close() on our side.
bool is_cancelled(const std::error_code& error) noexcept;

/// A two-way stream of bytes under a connection: TCP, a Unix socket, TLS, or memory in tests.
///
/// At most one read or wait and one write may be outstanding at a time. Handlers run on executor(), never
/// inside the call that starts the operation. Destroying the stream closes it; handlers outstanding then are
/// called with cancellation or destroyed with their executor. Thread-safety: none; use it on executor(),
/// which serialises.
class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  /// Where handlers run: a strand, unless the application promised a single thread
  /// (ListenOptions::single_threaded).
  virtual const asio::any_io_executor& executor() const noexcept = 0;

  /// Reads between 1 and `size` bytes into `data`, which must stay valid until the handler runs.
  virtual void async_read_some(char* data, std::size_t size, IoHandler handler) = 0;

  /// Writes every byte of `buffers` (at most kMaxBuffers of them), in as few system calls as possible. The
  /// bytes must stay valid until the handler runs; the span itself only until the call returns.
  virtual void async_write(std::span<const std::string_view> buffers, IoHandler handler) = 0;

  /// Ends with 0 bytes when a read would not block: data or the end of the stream is there.
  virtual void async_wait_readable(IoHandler handler) = 0;

  /// Writes what the stream takes at once, without blocking and without a handler; the bytes taken, possibly
  /// 0. An error other than "would block" is left for the next async_write to report. Not while a write is
  /// outstanding.
  virtual std::size_t try_write(std::span<const std::string_view> buffers) noexcept = 0;

  /// Whether the end of the peer's data, or an error, is known to the system already, with or without unread
  /// data before it. Reads nothing and does not block. An end that waits behind more data than the system
  /// takes for us does not show.
  virtual bool peer_closed() noexcept = 0;

  /// Gives up outstanding operations; their handlers see an error for which is_cancelled() holds.
  virtual void cancel() noexcept = 0;

  /// Sends the end of our data; the peer can still be read.
  virtual void shutdown_send() noexcept = 0;

  /// Closes both directions and gives up outstanding operations. May be called more than once.
  virtual void close() noexcept = 0;

  /// The peer's IP address without the port, "unix" for Unix sockets, "memory" for a pipe.
  virtual std::string_view remote_address() const noexcept = 0;

  /// Whether the peer is on this machine: a loopback address, a Unix socket or memory.
  virtual bool is_local() const noexcept = 0;

  static constexpr std::size_t kMaxBuffers = 4;
};

/// Two connected streams in memory, for tests: what one writes the other reads. Each end holds at most
/// `capacity` unread bytes and then makes its writer wait, like a socket whose peer does not read. Both ends
/// use `executor` as it is; it must serialise its handlers (one thread, or a strand).
std::pair<std::unique_ptr<ByteStream>, std::unique_ptr<ByteStream>> make_memory_pipe(
    const asio::any_io_executor& executor, std::size_t capacity = 64 * 1024);

}  // namespace mcpxx::net
