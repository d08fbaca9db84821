// SPDX-License-Identifier: MIT
#include "base/platform/descriptors.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace mcpxx::platform {
namespace {

void wait_for(int number, short events) noexcept {
  pollfd entry{number, events, 0};
  ::poll(&entry, 1, -1);
}

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

Waker::Waker() {
  int ends[2];
  if (::pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  read_end_ = Descriptor(ends[0]);
  write_end_ = Descriptor(ends[1]);
  for (const int end : ends) {
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
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
