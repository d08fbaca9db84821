// SPDX-License-Identifier: MIT
#include "support/recorder.hpp"

#include <limits>
#include <stdexcept>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/writer.hpp>

namespace examples {

using mcpxx::json::Writer;

Recorder::Recorder(const std::string& path) : file_(path, std::ios::app | std::ios::binary) {
  if (!file_) throw std::runtime_error("cannot write to " + path);
}

void Recorder::record(const mcpxx::WireMessage& message) {
  mcpxx::json::ReadLimits limits;
  limits.max_bytes = std::numeric_limits<std::size_t>::max();
  limits.max_depth = mcpxx::json::kMaxDepth;
  const auto value = mcpxx::json::parse(message.text, limits);

  std::string line;
  Writer writer(line);
  writer.begin_object();
  writer.key("transport").string(message.transport);
  writer.key("direction").string(message.direction == mcpxx::WireDirection::in ? "in" : "out");
  writer.key("revision").string(message.revision);
  // Written anew, since a client's message may be spread over several lines.
  writer.key("message");
  if (value) {
    writer.value(*value);
  } else {
    writer.string(message.text);
  }
  writer.key("malformed").boolean(message.malformed);
  writer.end_object();
  line.push_back('\n');

  const std::lock_guard lock(mutex_);
  // Flushed at once: the file is read while the program runs, and the program may be killed.
  file_ << line << std::flush;
}

}  // namespace examples
