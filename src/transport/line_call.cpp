// SPDX-License-Identifier: MIT
#include "transport/line_call.hpp"

#include <utility>

#include "server/no_request_info.hpp"
#include "transport/line_connection.hpp"

namespace mcpxx::detail {

LineBatch::LineBatch(std::shared_ptr<LineConnection> connection) : connection_(std::move(connection)) {}

LineBatch::~LineBatch() {
  // A batch of notifications alone gets no answer (JSON-RPC 2.0 section 6).
  if (answers_.empty()) return;
  answers_.push_back(']');
  connection_->send(std::move(answers_), protocol::Version::v2025_03_26, true);
}

void LineBatch::add(std::string_view answer) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(answers_.empty() ? '[' : ',');
  answers_.append(answer);
}

LineCallSlot::LineCallSlot(std::shared_ptr<LineConnection> connection) noexcept
    : connection_(std::move(connection)) {}

LineCallSlot::~LineCallSlot() {
  if (taken_) connection_->call_ended();
}

LineCall::LineCall(std::shared_ptr<ServerCore> core, std::shared_ptr<LineConnection> connection)
    : LineCallSlot(std::move(connection)), Call(std::move(core)) {}

LineCall::~LineCall() = default;

void LineCall::join(std::shared_ptr<LineBatch> batch, std::shared_ptr<LineCall> source) {
  batch_ = std::move(batch);
  source_ = std::move(source);
}

asio::any_io_executor LineCall::executor() { return connection_->executor_; }

std::shared_ptr<void> LineCall::executor_owner() { return connection_->options_.keep_alive; }

const RequestInfo& LineCall::request_info() const { return no_request_info(); }

std::shared_ptr<void> LineCall::adopt(const std::shared_ptr<Call>& task) {
  return std::make_shared<PendingCalls::Place>(connection_->tasks_.add({task}));
}

bool LineCall::prefers_worker() const noexcept { return connection_->options_.prefers_worker; }

void LineCall::send_notification(std::string message) {
  connection_->send(std::move(message), version, false);
}

std::shared_ptr<MessageStream> LineCall::open_stream() { return connection_->open_stream(id, version); }

void LineCall::send_response(std::string body, int /*error_code*/) {
  if (batch_ == nullptr) {
    connection_->send(std::move(body), version, true);
    return;
  }
  batch_->add(body);
  batch_.reset();  // a handler that outlives its answer must not hold up the batch
}

}  // namespace mcpxx::detail
