// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include <mcpxx/fwd.hpp>

namespace mcpxx {

/// One request from its arrival to its answer, as told to an Observer. Views live for the duration of the
/// call.
struct RequestSpan {
  std::string_view method;
  /// Name of the tool or prompt, URI of the resource, or empty.
  std::string_view component;
  std::string_view protocol_version;
  /// Nanoseconds of the steady clock from arrival to answer; 0 at the start.
  std::int64_t duration_ns = 0;
  /// 0, or the code of the JSON-RPC error that was answered.
  int error_code = 0;
  /// The result of a tool with `isError: true`.
  bool tool_error = false;
  /// The client cancelled the request or went away, so nothing was answered.
  bool cancelled = false;
};

/// Told of every request, for metrics and tracing. Installed with Server::observe.
/// Thread-safety: called for many requests at once; must not block. What it throws is ignored.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void request_started(const RequestSpan& /*span*/, Context& /*context*/) {}
  virtual void request_finished(const RequestSpan& /*span*/, Context& /*context*/) {}
};

}  // namespace mcpxx
