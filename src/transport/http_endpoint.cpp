// SPDX-License-Identifier: MIT
#include "transport/http_endpoint.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>

#include "base/platform/random_bytes.hpp"
#include "transport/http_headers.hpp"
#include "transport/http_post.hpp"

namespace mcpxx::detail {
namespace {

constexpr std::string_view kSessionHeader = "Mcp-Session-Id";
constexpr std::size_t kInstanceBytes = 16;

http::HostPolicy host_policy(const StreamableHttpOptions& options) {
  return {.loopback = options.loopback,
          .allowed_hosts = options.allowed_hosts,
          .allowed_origins = options.allowed_origins,
          .base_url = options.base_url};
}

/// Keys are in one place only once they are in use.
StreamableHttpOptions without_keys(StreamableHttpOptions options) {
  for (auto& key : options.request_state.keys) crypto::wipe(key);
  options.request_state.keys.clear();
  return options;
}

StreamableHttpOptions with_store_of(const ServerOptions& server, StreamableHttpOptions options) {
  if (options.store == nullptr) options.store = server.store;
  return options;
}

std::shared_ptr<ResumableStreams> make_resumable_streams(const StreamableHttpOptions& options,
                                                         const ServerOptions& server) {
  if (options.store == nullptr || options.sessions != SessionMode::stateful) return nullptr;
  const std::chrono::milliseconds age(options.stream_event_ttl_ms);
  auto settings = std::make_shared<StreamSettings>(
      StreamSettings{.events = std::make_shared<StreamEvents>(options.store, age),
                     .bus = server.bus,
                     .instance = platform::random_bytes(kInstanceBytes),
                     .max_events = options.max_stream_events,
                     .max_bytes = options.max_stream_event_bytes,
                     .age = age,
                     .patience = std::min(age, std::chrono::milliseconds(options.session_idle_ms)),
                     .retry = std::chrono::milliseconds(options.stream_retry_ms),
                     .logger = server.logger});
  return std::make_shared<ResumableStreams>(std::move(settings));
}

std::string_view address_of(std::string_view client_address) {
  return client_address.empty() ? "an unknown address" : client_address;
}

/// What pages need of the specification's fields. Mcp-Param-* are the fields of arguments (2026-07-28,
/// basic/transports/streamable-http, "Custom Headers from Tool Parameters").
http::CorsPolicy cors_policy() {
  return {.methods = {"GET", "POST", "DELETE"},
          .request_headers = {"Authorization", "Content-Type", "Accept", "Last-Event-ID", "Mcp-Session-Id",
                              "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Param-*"},
          .exposed_headers = {"Mcp-Session-Id", "WWW-Authenticate", "Retry-After"}};
}

}  // namespace

std::string error_body(const Refusal& refusal, const std::optional<protocol::RequestId>& id) {
  std::string body;
  json::Writer json(body);
  protocol::write_error(json, id, refusal.code, refusal.message, refusal.data);
  return body;
}

void refuse(http::ResponseWriter& writer, int status, const Refusal& refusal) {
  writer.respond(http::Response::json(status, error_body(refusal, std::nullopt)));
}

Refusal invalid_request(std::string message) {
  return {protocol::error_code::kInvalidRequest, std::move(message)};
}

void refuse_for_now(http::ResponseWriter& writer, std::string message) {
  writer.add_header("Retry-After", "1");
  refuse(writer, 503, {protocol::error_code::kInternalError, std::move(message)});
}

void refuse_method(http::ResponseWriter& writer, std::string_view allow, std::string message) {
  writer.add_header("Allow", allow);
  refuse(writer, 405, invalid_request(std::move(message)));
}

HttpEndpoint::HttpEndpoint(std::shared_ptr<ServerCore> core, StreamableHttpOptions options)
    : core_(std::move(core)),
      request_states_(options.request_state, !options.loopback, core_->logger()),
      options_(with_store_of(core_->options(), without_keys(std::move(options)))),
      guard_(host_policy(options_)),
      cors_(cors_policy()),
      sessions_({.sessions = options_.max_sessions,
                 .sessions_per_client = options_.max_sessions_per_client,
                 .idle = std::chrono::milliseconds(options_.session_idle_ms)}),
      records_(options_.store, std::chrono::milliseconds(options_.session_idle_ms), core_->logger()),
      resumable_streams_(make_resumable_streams(options_, core_->options())) {}

void HttpEndpoint::trace(WireDirection direction, protocol::Version version, std::string_view text,
                         bool malformed) const {
  if (options_.trace)
    options_.trace({direction, "streamable_http", protocol::to_string(version), text, malformed});
}

bool HttpEndpoint::admit(const http::Request& request, const Writer& writer) {
  if (auto refused = guard_.check(request)) {
    core_->logger().warning(
        fmt::format("refused a request of {}: {}", address_of(request.remote_address), refused->body));
    writer->respond(std::move(*refused));
    return false;
  }
  if (http::Cors::is_preflight(request)) {
    writer->respond(cors_.answer_preflight(request));
    return false;
  }
  cors_.add_fields(request, *writer);
  return true;
}

void HttpEndpoint::handle(http::Request& request, const Writer& writer) {
  if (!admit(request, writer)) return;
  switch (request.method) {
    case http::Method::post:
      HttpPost(shared_from_this(), request, writer).handle();
      return;
    case http::Method::get:
      handle_get(request, writer);
      return;
    case http::Method::delete_:
      handle_delete(request, writer);
      return;
    case http::Method::options:
      writer->respond(
          http::Response::empty(204).with("Allow", std::string(is_stateful() ? kAllMethods : kPostOnly)));
      return;
    default:
      refuse_method(*writer, is_stateful() ? kAllMethods : kPostOnly, "Use POST");
      return;
  }
}

// --- DELETE: the end of a legacy session
// -----------------------------------------------------------------------------

void HttpEndpoint::handle_delete(const http::Request& request, const Writer& writer) {
  if (!is_stateful() || is_modern_request(request, json::Value())) {
    return refuse_method(*writer, kPostOnly, "There is no session to DELETE here");
  }
  if (const auto version = legacy_version_of(request); !version) return refuse(*writer, 400, version.error());
  with_session(request, writer, [self = shared_from_this(), writer](std::shared_ptr<Session> session) {
    self->end_session(writer->executor(), session);
    self->records_.erase(writer->executor(), session->id());
    writer->respond(http::Response::empty(204));
  });
}

Result<std::shared_ptr<Session>, Refusal> HttpEndpoint::open_session(std::string_view client_address) {
  auto session = sessions_.create(client_address);
  if (session) {
    core_->subscriptions().add_session(*session);
    return std::move(*session);
  }
  const bool of_client = session.error() == SessionTable::Full::sessions_of_client;
  core_->logger().warning(fmt::format("refused a session to {}: {} reached", address_of(client_address),
                                      of_client ? "max_sessions_per_client" : "max_sessions"));
  const char* message = of_client ? "Too many sessions from your address" : "Too many sessions";
  return Refusal{protocol::error_code::kInternalError, message};
}

void HttpEndpoint::end_session(const asio::any_io_executor& executor,
                               const std::shared_ptr<Session>& session) {
  sessions_.erase(session->id());
  session->cancel_all();
  end_stream(*session);
  if (resumable_streams_ != nullptr) resumable_streams_->end_session(executor, session->id());
}

void HttpEndpoint::end_stream(Session& session) {
  session.set_outlet(nullptr);
  streams_.end(session.id());
}

/// Holds a session. Its time to be idle begins at the end of the last use.
class HttpEndpoint::SessionUse {
 public:
  SessionUse(std::weak_ptr<HttpEndpoint> endpoint, std::shared_ptr<Session> session,
             std::shared_ptr<void> record)
      : endpoint_(std::move(endpoint)), session_(std::move(session)), record_(std::move(record)) {}
  SessionUse(const SessionUse&) = delete;
  SessionUse& operator=(const SessionUse&) = delete;
  ~SessionUse() {
    if (const auto endpoint = endpoint_.lock()) endpoint->sessions_.touch(session_->id());
  }

 private:
  const std::weak_ptr<HttpEndpoint> endpoint_;
  const std::shared_ptr<Session> session_;
  const std::shared_ptr<void> record_;
};

std::shared_ptr<void> HttpEndpoint::use(const std::shared_ptr<Session>& session,
                                        const asio::any_io_executor& executor) {
  return std::make_shared<SessionUse>(weak_from_this(), session, records_.keep(executor, session->id()));
}

void HttpEndpoint::close() {
  closed_.store(true, std::memory_order_release);
  core_->subscriptions().end_streams(this);
  for (const auto& session : sessions_.erase_all()) end_stream(*session);
  if (resumable_streams_ != nullptr) resumable_streams_->close();
}

// --- Finding a session
// ------------------------------------------------------------------------------------------------

void HttpEndpoint::with_session(const http::Request& request, const Writer& writer, WithSession next) {
  if (!is_stateful()) return next(nullptr);
  const auto id = request.header(kSessionHeader);
  if (!id) {
    return refuse(*writer, 400,
                  invalid_request("The Mcp-Session-Id header is missing: initialize gives the id"));
  }
  // The store has the last word where there is one: another instance may have ended the session.
  if (records_.enabled() && SessionTable::is_id(*id)) return find_in_store(*id, writer, std::move(next));
  if (auto session = sessions_.find(*id)) return next(std::move(session));
  refuse(*writer, 404, invalid_request("Session not found: initialize again"));
}

void HttpEndpoint::find_in_store(std::string_view id, const Writer& writer, WithSession next) {
  records_.load(writer->executor(), std::string(id),
                [self = shared_from_this(), id = std::string(id), writer,
                 next = std::move(next)](SessionRecords::Loaded loaded) mutable {
                  if (!loaded) return refuse_for_now(*writer, "Sessions are not available at the moment");
                  auto session = self->sessions_.find(id);
                  if (*loaded == nullptr) {
                    if (session != nullptr) self->end_session(writer->executor(), session);
                    return refuse(*writer, 404, invalid_request("Session not found: initialize again"));
                  }
                  if (session == nullptr) session = self->adopt(*loaded);
                  if (session == nullptr) return refuse_for_now(*writer, "Too many sessions");
                  next(std::move(session));
                });
}

std::shared_ptr<Session> HttpEndpoint::adopt(const std::shared_ptr<Session>& stored) {
  auto session = sessions_.adopt(stored);
  if (session == stored) core_->subscriptions().add_session(session);
  return session;
}

}  // namespace mcpxx::detail
