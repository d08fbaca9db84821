// SPDX-License-Identifier: MIT
#include "base/platform/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace mcpxx::platform {
namespace {

void lead_stdout_to(int number) {
  // What is buffered belongs to where descriptor 1 leads now.
  std::fflush(stdout);
  if (::dup2(number, STDOUT_FILENO) < 0) throw std::system_error(errno, std::generic_category(), "dup2");
}

}  // namespace

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
  if (::sigaction(SIGPIPE, nullptr, &before_) != 0 || before_.sa_handler != SIG_DFL) return;
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  changed_ = ::sigaction(SIGPIPE, &ignore, nullptr) == 0;
}

IgnoredBrokenPipes::~IgnoredBrokenPipes() {
  if (changed_) ::sigaction(SIGPIPE, &before_, nullptr);
}

}  // namespace mcpxx::platform
