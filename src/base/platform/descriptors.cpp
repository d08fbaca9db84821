// SPDX-License-Identifier: MIT
#include "base/platform/descriptors.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace mcpxx::platform {
namespace {

/// The events that occurred.
short wait_for(int number, short events, int timeout_ms = -1) noexcept {
  pollfd entry{number, events, 0};
  return ::poll(&entry, 1, timeout_ms) > 0 ? entry.revents : short{0};
}

/// What a pipe takes without waiting once it is writable (POSIX, PIPE_BUF; Linux: pipe(7)).
constexpr std::size_t kAtomicWrite = 4096;

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor duplicate(int number) {
  const int copy = ::fcntl(number, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) throw std::system_error(errno, std::generic_category(), "duplicating a descriptor");
  return Descriptor(copy);
}

void close_on_exec(int number) noexcept { ::fcntl(number, F_SETFD, FD_CLOEXEC); }

std::optional<std::size_t> read_some(int number, char* buffer, std::size_t size) noexcept {
  for (;;) {
    const ssize_t got = ::read(number, buffer, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (would_block()) {
      wait_for(number, POLLIN);
    } else if (errno != EINTR) {
      return std::nullopt;
    }
  }
}

bool write_all(int number, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(number, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (would_block()) {
      wait_for(number, POLLOUT);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool is_hung_up(int number) noexcept { return (wait_for(number, 0, 0) & POLLHUP) != 0; }

bool is_input_ended(int number) noexcept {
#ifdef POLLRDHUP
  constexpr short kEnded = POLLRDHUP;
#else
  constexpr short kEnded = POLLHUP;  // BSD and macOS set it for the end of input alone
#endif
  return (wait_for(number, kEnded, 0) & (kEnded | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

Output::Output(Descriptor descriptor) noexcept : descriptor_(std::move(descriptor)) {
  struct stat status = {};
  if (::fstat(descriptor_.get(), &status) != 0) return;
  if (S_ISREG(status.st_mode)) kind_ = Kind::never_waits;
  if (S_ISSOCK(status.st_mode)) kind_ = Kind::socket;
  if (!S_ISFIFO(status.st_mode)) return;
  // An open file of its own can be non-blocking without being so for others.
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor_.get());
  Descriptor reopened(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (reopened.get() < 0) return;
  descriptor_ = std::move(reopened);
  kind_ = Kind::never_waits;
}

std::string_view Output::fitting(std::string_view bytes) const noexcept {
  if (kind_ != Kind::waits) return bytes;
  const bool writable = wait_for(descriptor_.get(), POLLOUT, 0) != 0;
  return bytes.substr(0, writable ? kAtomicWrite : 0);
}

std::optional<std::size_t> Output::write_some(std::string_view bytes) noexcept {
  const std::string_view now = fitting(bytes);
  if (now.empty()) return 0;
  for (;;) {
    const ssize_t written =
        kind_ == Kind::socket ? ::send(descriptor_.get(), now.data(), now.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                              : ::write(descriptor_.get(), now.data(), now.size());
    if (written >= 0) return static_cast<std::size_t>(written);
    if (would_block()) return 0;
    if (errno != EINTR) return std::nullopt;
  }
}

void Output::wait(int timeout_ms) noexcept { wait_for(descriptor_.get(), POLLOUT, timeout_ms); }

Waker::Waker() {
  int ends[2];
  if (::pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  read_end_ = Descriptor(ends[0]);
  write_end_ = Descriptor(ends[1]);
  for (const int end : ends) {
    close_on_exec(end);
    ::fcntl(end, F_SETFL, O_NONBLOCK);
  }
}

void Waker::wake() noexcept {
  // Nothing to do where the pipe is full: then it has been woken already.
  [[maybe_unused]] const ssize_t written = ::write(write_end_.get(), "", 1);
}

bool Waker::wait_readable(int number) noexcept {
  pollfd entries[2] = {{number, POLLIN, 0}, {read_end_.get(), POLLIN, 0}};
  while (::poll(entries, 2, -1) < 0) {
    if (errno != EINTR) return true;  // the read that follows reports what is wrong
  }
  return entries[1].revents == 0;
}

}  // namespace mcpxx::platform
