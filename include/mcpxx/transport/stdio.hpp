// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>

#include <mcpxx/fwd.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/transport/trace.hpp>

namespace mcpxx {

/// How a server is served over stdin and stdout.
struct StdioOptions {
  /// What one message may ask of the reader; `max_bytes` bounds the length of a line.
  json::ReadLimits limits = {};
  /// Requests in flight. As many more wait their turn (of `limits.max_bytes` together), while notifications
  /// and answers are read; beyond that nothing is read until a request is done, so the client's writes stall.
  /// Where handlers wait for answers of the client, reading goes on, and more requests get an error instead.
  std::size_t max_concurrent_requests = 256;
  /// Milliseconds that requests still running at the end of input have to finish; then they are cancelled.
  std::int64_t drain_timeout_ms = 5000;
  /// Descriptors to serve instead of stdin and stdout. They stay open.
  int input = 0;
  int output = 1;
  /// Ends serve_stdio like the end of input: nothing more is read, requests that run are waited for. From any
  /// thread, by std::stop_source::request_stop() or the end of a std::jthread.
  std::stop_token stop = {};
  WireTrace trace = {};
};

/// Serves `server` to the one client at the other end of stdin and stdout, both eras, until the end of input,
/// until the client no longer reads or until it is stopped (specification, basic/transports, "stdio"). Blocks
/// the calling thread, which reads. Requests run concurrently: sync handlers on the server's worker pool,
/// awaitable ones on a thread of this call. Handlers that are Execution::inline_, or Execution::automatic and
/// known to be short, run on the reading thread: while one does, nothing is read, `cancelled` and `stop` are
/// not heard, and serve_stdio does not return, so that it waits for one that hangs. (Those of requests that
/// waited for room run on the thread of the awaitable ones.)
///
/// While it runs, descriptor 1 leads to stderr, so that a stray print cannot break the protocol, descriptor 0
/// is at its end (/dev/null), so that neither a handler nor a child takes requests away, each where it is
/// served, and SIGPIPE is ignored; all are restored before it returns, SIGPIPE by the last call. At the end
/// of input it waits for running requests, at most `drain_timeout_ms`, and sends their answers; a client that
/// does not read them gets no more time than that. A handler on another thread that still runs then is told
/// to stop, its answer is dropped, and serve_stdio returns without it: the handler goes on in its thread,
/// which owns what the library needs to end it, and must find alive what it uses itself. Errors: throws
/// std::system_error where the descriptors cannot be used. Thread-safety: one call at a time for one pair of
/// descriptors.
void serve_stdio(const Server& server, StdioOptions options = {});

}  // namespace mcpxx
