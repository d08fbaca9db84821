// SPDX-License-Identifier: MIT
#include "base/platform/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <system_error>

namespace mcpxx::platform {
namespace {

void lead(int standard, int number) {
  if (::dup2(number, standard) < 0) throw std::system_error(errno, std::generic_category(), "dup2");
}

void lead_stdout_to(int number) {
  // What is buffered belongs to where descriptor 1 leads now.
  std::fflush(stdout);
  lead(STDOUT_FILENO, number);
}

/// The disposition of SIGPIPE is the process's, and so is what it was.
struct BrokenPipes {
  std::mutex mutex;
  std::size_t users = 0;
  struct sigaction before = {};
  bool changed = false;
};

BrokenPipes& broken_pipes() {
  static BrokenPipes state;
  return state;
}

}  // namespace

ProtectedInput::ProtectedInput(int input) : original_(duplicate(input)) {
  if (input != STDIN_FILENO) return;
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  lead(STDIN_FILENO, nothing.get());
  redirected_ = true;
}

ProtectedInput::~ProtectedInput() {
  if (redirected_) ::dup2(original_.get(), STDIN_FILENO);
}

ProtectedOutput::ProtectedOutput(int output) : original_(duplicate(output)) {
  if (output != STDOUT_FILENO) return;
  if (::fcntl(STDERR_FILENO, F_GETFD) >= 0) {
    lead_stdout_to(STDERR_FILENO);
  } else {
    const Descriptor nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    lead_stdout_to(nowhere.get());
  }
  redirected_ = true;
}

ProtectedOutput::~ProtectedOutput() {
  if (!redirected_) return;
  std::fflush(stdout);
  ::dup2(original_.get(), STDOUT_FILENO);
}

IgnoredBrokenPipes::IgnoredBrokenPipes() noexcept {
  BrokenPipes& state = broken_pipes();
  const std::lock_guard lock(state.mutex);
  if (state.users++ > 0) return;
  state.changed = false;
  if (::sigaction(SIGPIPE, nullptr, &state.before) != 0 || state.before.sa_handler != SIG_DFL) return;
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  state.changed = ::sigaction(SIGPIPE, &ignore, nullptr) == 0;
}

IgnoredBrokenPipes::~IgnoredBrokenPipes() {
  BrokenPipes& state = broken_pipes();
  const std::lock_guard lock(state.mutex);
  if (--state.users == 0 && state.changed) ::sigaction(SIGPIPE, &state.before, nullptr);
}

}  // namespace mcpxx::platform
