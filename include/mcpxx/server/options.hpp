// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mcpxx/fwd.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/logging.hpp>
#include <mcpxx/protocol/annotations.hpp>
#include <mcpxx/protocol/pagination.hpp>
#include <mcpxx/server/tasks.hpp>

namespace mcpxx {

/// How long and for whom an answer may be cached (specification 2026-07-28, server/utilities/caching).
/// Earlier revisions do not transmit it.
struct CacheHint {
  /// Milliseconds the answer stays fresh; 0 means "ask again".
  std::int64_t ttl_ms = 0;
  protocol::CacheScope scope = protocol::CacheScope::private_;
};

/// Where a handler that is not a coroutine runs.
enum class Execution {
  /// Where the library owns the threads (serve_http, serve_stdio): on the worker pool at first, and inline
  /// once a few hundred calls have taken less than 100 microseconds each. One call that takes longer sends
  /// the
  /// handler back to the pool, where it has to prove itself again, each time for longer. On an application's
  /// own executor: inline, so handlers run on the application's threads only.
  automatic,
  /// On the thread of its connection: no hand-over, but a handler that blocks holds up its neighbours, which
  /// ServerOptions::slow_handler_ms reports.
  inline_,
  /// On the server's bounded worker pool.
  worker,
};

/// What to do when a name is registered twice.
enum class DuplicatePolicy {
  /// Throw ConfigError.
  error,
  /// The later registration wins and a warning is logged.
  replace,
  /// The earlier registration stays and a warning is logged.
  keep,
};

/// Identity and behaviour of a Server.
struct ServerOptions {
  /// Identifies the server to programs; required.
  std::string name;
  std::string version = "0.0.0";
  /// A name for people.
  std::string title = {};
  std::string description = {};
  /// Advice for the model on how to use this server as a whole.
  std::string instructions = {};
  std::string website_url = {};
  std::vector<protocol::Icon> icons = {};

  DuplicatePolicy on_duplicate = DuplicatePolicy::error;
  /// Entries in one page of a list; 0 sends every list whole.
  std::size_t page_size = 0;
  /// Cache hint of lists and of resources that have none of their own.
  CacheHint cache = {};
  /// Milliseconds after which a tool call is answered with an error; 0 waits forever. ToolOptions::timeout_ms
  /// overrides it.
  std::int64_t tool_timeout_ms = 0;
  /// Threads of the worker pool, started with the first call that needs one; 0 takes as many as the machine
  /// has, but at least 8. So many handlers may block before others wait.
  std::size_t worker_threads = 0;
  /// Calls that may wait for a worker; one more is refused with an error.
  std::size_t max_queued_calls = 1024;
  /// Milliseconds that a handler may hold a thread which serves connections, a coroutine until it first
  /// suspends. Beyond them a warning names it, once a minute at most; 0 never warns.
  std::int64_t slow_handler_ms = 50;
  /// Shows the client the text of unexpected exceptions, and what is wrong with a result that does not match
  /// its output schema. Meant for development.
  bool expose_internal_errors = false;
  /// Milliseconds that a legacy client has to answer a question (Context::elicit and the like), and any
  /// client in a task whose handler is no coroutine, which holds a thread meanwhile; 0 waits forever.
  std::int64_t question_timeout_ms = 5 * 60 * 1000;
  /// Questions to legacy clients that wait for an answer, of one session. One more makes the oldest one fail.
  std::size_t max_open_questions = 100;
  /// Tasks that one principal may have, finished ones included until they expire. One more call is answered
  /// with an error.
  std::size_t max_tasks_per_principal = 1'000;
  /// Resources that one legacy session or one subscriptions/listen request may watch.
  std::size_t max_resource_subscriptions = 1'000;
  /// Keeps tasks, and, where the endpoint has no store of its own, sessions and the events of their streams.
  /// Empty keeps tasks in memory.
  std::shared_ptr<KeyValueStore> store = {};
  /// Wakes the other instances that share the store. Empty: there are none.
  std::shared_ptr<MessageBus> bus = {};
  Logger logger = {};
};

/// What a tool is besides its name, description and types.
struct ToolOptions {
  /// A name for people.
  std::string title = {};
  /// Hints on what the tool does (specification, ToolAnnotations).
  std::optional<protocol::ToolAnnotations> annotations = {};
  std::vector<protocol::Icon> icons = {};
  /// Labels for the application's own use, sent as `_meta["mcpxx/tags"]`.
  std::vector<std::string> tags = {};
  /// The tool's `_meta` object, or null.
  json::Value meta = nullptr;
  /// Milliseconds before a call is answered with an error; unset takes the server's, 0 waits forever.
  std::optional<std::int64_t> timeout_ms = {};
  Execution execution = Execution::automatic;
  TaskOptions task = {};
  /// Tolerates arguments the struct does not have, instead of refusing them with the list of the known ones.
  /// A hand-written schema says itself what it tolerates.
  bool allow_unknown = false;
};

/// What a resource or resource template is besides its URI.
struct ResourceOptions {
  /// Identifies it to programs; empty takes the last segment of the URI.
  std::string name = {};
  /// A name for people.
  std::string title = {};
  std::string description = {};
  /// Media type of the contents; empty takes "text/plain", "application/json" or "application/octet-stream".
  std::string mime_type = {};
  std::optional<protocol::Annotations> annotations = {};
  std::vector<protocol::Icon> icons = {};
  /// Size of the raw contents in bytes, where it is known.
  std::optional<std::int64_t> size = {};
  json::Value meta = nullptr;
  std::optional<CacheHint> cache = {};
  Execution execution = Execution::automatic;
  /// Lets template variables hold "..", absolute paths and NUL, which are refused before the handler
  /// otherwise.
  bool allow_unsafe_paths = false;
};

/// What a prompt is besides its name, description and arguments.
struct PromptOptions {
  /// A name for people.
  std::string title = {};
  std::vector<protocol::Icon> icons = {};
  json::Value meta = nullptr;
  Execution execution = Execution::automatic;
};

}  // namespace mcpxx
