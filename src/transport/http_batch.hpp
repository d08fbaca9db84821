// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "transport/http_call.hpp"

namespace mcpxx::detail {

/// Gathers the answers to a JSON-RPC batch (revision 2025-03-26 only) into one array.
/// Thread-safety: all members from any thread.
class HttpBatch {
 public:
  HttpBatch(std::shared_ptr<HttpEndpoint> endpoint, std::shared_ptr<HttpReply> reply,
            protocol::Version version, std::size_t requests)
      : endpoint_(std::move(endpoint)), reply_(std::move(reply)), version_(version), missing_(requests) {}

  const std::shared_ptr<HttpReply>& reply() const noexcept { return reply_; }
  /// The answer to one of the requests, empty where it gets none; the last one sends them all.
  void add(std::string_view answer);

 private:
  const std::shared_ptr<HttpEndpoint> endpoint_;
  const std::shared_ptr<HttpReply> reply_;
  const protocol::Version version_;
  std::mutex mutex_;
  std::size_t missing_;
  std::string answers_ = "[";
};

/// A request that came in a batch; `source` holds the message it is part of.
class HttpBatchCall : public HttpCall {
 public:
  HttpBatchCall(std::shared_ptr<HttpEndpoint> endpoint, std::shared_ptr<HttpBatch> batch,
                const http::Request& request, std::shared_ptr<const HttpCall> source);
  void send_response(std::string body, int error_code) override;
  void abandon_response() override;

 private:
  const std::shared_ptr<HttpBatch> batch_;
  const std::shared_ptr<const HttpCall> source_;
};

}  // namespace mcpxx::detail
