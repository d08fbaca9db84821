// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <mutex>
#include <string>

#include <mcpxx/transport/trace.hpp>

namespace examples {

/// Appends every message that crosses a transport to a file, one JSON object a line:
///
///     {"transport":"stdio","direction":"in","revision":"2025-11-25","message":{...},"malformed":false}
///
/// `message` is the message itself, or a string where it is not JSON. Thread-safe.
class Recorder {
 public:
  /// Throws std::runtime_error where the file cannot be opened.
  explicit Recorder(const std::string& path);

  void record(const mcpxx::WireMessage& message);

 private:
  std::mutex mutex_;
  std::ofstream file_;
};

}  // namespace examples
