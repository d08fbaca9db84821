// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include <mcpxx/fwd.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/transport/trace.hpp>

namespace mcpxx {

/// How a server is served over stdin and stdout.
struct StdioOptions {
  /// What one message may ask of the reader; `max_bytes` bounds the length of a line.
  json::ReadLimits limits = {};
  /// Requests in flight. At the bound nothing more is read until one is done, so the client's writes stall.
  std::size_t max_concurrent_requests = 256;
  /// Milliseconds that requests still running at the end of input have to finish; then they are cancelled.
  std::int64_t drain_timeout_ms = 5000;
  /// Descriptors to serve instead of stdin and stdout. They stay open.
  int input = 0;
  int output = 1;
  WireTrace trace = {};
};

/// Serves `server` to the one client at the other end of stdin and stdout, both eras, until the end of input
/// or until the client no longer reads (specification, basic/transports, "stdio"). Blocks the calling thread.
/// Requests run concurrently: sync handlers on the server's worker pool, awaitable ones on a thread of this
/// call.
///
/// While it runs, descriptor 1 leads to stderr, so that a stray print cannot break the protocol, and SIGPIPE
/// is ignored; both are restored before it returns. At the end of input it waits for running requests, at
/// most `drain_timeout_ms`, and sends their answers; a handler that still runs then is told to stop, its
/// answer is dropped, and serve_stdio returns without it. Errors: throws std::system_error where the
/// descriptors cannot be used. Thread-safety: one call at a time for one pair of descriptors.
void serve_stdio(const Server& server, StdioOptions options = {});

}  // namespace mcpxx
