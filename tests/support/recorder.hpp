// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/writer.hpp>
#include <mcpxx/transport/trace.hpp>

namespace support {

/// Writes the messages of a program to a file, one JSON object a line, for tests/e2e/validate_records.mjs.
/// Thread-safety: traces of one recorder may be called from any thread.
class Recorder {
 public:
  /// Starts the file anew and makes its folder.
  explicit Recorder(const std::filesystem::path& file) : output_(std::make_shared<Output>()) {
    std::filesystem::create_directories(file.parent_path());
    output_->stream.open(file, std::ios::trunc);
  }

  /// A trace for one connection: ids are matched within it. It may outlive the recorder.
  mcpxx::WireTrace connection() {
    const std::lock_guard lock(output_->mutex);
    return mcpxx::WireTrace::unredacted(
        [output = output_, number = ++output_->connections](const mcpxx::WireMessage& message) {
          const std::string line = to_line(message, number);
          const std::lock_guard write_lock(output->mutex);
          output->stream << line << std::flush;
        });
  }

 private:
  struct Output {
    std::mutex mutex;
    std::ofstream stream;
    int connections = 0;
  };

  static std::string to_line(const mcpxx::WireMessage& message, int connection) {
    using namespace mcpxx;
    json::ReadLimits limits;
    limits.max_bytes = std::size_t{1} << 30;
    limits.max_depth = json::kMaxDepth;
    const auto parsed = json::parse(message.text, limits);
    std::string line;
    json::Writer writer(line);
    writer.begin_object();
    writer.key("transport").string(message.transport);
    writer.key("session").integer(connection);
    writer.key("direction").string(message.direction == WireDirection::in ? "in" : "out");
    writer.key("revision").string(message.revision);
    writer.key("message");
    if (parsed) {
      writer.value(*parsed);
    } else {
      writer.string(message.text.substr(0, 200));
    }
    writer.key("malformed").boolean(message.malformed || !parsed.ok());
    writer.end_object();
    line.push_back('\n');
    return line;
  }

  std::shared_ptr<Output> output_;
};

/// The recorder of this program: MCPXX_RECORD_DIR/<program>.jsonl.
inline Recorder& recorder() {
  static Recorder instance(std::filesystem::path(MCPXX_RECORD_DIR) /
                           (std::string(program_invocation_short_name) + ".jsonl"));
  return instance;
}

}  // namespace support
