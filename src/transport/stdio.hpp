// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <mcpxx/transport/stdio.hpp>

#include "base/platform/descriptors.hpp"
#include "base/platform/standard_streams.hpp"
#include "transport/io_threads.hpp"
#include "transport/line_connection.hpp"
#include "transport/line_splitter.hpp"
#include "transport/output_queue.hpp"

namespace mcpxx::detail {

/// One run of serve_stdio. The calling thread reads, so any kind of descriptor will do (epoll refuses regular
/// files); it also answers what needs no handler. What it answers of one read leaves in one write.
/// Thread-safety: none.
class StdioTransport {
 public:
  StdioTransport(std::shared_ptr<ServerCore> core, StdioOptions options);

  /// Serves until the end of input, or until the client no longer reads.
  void run();

 private:
  void read_to_end();
  /// Hands over the lines that are complete; false where the client no longer reads.
  bool receive_lines();
  bool wait_for_room();
  /// When to stop waiting for requests and reader; set by the first call.
  std::chrono::steady_clock::time_point drain_deadline();
  void drain();

  const StdioOptions options_;
  const platform::ProtectedInput protected_input_;
  // A duplicate fails where the original is closed, whose number could be given to something else.
  const std::shared_ptr<const platform::Descriptor> input_;
  const platform::ProtectedOutput protected_output_;
  const platform::IgnoredBrokenPipes ignored_broken_pipes_;
  // Shared with calls that may outlive the run.
  const std::shared_ptr<platform::Waker> waker_;
  const std::shared_ptr<OutputQueue> output_;
  IoThreads io_thread_{1};
  const std::shared_ptr<LineConnection> connection_;
  LineSplitter splitter_;
  std::optional<std::chrono::steady_clock::time_point> drain_deadline_;
};

}  // namespace mcpxx::detail
