// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "transport/http_endpoint.hpp"

namespace mcpxx::detail {

/// One POST on its way from bytes to a dispatched call: parses the message, settles its era and session,
/// answers what is wrong with it. Lives on the stack; what has to wait for a session goes on with a copy.
class HttpPost {
 public:
  HttpPost(std::shared_ptr<HttpEndpoint> endpoint, http::Request& request, HttpEndpoint::Writer writer);

  void handle();

 private:
  const json::Value& root() const noexcept { return call_->root(); }
  bool is_json() const noexcept;
  void refuse_with(int status, const Refusal& refusal,
                   const std::optional<protocol::RequestId>& id = std::nullopt);

  void accept(const protocol::RequestView& message);
  void accept(const protocol::NotificationView& message);
  void accept(const protocol::ResponseView& message);
  void accept(const protocol::ErrorView& message);
  void accept(const protocol::InvalidMessage& message);
  void accept_response();
  void accept_batch();

  void accept_modern(const protocol::RequestView& message);
  void accept_legacy(const protocol::RequestView& message);
  void open_session(protocol::Version version);
  void dispatch(protocol::Version version, std::shared_ptr<Session> session);
  void make_resumable();
  /// From now on the client may go away, or grow impatient.
  void wait_for(std::vector<std::weak_ptr<Call>> calls, const std::shared_ptr<Session>& session);
  void run_batch(protocol::Version version, const std::shared_ptr<Session>& session);
  void trace_in(protocol::Version version, bool malformed);

  const std::shared_ptr<HttpEndpoint> endpoint_;
  http::Request& request_;
  const HttpEndpoint::Writer writer_;
  const Acceptance acceptance_;
  const std::shared_ptr<HttpReply> reply_;
  const std::shared_ptr<HttpCall> call_;
  /// The message as it came, kept for the trace only: parsing takes place in its memory.
  std::string original_;
};

}  // namespace mcpxx::detail
