// SPDX-License-Identifier: MIT
#include "transport/http_batch.hpp"

#include <utility>

#include "transport/http_endpoint.hpp"

namespace mcpxx::detail {

void HttpBatch::add(std::string_view answer) {
  std::string complete;
  {
    const std::lock_guard lock(mutex_);
    if (answers_.size() > 1 && !answer.empty()) answers_.push_back(',');
    answers_.append(answer);
    if (--missing_ != 0) return;
    complete = std::move(answers_);
  }
  if (complete.size() == 1) return reply_->abandon();
  complete.push_back(']');
  endpoint_->trace(WireDirection::out, version_, complete);
  reply_->finish(200, std::move(complete));
}

HttpBatchCall::HttpBatchCall(std::shared_ptr<HttpEndpoint> endpoint, std::shared_ptr<HttpBatch> batch,
                             const http::Request& request, std::shared_ptr<const HttpCall> source)
    : HttpCall(std::move(endpoint), batch->reply(), request),
      batch_(std::move(batch)),
      source_(std::move(source)) {}

void HttpBatchCall::send_response(std::string body, int) { batch_->add(body); }

void HttpBatchCall::abandon_response() { batch_->add({}); }

}  // namespace mcpxx::detail
