// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <mcpxx/fwd.hpp>
#include <mcpxx/json/reflect.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/fwd.hpp>
#include <mcpxx/protocol/logging_level.hpp>
#include <mcpxx/server/client_feature.hpp>
#include <mcpxx/server/elicited.hpp>

namespace mcpxx {

class BlockingContext;

namespace detail {
class FormType;
}

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

  // --- Asking the client
  //
  // A question has a key, unique within the call, under which its answer is remembered: asking again under
  // the same key gives the same answer. Legacy clients are sent a request, and the handler goes on when they
  // have answered. On revision 2026-07-28 the call ends: the handler's coroutine is destroyed where it waits
  // (its frames unwind, no exception passes), the client asks its user and sends the call again, and the
  // handler runs again from its start, with the answers it has been given. So whatever stands before a
  // question must be fit to run twice, or stand in step().
  //
  // Errors: asking for what the client did not declare throws ProtocolError -32021 with the capability that
  // is missing; see client_supports(). QuestionFailed where the client answers with an error, or not in time
  // (ServerOptions::question_timeout_ms; coroutines in a task: its ttl). Bad answers are asked for again.
  //
  // Awaitable handlers include <mcpxx/async.hpp>; other handlers use blocking().

  /// Whether the client can be asked that: it has declared the capability, its revision has it, and it can be
  /// reached (legacy clients of a stateless endpoint cannot; see SessionMode).
  bool client_supports(ClientFeature feature) const noexcept;

  /// Asks the user to fill in a form with a field for each member of T: strings, numbers, bool, enums and
  /// vectors of enums, all of them possibly optional (specification, client/elicitation). The members'
  /// titles, limits and defaults are those of `mcp_fields()`.
  template <class T>
  asio::awaitable<Elicited<T>, asio::any_io_executor> elicit(std::string key, std::string message);
  /// The same with a hand-written schema, an object of flat properties, which the content fits.
  asio::awaitable<Elicited<json::Value>, asio::any_io_executor> elicit(std::string key, std::string message,
                                                                       json::Value requested_schema);
  /// Asks the user to visit a URL, for what must not pass through the client: credentials, payments. `accept`
  /// says that the user agreed to go there, not what came of it.
  asio::awaitable<protocol::ElicitAction, asio::any_io_executor> elicit_url(std::string key,
                                                                            std::string message,
                                                                            std::string url);
  /// Asks the client's model. Include <mcpxx/server/questions.hpp> for what it takes and gives.
  asio::awaitable<protocol::CreateMessageResult, asio::any_io_executor> sample(std::string key,
                                                                               SampleRequest request);
  /// Asks for the directories the server may work on.
  asio::awaitable<std::vector<protocol::Root>, asio::any_io_executor> list_roots(std::string key);
  /// Asks several questions at once, which costs one round.
  asio::awaitable<Answers, asio::any_io_executor> ask_all(Questions questions);

  /// The same questions for handlers that are no coroutines.
  /// Include <mcpxx/blocking.hpp> to use it.
  BlockingContext blocking() noexcept;

  /// Calls `function`, once: when the handler runs again to get its answers, the result of the first time is
  /// given in its place. For work that must not be done twice, or costs something. The result, a type that
  /// JSON can hold, travels with the client, sealed; what it must not see at all has to be kept elsewhere.
  template <class F>
  auto step(std::string_view name, F function) {
    using R = std::invoke_result_t<F&>;
    if constexpr (std::is_void_v<R>) {
      if (!find_step(name)) {
        function();
        keep_step(name, json::Value());
      }
    } else {
      R result{};
      if (find_step(name, json::type_info<R>(), &result)) return result;
      result = function();
      keep_step(name, json::type_info<R>(), &result);
      return result;
    }
  }

  /// What came with the call for a handler that returned InputRequired: the client's results by key, an
  /// object.
  const json::Value& input_responses() const noexcept;
  /// The state that handler gave with it, or empty.
  std::string_view request_state() const noexcept;

  // --- Long calls

  /// Closes the event stream of this call; the client is expected to come back for its end, and to poll until
  /// then (specification 2025-11-25, basic/transports, "Polling"). For calls that take longer than proxies
  /// keep a connection. Does nothing on modern requests, on stdio, and where the endpoint has no store.
  void close_stream();

  /// Makes the call go on as a task where its tool starts tasks by hand (TaskStart::by_handler) and the
  /// client can have one: the call is answered with the task, and the handler runs again from its start, as
  /// the task, where this gives true. Gives false where the call cannot become one.
  asio::awaitable<bool, asio::any_io_executor> start_task();

  /// The executor awaitable handlers run on; include <mcpxx/async.hpp> to use it.
  asio::any_io_executor executor() const;

 private:
  friend class BlockingContext;

  /// The checked ElicitResult.
  asio::awaitable<json::Value, asio::any_io_executor> elicit_form(std::string key, std::string message,
                                                                  detail::FormType form);
  bool find_step(std::string_view name) const;
  bool find_step(std::string_view name, const json::TypeInfo& type, void* target) const;
  void keep_step(std::string_view name, json::Value result);
  void keep_step(std::string_view name, const json::TypeInfo& type, const void* value);

  detail::Call& call_;
};

}  // namespace mcpxx
