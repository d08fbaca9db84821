// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <mcpxx/fwd.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/logging_level.hpp>

namespace mcpxx {

/// The request a handler is answering: what is known of its sender, and the ways to talk back before the
/// result.
///
/// Lifetime: until the handler has returned (or its coroutine has finished), also where the client has gone
/// away in the meantime; never keep a reference longer. Views it returns live as long as it does.
/// Thread-safety: all members may be called from any thread.
class Context {
 public:
  /// Made by the library, one a request.
  explicit Context(detail::Call& call) noexcept : call_(call) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// The JSON-RPC id of the request, as text.
  std::string request_id() const;
  /// The method of the request, e.g. "tools/call".
  std::string_view method() const noexcept;
  /// The negotiated protocol revision, e.g. "2026-07-28".
  std::string_view protocol_version() const noexcept;
  /// The legacy session of the request, or empty: revision 2026-07-28 has none.
  std::string_view session_id() const noexcept;
  /// The URI being read, in a handler of a resource or resource template; else empty.
  std::string_view uri() const noexcept;

  /// The client's Implementation object (name, version, ...), or null where it did not introduce itself.
  const json::Value& client_info() const noexcept;
  /// The capabilities the client declared, an object.
  const json::Value& client_capabilities() const noexcept;
  /// The `_meta` object of the request, or null.
  const json::Value& meta() const noexcept;
  /// Headers and peer address; empty on stdio and in memory.
  const RequestInfo& request() const noexcept;
  /// Who is calling, as authentication established it.
  const Principal& principal() const noexcept;

  /// True once nobody waits for the result any more: the client cancelled the request or went away, or its
  /// time is up. A long handler should look now and then and stop; whatever it returns then is dropped.
  bool cancelled() const noexcept;

  /// Sends notifications/message to the client, where it asked for messages of this level: with
  /// logging/setLevel in a legacy session ("info" until it did), in the request's `_meta` since 2026-07-28
  /// (specification, server/utilities/logging). Must not contain secrets.
  void log(protocol::LoggingLevel level, const json::Value& data, std::string_view logger = {});

  /// Sends notifications/progress, where the client asked for it with a progress token. The specification
  /// demands that `progress` grows (basic/patterns/progress); a report that does not is dropped.
  void report_progress(double progress, std::optional<double> total = std::nullopt,
                       std::string_view message = {});

  /// The executor awaitable handlers run on; include <mcpxx/async.hpp> to use it.
  asio::any_io_executor executor() const;

 private:
  detail::Call& call_;
};

}  // namespace mcpxx
