// SPDX-License-Identifier: MIT
#pragma once

#include "base/platform/descriptors.hpp"

namespace mcpxx::platform {

/// Keeps the program and its children from reading what comes from `input`. While it lives, where `input` is
/// descriptor 0, that one is at its end (/dev/null), and the real input has a private descriptor.
/// Thread-safety: one at a time in a process.
class ProtectedInput {
 public:
  /// Throws std::system_error where `input` is not open.
  explicit ProtectedInput(int input);
  ProtectedInput(const ProtectedInput&) = delete;
  ProtectedInput& operator=(const ProtectedInput&) = delete;
  /// Leads descriptor 0 back.
  ~ProtectedInput();

  /// A private descriptor for the real input, which may outlive this object.
  Descriptor descriptor() const { return duplicate(original_.get()); }

 private:
  Descriptor original_;
  bool redirected_ = false;
};

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

/// Ignores SIGPIPE while it, or another one, lives, so that writing to a reader who is gone is an error
/// instead of the end of the process. A handler of the application's own is left alone.
/// Thread-safety: made and destroyed in any thread, in any order.
class IgnoredBrokenPipes {
 public:
  IgnoredBrokenPipes() noexcept;
  IgnoredBrokenPipes(const IgnoredBrokenPipes&) = delete;
  IgnoredBrokenPipes& operator=(const IgnoredBrokenPipes&) = delete;
  ~IgnoredBrokenPipes();
};

}  // namespace mcpxx::platform
