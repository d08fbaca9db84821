// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <mcpxx/unique_function.hpp>

namespace mcpxx {

/// From whom to whom, as the server sees it.
enum class WireDirection { in, out };

/// One JSON-RPC message (or batch) as it crosses a transport. Views live for the duration of the call.
struct WireMessage {
  WireDirection direction;
  /// "stdio", "in_memory" or "streamable_http".
  std::string_view transport;
  /// The protocol revision the message belongs to, e.g. "2025-11-25"; where it does not say, what was spoken
  /// on the connection before, at first the newest revision that opens with initialize.
  std::string_view revision;
  /// The message, without framing; what a client sends need not be JSON.
  std::string_view text;
  /// A client's message that is no JSON, no JSON-RPC or belongs to no supported revision.
  bool malformed = false;
};

/// `text`, a JSON text, without its secrets: values of members whose names say that they are secret become
/// "[redacted]". Those are names with "secret", "password", "api_key" or their like anywhere in them, and
/// names that end in "token", "Authorization", "cookie", "jwt", "requestState" and their like, in any
/// spelling, in the plural, with a number or version behind ("accessToken", "refresh-tokens",
/// "client_secret_v2"). Progress tokens and numbers of tokens ("maxTokens") stay. The same goes for strings
/// that hold JSON in turn, four times over; what lies deeper, or begins like JSON and is none, is replaced by
/// its length. So is a `text` that is no JSON: it could hold anything. It cannot know a secret that has a
/// harmless name or stands in prose. Takes linear time. Thread-safety: from any thread.
std::string redact(std::string_view text);

/// Sees wire traffic, for debugging: every message in both directions, redacted as by redact(). HTTP headers
/// (Authorization, cookies) are no part of a message and never seen. An empty one costs nothing.
/// Thread-safety: the sink is called from several threads at once, in the order of the wire for each message
/// and its answer; it must not throw.
class WireTrace {
 public:
  using Sink = SharedFunction<void(const WireMessage& message)>;

  WireTrace() noexcept = default;
  WireTrace(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, WireTrace> && std::is_constructible_v<Sink, F>)
      WireTrace(F&& sink)  // NOLINT(google-explicit-constructor)
      : sink_(std::forward<F>(sink)) {}

  /// Shows everything, secrets included: insecure wherever somebody else may read what `sink` writes.
  static WireTrace unredacted(Sink sink) {
    WireTrace trace(std::move(sink));
    trace.redacts_ = false;
    return trace;
  }

  explicit operator bool() const noexcept { return static_cast<bool>(sink_); }
  /// Must not be called where empty.
  void operator()(const WireMessage& message) const;

 private:
  Sink sink_;
  bool redacts_ = true;
};

}  // namespace mcpxx
