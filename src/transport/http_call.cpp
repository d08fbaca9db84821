// SPDX-License-Identifier: MIT
#include "transport/http_call.hpp"

#include <mcpxx/protocol/error_codes.hpp>

#include "transport/http_endpoint.hpp"
#include "transport/http_message_stream.hpp"

namespace mcpxx::detail {

namespace codes = protocol::error_code;

int http_status_of(int error_code, protocol::Version version) noexcept {
  if (error_code == 0 || !protocol::is_modern(version)) return 200;
  switch (error_code) {
    case codes::kMethodNotFound:
      return 404;
    case codes::kHeaderMismatch:
    case codes::kMissingClientCapability:
    case codes::kUnsupportedVersion:
      return 400;
    default:
      return 200;
  }
}

HttpCall::HttpCall(std::shared_ptr<HttpEndpoint> endpoint, std::shared_ptr<HttpReply> reply,
                   const http::Request& request)
    : Call(endpoint->core()), endpoint_(std::move(endpoint)), reply_(std::move(reply)), request_(request) {}

HttpCall::~HttpCall() {
  if (is_stream_) reply_->writer()->release_request();
}

std::shared_ptr<void> HttpCall::executor_owner() { return endpoint_->options().executor_owner.lock(); }

bool HttpCall::prefers_worker() const noexcept { return endpoint_->options().use_workers; }

std::shared_ptr<void> HttpCall::adopt(const std::shared_ptr<Call>& task) {
  return std::make_shared<PendingCalls::Place>(endpoint_->pending_calls().add({task}));
}

RequestStates& HttpCall::request_states() { return endpoint_->request_states(); }

void HttpCall::trace_out(std::string_view text) const { endpoint_->trace(WireDirection::out, version, text); }

void HttpCall::send_notification(std::string message) {
  trace_out(message);
  reply_->send_event(std::move(message));
}

bool HttpCall::send_request(std::string message) {
  if (reply_->accepts_events()) {
    trace_out(message);
    return reply_->send_event(std::move(message));
  }
  return session != nullptr && session->push(std::move(message));
}

void HttpCall::send_response(std::string body, int error_code) {
  trace_out(body);
  const int status = not_acceptable_ ? 406 : http_status_of(error_code, version);
  if (opens_session_ && error_code != 0) give_up_session();
  if (!opens_session_) return reply_->finish(status, std::move(body));
  endpoint_->records_.save(executor(), *session,
                           [self = std::static_pointer_cast<HttpCall>(shared_from_this()), status,
                            body = std::move(body)](bool saved) mutable {
                             if (saved) return self->reply_->finish(status, std::move(body));
                             self->respond_unavailable();
                           });
}

std::shared_ptr<MessageStream> HttpCall::open_stream() {
  is_stream_ = reply_->hand_over();
  not_acceptable_ = !is_stream_;
  if (!is_stream_) return nullptr;
  return std::make_shared<HttpMessageStream>(endpoint_, reply_->writer(), version);
}

void HttpCall::abandon_response() {
  if (opens_session_) give_up_session();
  reply_->abandon();
}

void HttpCall::give_up_session() {
  opens_session_ = false;
  reply_->set_session_id({});
  endpoint_->end_session(executor(), session);
}

void HttpCall::respond_unavailable() {
  give_up_session();
  reply_->writer()->add_header("Retry-After", "1");
  std::string body;
  json::Writer json(body);
  protocol::write_error(json, id, codes::kInternalError, "Sessions cannot be stored at the moment", nullptr);
  reply_->finish(503, std::move(body));
}

}  // namespace mcpxx::detail
