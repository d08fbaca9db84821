// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace interactive {

/// What was paid for, one line each, so that one can see that nothing was paid for twice. Thread-safe.
class Ledger {
 public:
  /// Appends to that file as well, unless `path` is empty. Several programs may share one.
  explicit Ledger(std::string path) : path_(std::move(path)) {}

  /// Returns the number of the order. Throws std::runtime_error where the file cannot be written.
  std::int64_t pay(const std::string& item);
  /// What this program paid for.
  std::vector<std::string> entries() const;

 private:
  mutable std::mutex mutex_;
  std::string path_;
  std::vector<std::string> entries_;
};

}  // namespace interactive
