// SPDX-License-Identifier: MIT
#include "transport/http_call.hpp"

#include <mcpxx/protocol/error_codes.hpp>

#include "transport/http_endpoint.hpp"

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

std::shared_ptr<void> HttpCall::executor_owner() { return endpoint_->options().executor_owner.lock(); }

bool HttpCall::prefers_worker() const noexcept { return endpoint_->options().use_workers; }

void HttpCall::trace_out(std::string_view text) const { endpoint_->trace(WireDirection::out, version, text); }

void HttpCall::send_notification(std::string message) {
  trace_out(message);
  reply_->send_event(message);
}

void HttpCall::send_response(std::string body, int error_code) {
  trace_out(body);
  const int status = http_status_of(error_code, version);
  if (opens_session_ && error_code != 0) give_up_session();
  if (!opens_session_) return reply_->finish(status, std::move(body));
  endpoint_->records_.save(executor(), *session,
                           [self = std::static_pointer_cast<HttpCall>(shared_from_this()), status,
                            body = std::move(body)](bool saved) mutable {
                             if (saved) return self->reply_->finish(status, std::move(body));
                             self->respond_unavailable();
                           });
}

void HttpCall::abandon_response() {
  if (opens_session_) give_up_session();
  reply_->abandon();
}

void HttpCall::give_up_session() {
  opens_session_ = false;
  reply_->set_session_id({});
  endpoint_->end_session(session);
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
