// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace mcpxx::platform {

/// Owns an open descriptor.
class Descriptor {
 public:
  Descriptor() noexcept = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int get() const noexcept { return number_; }

 private:
  int number_ = -1;
};

/// A second descriptor of the same open file, above 2 and closed on exec. Throws std::system_error.
Descriptor duplicate(int number);

/// Keeps an open descriptor from programs that the process starts from now on.
void close_on_exec(int number) noexcept;

/// Reads what there is, at least one byte: the count, 0 at the end of input, nothing on error. Blocks, also
/// where the descriptor is non-blocking.
std::optional<std::size_t> read_some(int number, char* buffer, std::size_t size) noexcept;

/// Writes everything; false where the reader is gone or the device fails. Blocks, also where the descriptor
/// is non-blocking.
bool write_all(int number, std::string_view bytes) noexcept;

/// Where `number` leads to a pipe or socket: whether the other end has been closed. What it had written may
/// still be there to read.
bool is_hung_up(int number) noexcept;

/// Where `number` leads to a socket: whether the peer has ended its sending direction or the connection is
/// broken. What it had sent may still be there to read. Never blocks.
bool is_input_ended(int number) noexcept;

/// The writing end of something that a slow reader must not block: a write takes what fits, and waiting is a
/// matter of its own. (A terminal, or a pipe that cannot be opened a second time, may still make a write of
/// 4 KiB wait for a moment.) Flags of the open file, which other processes may share, stay as they are.
/// Thread-safety: none.
class Output {
 public:
  explicit Output(Descriptor descriptor) noexcept;

  /// How many bytes were taken, 0 where none fits now; nothing where the reader is gone or the device fails.
  std::optional<std::size_t> write_some(std::string_view bytes) noexcept;
  /// Waits until something fits, or what is wrong shows, for `timeout_ms` at most.
  void wait(int timeout_ms) noexcept;

 private:
  enum class Kind { never_waits, socket, waits };

  std::string_view fitting(std::string_view bytes) const noexcept;

  Descriptor descriptor_;
  Kind kind_ = Kind::waits;
};

/// Lets one thread end another one's wait for input.
/// Thread-safety: wake() from any thread.
class Waker {
 public:
  /// Throws std::system_error.
  Waker();

  void wake() noexcept;
  /// Waits until `number` has input or is at its end: true. False once woken.
  bool wait_readable(int number) noexcept;

 private:
  Descriptor read_end_;
  Descriptor write_end_;
};

}  // namespace mcpxx::platform
