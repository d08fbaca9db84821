// SPDX-License-Identifier: MIT
#include "transport/stdio.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/deadline.hpp"

namespace mcpxx::detail {
namespace {

using std::chrono::steady_clock;

/// How long handlers that were told to stop have to do so.
constexpr std::chrono::milliseconds kUnwindTime{200};
/// How often a reader that waits for room looks whether the client is still there.
constexpr std::chrono::milliseconds kRoomCheck{100};

LineConnectionOptions connection_options(const StdioOptions& options, std::shared_ptr<void> keep_alive) {
  LineConnectionOptions result;
  result.limits = options.limits;
  result.max_concurrent_requests = options.max_concurrent_requests;
  result.max_waiting_requests = options.max_concurrent_requests;
  result.prefers_worker = true;
  result.transport = "stdio";
  result.trace = options.trace;
  result.keep_alive = std::move(keep_alive);
  return result;
}

}  // namespace

StdioTransport::StdioTransport(std::shared_ptr<ServerCore> core, StdioOptions options)
    : options_(std::move(options)),
      protected_input_(options_.input),
      input_(std::make_shared<const platform::Descriptor>(protected_input_.descriptor())),
      protected_output_(options_.output),
      waker_(std::make_shared<platform::Waker>()),
      output_(std::make_shared<OutputQueue>(
          protected_output_.descriptor(), [waker = waker_] { waker->wake(); },
          [input = input_, drain = options_.drain_timeout_ms](OutputQueue& queue) {
            // The reading thread may be the one that waits, and does not see the end of input.
            if (platform::is_hung_up(input->get()))
              queue.limit(deadline_after(std::chrono::milliseconds(drain)));
          })),
      connection_(std::make_shared<LineConnection>(
          std::move(core), io_thread_.first(),
          [output = output_](const std::string& message, bool may_wait) { output->send(message, may_wait); },
          connection_options(options_, io_thread_.owner()))),
      splitter_(options_.limits.max_bytes) {}

void StdioTransport::run() {
  io_thread_.start();
  {
    const auto stop = [this] {
      output_->limit(deadline_after(std::chrono::milliseconds(options_.drain_timeout_ms)));
      waker_->wake();
    };
    const std::stop_callback on_stop(options_.stop, stop);
    read_to_end();
  }
  drain();
}

void StdioTransport::read_to_end() {
  while (waker_->wait_readable(input_->get())) {
    const auto space = splitter_.space();
    const auto got = platform::read_some(input_->get(), space.data(), space.size());
    const bool ended = got.value_or(0) == 0;
    if (ended) {
      output_->limit(drain_deadline());
      splitter_.finish();
    } else {
      splitter_.commit(*got);
    }
    output_->cork();
    const bool heard = receive_lines();
    output_->uncork();
    if (ended || !heard) return;
  }
}

bool StdioTransport::receive_lines() {
  std::string_view line;
  for (;;) {
    switch (splitter_.next(line)) {
      case LineSplitter::Found::nothing:
        return true;
      case LineSplitter::Found::too_long:
        connection_->receive_too_long();
        break;
      case LineSplitter::Found::line:
        if (!connection_->is_ready() && !wait_for_room()) return false;
        connection_->receive(std::string(line));
        break;
    }
  }
}

bool StdioTransport::wait_for_room() {
  output_->uncork();
  while (!connection_->wait_until_ready(kRoomCheck)) {
    if (output_->is_closed() || options_.stop.stop_requested()) return false;
    // The end of input may lie behind what there is no room for.
    if (platform::is_hung_up(input_->get()) && steady_clock::now() >= drain_deadline()) return false;
  }
  output_->cork();
  return true;
}

steady_clock::time_point StdioTransport::drain_deadline() {
  if (!drain_deadline_) {
    drain_deadline_ = deadline_after(std::chrono::milliseconds(options_.drain_timeout_ms));
  }
  return *drain_deadline_;
}

void StdioTransport::drain() {
  const auto deadline = drain_deadline();
  const bool idle = output_->is_closed() ? false : connection_->wait_until_idle(deadline);
  connection_->end_streams();
  output_->close(std::max(deadline, steady_clock::now() + kUnwindTime));
  connection_->close();
  if (!idle) connection_->wait_until_idle(steady_clock::now() + kUnwindTime);
  io_thread_.stop(steady_clock::now() + kUnwindTime);
}

}  // namespace mcpxx::detail
