// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <mcpxx/unique_function.hpp>

namespace mcpxx {

/// How much an entry of the library's own log matters. (Messages a handler sends to the client with
/// Context::log have the eight levels of the specification, protocol::LoggingLevel.)
enum class LogLevel { debug, info, warning, error };

/// "debug", "info", "warning", "error".
std::string_view to_string(LogLevel level) noexcept;

/// Where the library's log goes: a copyable handle on a sink of the application's choice. The library never
/// writes to stdout, and writes to stderr only through the default sink. Thread-safety: log() may be called
/// from any thread; the sink must allow that.
class Logger {
 public:
  /// Called for each entry; `message` is one line and lives until the call returns. Control characters are
  /// replaced by spaces before, since what a peer sent may be part of it. What the sink throws is swallowed.
  using Sink = SharedFunction<void(LogLevel level, std::string_view message)>;

  /// Entries of at least `warning`, as "mcpxx: warning: message" lines on stderr.
  Logger();
  /// Entries of at least `minimum`, to `sink`. An empty sink discards everything.
  explicit Logger(Sink sink, LogLevel minimum = LogLevel::info);

  /// Whether an entry of this level would go anywhere; lets a caller skip composing it.
  bool enabled(LogLevel level) const noexcept { return sink_ && level >= minimum_; }
  void log(LogLevel level, std::string_view message) const noexcept;

  void debug(std::string_view message) const noexcept { log(LogLevel::debug, message); }
  void info(std::string_view message) const noexcept { log(LogLevel::info, message); }
  void warning(std::string_view message) const noexcept { log(LogLevel::warning, message); }
  void error(std::string_view message) const noexcept { log(LogLevel::error, message); }

 private:
  Sink sink_;
  LogLevel minimum_;
};

}  // namespace mcpxx
