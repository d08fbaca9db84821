// SPDX-License-Identifier: MIT
#include <chrono>
#include <string>
#include <thread>

#include <mcpxx/server/context.hpp>

#include "everything/fixture.hpp"
#include "support/pause.hpp"

namespace everything {
namespace {

using examples::milliseconds_of;
using examples::pause;
using mcpxx::Context;
using mcpxx::protocol::LoggingLevel;
using std::chrono::milliseconds;

constexpr milliseconds kStep(50);

asio::awaitable<std::string> log_steps(Context& context) {
  context.log(LoggingLevel::info, "Tool execution started");
  co_await pause(kStep);
  context.log(LoggingLevel::info, "Tool processing data");
  co_await pause(kStep);
  context.log(LoggingLevel::info, "Tool execution completed");
  co_return "Three messages were logged.";
}

asio::awaitable<std::string> report_steps(Context& context) {
  context.report_progress(0, 100, "started");
  co_await pause(kStep);
  context.report_progress(50, 100, "half way");
  co_await pause(kStep);
  context.report_progress(100, 100, "done");
  co_return "Three steps of progress were reported.";
}

struct Duration {
  double seconds = 1;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&Duration::seconds>("How long to take").minimum(0).maximum(60));
  }

  milliseconds in_milliseconds() const { return milliseconds_of(seconds); }
};

std::string waited(const Duration& duration) {
  return "Waited for " + std::to_string(duration.in_milliseconds().count()) + " ms.";
}

asio::awaitable<std::string> wait_async(const Duration& duration) {
  co_await pause(duration.in_milliseconds());
  co_return waited(duration);
}

/// Holds its thread, as a call into a library that knows nothing of coroutines would; looks for cancellation
/// between.
std::string wait_blocking(const Duration& duration, Context& context) {
  const auto end = std::chrono::steady_clock::now() + duration.in_milliseconds();
  for (auto now = std::chrono::steady_clock::now(); now < end && !context.cancelled();
       now = std::chrono::steady_clock::now()) {
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(end - now, kStep));
  }
  return waited(duration);
}

/// Leaves its stream before it has an answer, which the client comes back for.
asio::awaitable<std::string> leave_stream(Context& context) {
  context.close_stream();
  co_await pause(milliseconds(100));
  co_return "The stream was closed, and the answer came nevertheless.";
}

}  // namespace

void add_async_tools(mcpxx::Server& server) {
  server.tool("test_tool_with_logging", "Logs three messages to the client while it runs", log_steps);
  server.tool("test_tool_with_progress", "Reports progress while it runs", report_steps);
  server.tool(
      "test_logging_tool", "Logs one message, where the client wants such messages", [](Context& context) {
        context.log(LoggingLevel::info, "This message goes to clients that asked for it", "everything");
        return "Logged.";
      });
  server.tool("test_slow_async", "Takes a while without holding a thread; can be cancelled", wait_async);
  server.tool("test_blocking", "Takes a while and holds its thread; looks for cancellation now and then",
              wait_blocking);
  server.tool("test_reconnection", "Closes the event stream of its call, and answers to whoever comes back",
              leave_stream);
}

}  // namespace everything
