// SPDX-License-Identifier: MIT
#include "transport/http_post.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>

#include "server/questions/session_questions.hpp"
#include "transport/http_batch.hpp"
#include "transport/http_headers.hpp"

namespace mcpxx::detail {

namespace codes = protocol::error_code;

namespace {

/// Messages in a batch, which are answered at once: without a bound a small body could ask for much work, and
/// for an answer many times its size.
constexpr std::size_t kMaxBatch = 100;

bool is_answer(const protocol::MessageView& message) {
  return std::holds_alternative<protocol::ResponseView>(message) ||
         std::holds_alternative<protocol::ErrorView>(message);
}

}  // namespace

HttpPost::HttpPost(std::shared_ptr<HttpEndpoint> endpoint, http::Request& request,
                   HttpEndpoint::Writer writer)
    : endpoint_(std::move(endpoint)),
      request_(request),
      writer_(std::move(writer)),
      acceptance_(acceptance_of(request)),
      reply_(std::make_shared<HttpReply>(writer_, acceptance_)),
      call_(std::make_shared<HttpCall>(endpoint_, reply_, request)) {}

bool HttpPost::is_json() const noexcept {
  auto type = request_.header("Content-Type").value_or("");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return http::equals_ignore_case(type, "application/json");
}

void HttpPost::trace_in(protocol::Version version, bool malformed) {
  if (endpoint_->options().trace) endpoint_->trace(WireDirection::in, version, original_, malformed);
}

void HttpPost::refuse_with(int status, const Refusal& refusal, const std::optional<protocol::RequestId>& id) {
  const bool modern = is_modern_request(request_, root()["params"]);
  const auto version = modern ? protocol::kLatest : protocol::kLatestLegacy;
  std::string body = error_body(refusal, id);
  trace_in(version, true);
  endpoint_->trace(WireDirection::out, version, body);
  writer_->respond(http::Response::json(status, std::move(body)));
}

void HttpPost::handle() {
  if (!is_json()) return refuse_with(415, {codes::kInvalidRequest, "Content-Type must be application/json"});
  if (!acceptance_.json && !acceptance_.event_stream) {
    return refuse_with(406,
                       {codes::kInvalidRequest, "Accept must allow application/json or text/event-stream"});
  }
  if (endpoint_->options().trace) original_ = std::string(request_.body());
  const auto parsed =
      call_->read_in_place(request_.body_data(), request_.body_size(), endpoint_->options().read_limits);
  if (!parsed) return refuse_with(400, {codes::kParseError, "Parse error: " + parsed.error().message});
  if (root().is_array()) return accept_batch();
  std::visit([this](const auto& message) { accept(message); }, protocol::classify(root()));
}

// --- By kind of message
// -----------------------------------------------------------------------------------------------

void HttpPost::accept(const protocol::RequestView& message) {
  call_->set_request(message);
  if (is_modern_request(request_, *message.params)) {
    accept_modern(message);
  } else {
    accept_legacy(message);
  }
}

void HttpPost::accept(const protocol::NotificationView& message) {
  if (is_modern_request(request_, *message.params)) {
    // Revision 2026-07-28 has no notification from the client over HTTP; its rules ask for 202 all the same.
    trace_in(protocol::kLatest, false);
    return reply_->finish_empty(202);
  }
  if (const auto version = legacy_version_of(request_); !version) return refuse_with(400, version.error());
  endpoint_->with_session(
      request_, writer_, [post = *this, message](std::shared_ptr<Session> session) mutable {
        post.trace_in(session != nullptr ? session->version() : protocol::kLatestLegacy, false);
        if (session != nullptr) handle_notification(message, *session);
        post.reply_->finish_empty(202);
      });
}

void HttpPost::accept(const protocol::ResponseView&) { accept_response(); }

void HttpPost::accept(const protocol::ErrorView&) { accept_response(); }

void HttpPost::accept_response() {
  if (is_modern_request(request_, json::Value())) {
    return refuse_with(400, {codes::kInvalidRequest,
                             "Responses are not accepted: answers come with the request they belong to"});
  }
  if (const auto version = legacy_version_of(request_); !version) return refuse_with(400, version.error());
  endpoint_->with_session(request_, writer_, [post = *this](std::shared_ptr<Session> session) mutable {
    post.trace_in(session != nullptr ? session->version() : protocol::kLatestLegacy, false);
    if (session != nullptr) accept_answer(*post.endpoint_->core(), *session, post.root());
    post.reply_->finish_empty(202);
  });
}

void HttpPost::accept(const protocol::InvalidMessage& message) {
  refuse_with(400, {codes::kInvalidRequest, "Invalid request: " + message.reason}, message.id);
}

// --- Requests
// ---------------------------------------------------------------------------------------------------------

void HttpPost::accept_modern(const protocol::RequestView& message) {
  const auto version = check_modern_request(request_, message.method, *message.params);
  if (!version) return refuse_with(400, version.error(), message.id);
  dispatch(*version, nullptr);
}

void HttpPost::accept_legacy(const protocol::RequestView& message) {
  const auto version = legacy_version_of(request_);
  if (!version) return refuse_with(400, version.error(), message.id);
  if (message.method == "initialize") return open_session(*version);
  endpoint_->with_session(request_, writer_,
                          [post = *this, version = *version](std::shared_ptr<Session> session) mutable {
                            const auto negotiated = session != nullptr ? session->version() : version;
                            post.dispatch(negotiated, std::move(session));
                          });
}

/// The table takes the session in before initialize has been answered; the call gives it up where that fails.
void HttpPost::open_session(protocol::Version version) {
  if (!endpoint_->is_stateful()) return dispatch(version, nullptr);
  auto opened = endpoint_->open_session(request_.remote_address);
  if (!opened) {
    writer_->add_header("Retry-After", "30");
    return refuse_with(503, opened.error(), call_->id);
  }
  auto session = std::move(*opened);
  reply_->set_session_id(session->id());
  call_->set_opens_session();
  dispatch(version, session);
}

void HttpPost::dispatch(protocol::Version version, std::shared_ptr<Session> session) {
  trace_in(version, false);
  call_->version = version;
  call_->session = std::move(session);
  if (call_->session != nullptr) make_resumable();
  endpoint_->core()->dispatch(call_);
  if (!call_->answered()) wait_for({call_}, call_->session);
}

/// The answer to initialize cannot be resumed: before it the client does not know its session.
void HttpPost::make_resumable() {
  if (endpoint_->resumable_streams_ == nullptr || call_->opens_session()) return;
  reply_->make_resumable(endpoint_->resumable_streams_, call_->session->id(), call_->version,
                         [weak = std::weak_ptr<Call>(call_)] {
                           if (const auto call = weak.lock()) call->cancel();
                         });
}

void HttpPost::wait_for(std::vector<std::weak_ptr<Call>> calls, const std::shared_ptr<Session>& session) {
  reply_->hold(endpoint_->pending_calls().add(calls));
  if (session != nullptr) reply_->hold(endpoint_->use(session, writer_->executor()));
  writer_->on_close([calls = std::move(calls), weak_reply = std::weak_ptr(reply_)] {
    const auto reply = weak_reply.lock();
    if (reply != nullptr && reply->survives_disconnect()) return;
    for (const auto& weak : calls) {
      if (const auto call = weak.lock()) call->cancel();
    }
  });
  reply_->keep_alive(std::chrono::milliseconds(endpoint_->options().keep_alive_ms));
}

// --- Batches
// ----------------------------------------------------------------------------------------------------------

void HttpPost::accept_batch() {
  const auto version = legacy_version_of(request_);
  if (root().empty()) return refuse_with(400, {codes::kInvalidRequest, "A batch must not be empty"});
  if (root().size() > kMaxBatch) {
    return refuse_with(400, {codes::kInvalidRequest, fmt::format("A batch may have {} messages", kMaxBatch)});
  }
  if (!version) return refuse_with(400, version.error());
  endpoint_->with_session(
      request_, writer_, [post = *this, version = *version](const std::shared_ptr<Session>& session) mutable {
        const auto negotiated = session != nullptr ? session->version() : version;
        if (!protocol::has_batches(negotiated)) {
          return post.refuse_with(400, {codes::kInvalidRequest,
                                        fmt::format("Revision {} has no batches: send one message a request",
                                                    protocol::to_string(negotiated))});
        }
        post.run_batch(negotiated, session);
      });
}

void HttpPost::run_batch(protocol::Version version, const std::shared_ptr<Session>& session) {
  trace_in(version, false);
  std::vector<protocol::MessageView> messages;
  std::size_t answers = 0;
  for (const auto& element : root().elements()) {
    messages.push_back(protocol::classify(element));
    answers += std::holds_alternative<protocol::RequestView>(messages.back()) ||
               std::holds_alternative<protocol::InvalidMessage>(messages.back());
  }
  if (answers == 0) reply_->finish_empty(202);
  std::vector<std::weak_ptr<Call>> pending;
  const auto batch = std::make_shared<HttpBatch>(endpoint_, reply_, version, answers);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto& message = messages[i];
    if (const auto* request = std::get_if<protocol::RequestView>(&message)) {
      auto call = std::make_shared<HttpBatchCall>(endpoint_, batch, request_, call_);
      call->set_request(*request);
      call->version = version;
      call->session = session;
      endpoint_->core()->dispatch(call);
      if (!call->answered()) pending.push_back(call);
    } else if (const auto* notification = std::get_if<protocol::NotificationView>(&message)) {
      if (session != nullptr) handle_notification(*notification, *session);
    } else if (is_answer(message)) {
      if (session != nullptr) accept_answer(*endpoint_->core(), *session, root()[i]);
    } else if (const auto* invalid = std::get_if<protocol::InvalidMessage>(&message)) {
      std::string answer;
      json::Writer writer(answer);
      protocol::write_error(writer, invalid->id, codes::kInvalidRequest,
                            "Invalid request: " + invalid->reason);
      batch->add(answer);
    }
  }
  if (!pending.empty()) wait_for(std::move(pending), session);
}

}  // namespace mcpxx::detail
