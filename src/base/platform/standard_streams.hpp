// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>

#include "base/platform/descriptors.hpp"

namespace mcpxx::platform {

/// Keeps the program's own prints out of what is written to `output`. While it lives, where `output` is
/// descriptor 1, that one (std::cout, printf, children) leads to stderr, and the real output has a private
/// descriptor. Thread-safety: one at a time in a process.
class ProtectedOutput {
 public:
  /// Throws std::system_error where `output` is not open.
  explicit ProtectedOutput(int output);
  ProtectedOutput(const ProtectedOutput&) = delete;
  ProtectedOutput& operator=(const ProtectedOutput&) = delete;
  /// Leads descriptor 1 back.
  ~ProtectedOutput();

  /// A private descriptor for the real output, which may outlive this object.
  Descriptor descriptor() const { return duplicate(original_.get()); }

 private:
  Descriptor original_;
  bool redirected_ = false;
};

/// Ignores SIGPIPE while it lives, so that writing to a reader who is gone is an error instead of the end of
/// the process. A handler of the application's own is left alone.
class IgnoredBrokenPipes {
 public:
  IgnoredBrokenPipes() noexcept;
  IgnoredBrokenPipes(const IgnoredBrokenPipes&) = delete;
  IgnoredBrokenPipes& operator=(const IgnoredBrokenPipes&) = delete;
  ~IgnoredBrokenPipes();

 private:
  struct sigaction before_ = {};
  bool changed_ = false;
};

}  // namespace mcpxx::platform
