// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <mcpxx/http/message.hpp>

#include "server/call.hpp"
#include "transport/http_reply.hpp"

namespace mcpxx::detail {

class HttpEndpoint;

/// A request of Streamable HTTP in flight. Holding the reply's writer keeps the HTTP request and its body
/// alive.
class HttpCall : public Call, private RequestInfo {
 public:
  HttpCall(std::shared_ptr<HttpEndpoint> endpoint, std::shared_ptr<HttpReply> reply,
           const http::Request& request);
  ~HttpCall() override;

  asio::any_io_executor executor() override { return reply_->executor(); }
  std::shared_ptr<void> executor_owner() override;
  const RequestInfo& request_info() const override { return *this; }
  bool has_headers() const noexcept override { return true; }
  bool prefers_worker() const noexcept override;
  bool is_reachable() const noexcept override { return reply_->is_reachable(); }
  void send_notification(std::string message) override;
  void send_response(std::string body, int error_code) override;
  RequestStates& request_states() override;
  bool send_request(std::string message) override;
  void close_stream() override { reply_->close_stream(); }
  std::shared_ptr<void> adopt(const std::shared_ptr<Call>& task) override;
  std::shared_ptr<MessageStream> open_stream() override;
  void abandon_response() override;

  /// The answer is that of initialize: the session is stored before the client learns its id.
  void set_opens_session() noexcept { opens_session_ = true; }
  bool opens_session() const noexcept { return opens_session_; }

 protected:
  void trace_out(std::string_view text) const;

 private:
  /// The session that initialize should have opened is none.
  void give_up_session();
  void respond_unavailable();

  std::optional<std::string_view> header(std::string_view name) const override {
    return request_.header(name);
  }
  std::string_view remote_address() const override { return request_.remote_address; }

  const std::shared_ptr<HttpEndpoint> endpoint_;
  const std::shared_ptr<HttpReply> reply_;
  const http::Request& request_;
  bool opens_session_ = false;
  /// Somebody else has the writer, and nobody needs the request when this is gone.
  bool is_stream_ = false;
  /// What the client should have accepted it does not: an error is answered with 406.
  bool not_acceptable_ = false;
};

/// The HTTP status of a response with that JSON-RPC error (0: a result). Legacy revisions send all of them
/// with 200.
int http_status_of(int error_code, protocol::Version version) noexcept;

}  // namespace mcpxx::detail
