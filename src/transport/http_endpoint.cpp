// SPDX-License-Identifier: MIT
#include "transport/http_endpoint.hpp"

#include <utility>

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>

#include "transport/http_headers.hpp"
#include "transport/http_post.hpp"

namespace mcpxx::detail {
namespace {

constexpr std::string_view kSessionHeader = "Mcp-Session-Id";
// What Allow says of the endpoint, and of what modern clients and those without sessions may do with it.
constexpr std::string_view kAllMethods = "GET, POST, DELETE, OPTIONS";
constexpr std::string_view kPostOnly = "POST, OPTIONS";

http::HostPolicy host_policy(const StreamableHttpOptions& options) {
  return {.loopback = options.loopback,
          .allowed_hosts = options.allowed_hosts,
          .allowed_origins = options.allowed_origins,
          .base_url = options.base_url};
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

HttpEndpoint::HttpEndpoint(std::shared_ptr<ServerCore> core, StreamableHttpOptions options)
    : core_(std::move(core)),
      options_(std::move(options)),
      guard_(host_policy(options_)),
      cors_(cors_policy()),
      sessions_({.sessions = options_.max_sessions,
                 .sessions_per_client = options_.max_sessions_per_client,
                 .idle = std::chrono::milliseconds(options_.session_idle_ms)}),
      records_(options_.store, std::chrono::milliseconds(options_.session_idle_ms), core_->logger()) {}

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

// --- GET: the stream of a legacy session
// -----------------------------------------------------------------------------

void HttpEndpoint::handle_get(const http::Request& request, const Writer& writer) {
  if (!is_stateful() || is_modern_request(request, json::Value())) {
    return refuse_method(*writer, kPostOnly, "There is no stream to GET here: send requests with POST");
  }
  if (!request.header("Accept") || !acceptance_of(request).event_stream) {
    return refuse(*writer, 406, invalid_request("GET opens an event stream: send Accept: text/event-stream"));
  }
  if (const auto version = legacy_version_of(request); !version) return refuse(*writer, 400, version.error());
  with_session(request, writer, [self = shared_from_this(), writer](std::shared_ptr<Session> session) {
    self->open_stream(session, writer);
  });
}

void HttpEndpoint::open_stream(const std::shared_ptr<Session>& session, const Writer& writer) {
  auto stream = std::make_shared<EventStream>(writer, std::chrono::milliseconds(options_.keep_alive_ms));
  const std::string& id = session->id();
  streams_.put(id, stream);
  if (!sessions_.set_streaming(id, true)) {  // it was deleted in the meantime
    stream->open();
    return streams_.end(id);
  }
  // Neither callback holds the session or the stream, which hold them.
  session->set_outlet(
      [weak = weak_from_this(), id, version = session->version()](const std::string& message) {
        const auto self = weak.lock();
        if (self == nullptr || !self->streams_.push(id, message)) return false;
        self->trace(WireDirection::out, version, message);
        return true;
      });
  stream->open();  // whoever has seen the head gets every message from then on
  stream->on_close([weak = weak_from_this(), id, stream = stream.get()] {
    const auto self = weak.lock();
    if (self != nullptr && self->streams_.remove(id, stream)) self->sessions_.set_streaming(id, false);
  });
}

// --- DELETE: the end of a legacy session
// -----------------------------------------------------------------------------

void HttpEndpoint::handle_delete(const http::Request& request, const Writer& writer) {
  if (!is_stateful() || is_modern_request(request, json::Value())) {
    return refuse_method(*writer, kPostOnly, "There is no session to DELETE here");
  }
  if (const auto version = legacy_version_of(request); !version) return refuse(*writer, 400, version.error());
  with_session(request, writer, [self = shared_from_this(), writer](std::shared_ptr<Session> session) {
    self->end_session(session);
    self->records_.erase(writer->executor(), session->id());
    writer->respond(http::Response::empty(204));
  });
}

Result<std::shared_ptr<Session>, Refusal> HttpEndpoint::open_session(std::string_view client_address) {
  auto session = sessions_.create(client_address);
  if (session) {
    core_->add_session(*session);
    return std::move(*session);
  }
  const bool of_client = session.error() == SessionTable::Full::sessions_of_client;
  core_->logger().warning(fmt::format("refused a session to {}: {} reached", address_of(client_address),
                                      of_client ? "max_sessions_per_client" : "max_sessions"));
  const char* message = of_client ? "Too many sessions from your address" : "Too many sessions";
  return Refusal{protocol::error_code::kInternalError, message};
}

void HttpEndpoint::end_session(const std::shared_ptr<Session>& session) {
  sessions_.erase(session->id());
  session->cancel_all();
  end_stream(*session);
}

void HttpEndpoint::end_stream(Session& session) {
  session.set_outlet(nullptr);
  streams_.end(session.id());
}

void HttpEndpoint::close() {
  for (const auto& session : sessions_.erase_all()) end_stream(*session);
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
                    if (session != nullptr) self->end_session(session);
                    return refuse(*writer, 404, invalid_request("Session not found: initialize again"));
                  }
                  if (session == nullptr) session = self->adopt(*loaded);
                  if (session == nullptr) return refuse_for_now(*writer, "Too many sessions");
                  next(std::move(session));
                });
}

std::shared_ptr<Session> HttpEndpoint::adopt(const std::shared_ptr<Session>& stored) {
  auto session = sessions_.adopt(stored);
  if (session == stored) core_->add_session(session);
  return session;
}

}  // namespace mcpxx::detail
