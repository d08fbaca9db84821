// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mcpxx/error.hpp>
#include <mcpxx/http/cors.hpp>
#include <mcpxx/http/exchange.hpp>
#include <mcpxx/http/host_guard.hpp>
#include <mcpxx/http/message.hpp>
#include <mcpxx/transport/streamable_http.hpp>
#include <mcpxx/unique_function.hpp>

#include "server/core.hpp"
#include "server/era.hpp"
#include "transport/event_stream.hpp"
#include "transport/http_call.hpp"
#include "transport/pending_calls.hpp"
#include "transport/resumable_streams.hpp"
#include "transport/sealed_request_states.hpp"
#include "transport/session_records.hpp"
#include "transport/session_table.hpp"

namespace mcpxx::detail {

/// The state behind every copy of a StreamableHttp: decides by method, era and session what a request is, and
/// hands it to the server. Thread-safety: all members from any thread.
class HttpEndpoint : public std::enable_shared_from_this<HttpEndpoint> {
 public:
  using Writer = std::shared_ptr<http::ResponseWriter>;
  /// Gets the session a request names, or nullptr where the endpoint has no sessions.
  using WithSession = UniqueFunction<void(std::shared_ptr<Session>)>;

  HttpEndpoint(std::shared_ptr<ServerCore> core, StreamableHttpOptions options);

  const std::shared_ptr<ServerCore>& core() const noexcept { return core_; }
  const StreamableHttpOptions& options() const noexcept { return options_; }
  void trace(WireDirection direction, protocol::Version version, std::string_view text,
             bool malformed = false) const;

  void handle(http::Request& request, const Writer& writer);
  void close();
  /// From then on streams have to be ended by whoever opens them.
  bool is_closed() const noexcept { return closed_.load(std::memory_order_acquire); }
  PendingCalls& pending_calls() noexcept { return pending_calls_; }
  RequestStates& request_states() noexcept { return request_states_; }
  std::size_t session_count() const { return sessions_.size(); }

 private:
  friend class HttpCall;
  friend class HttpPost;
  class SessionUse;

  bool is_stateful() const noexcept { return options_.sessions == SessionMode::stateful; }
  /// Answers what CORS asks and who may not come in; false where the request needs no more.
  bool admit(const http::Request& request, const Writer& writer);
  void handle_get(const http::Request& request, const Writer& writer);
  void handle_delete(const http::Request& request, const Writer& writer);
  /// A new session for the client at that address, or why there is none.
  Result<std::shared_ptr<Session>, Refusal> open_session(std::string_view client_address);
  void open_stream(const std::shared_ptr<Session>& session, const Writer& writer);
  /// The same where the stream can be resumed.
  void open_resumable_stream(const std::shared_ptr<Session>& session, const Writer& writer);
  void resume_stream(const std::shared_ptr<Session>& session, std::string_view last_event_id,
                     const Writer& writer);
  /// Sends what belongs to no request on that stream from now on.
  void set_outlet(Session& session, const std::shared_ptr<ResumableStream>& stream);
  /// Tells the stream when the client of a connection has gone. Until the connection ends `use` is held.
  void watch(const std::shared_ptr<ResumableStream>& stream, const std::shared_ptr<EventStream>& connection,
             std::shared_ptr<void> use);
  void end_session(const asio::any_io_executor& executor, const std::shared_ptr<Session>& session);
  void end_stream(Session& session);
  /// What an open stream, or a call that runs, holds: until then the session is not forgotten, here and in
  /// the store.
  std::shared_ptr<void> use(const std::shared_ptr<Session>& session, const asio::any_io_executor& executor);
  /// Calls `next` with the session the request names: at once, or after a look into the store. Answers the
  /// request where there is none.
  void with_session(const http::Request& request, const Writer& writer, WithSession next);
  void find_in_store(std::string_view id, const Writer& writer, WithSession next);
  /// Takes over a session that another instance opened; nullptr where there are too many.
  std::shared_ptr<Session> adopt(const std::shared_ptr<Session>& stored);

  const std::shared_ptr<ServerCore> core_;
  SealedRequestStates request_states_;
  const StreamableHttpOptions options_;
  const http::HostGuard guard_;
  const http::Cors cors_;
  SessionTable sessions_;
  SessionRecords records_;
  EventStreams streams_;
  /// nullptr where there is no store for their events.
  const std::shared_ptr<ResumableStreams> resumable_streams_;
  PendingCalls pending_calls_;
  std::atomic<bool> closed_{false};
};

/// A JSON-RPC error that belongs to no request, or to the one of that id.
std::string error_body(const Refusal& refusal, const std::optional<protocol::RequestId>& id);
/// Answers with one that belongs to none.
void refuse(http::ResponseWriter& writer, int status, const Refusal& refusal);
/// 503 with Retry-After.
void refuse_for_now(http::ResponseWriter& writer, std::string message);
/// 405; `allow` are the methods there are.
void refuse_method(http::ResponseWriter& writer, std::string_view allow, std::string message);
Refusal invalid_request(std::string message);

// What Allow says of the endpoint, and of what modern clients and those without sessions may do with it.
inline constexpr std::string_view kAllMethods = "GET, POST, DELETE, OPTIONS";
inline constexpr std::string_view kPostOnly = "POST, OPTIONS";

}  // namespace mcpxx::detail
