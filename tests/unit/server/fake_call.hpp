// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <asio/io_context.hpp>

#include <mcpxx/server/server.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "support/catch.hpp"

namespace support {

/// A request that came over no transport; what is sent is recorded. Thread-safety: as for Call.
class FakeCall : public mcpxx::detail::Call, private mcpxx::RequestInfo {
 public:
  FakeCall(asio::io_context& io, const mcpxx::Server& server) : Call(server.core()), io_(io) {}

  asio::any_io_executor executor() override { return io_.get_executor(); }
  const mcpxx::RequestInfo& request_info() const override { return *this; }
  void send_notification(std::string message) override {
    const std::lock_guard lock(mutex_);
    ++(responses_.empty() ? notifications_ : late_);
    last_notification_ = std::move(message);
  }
  void send_response(std::string body, int error_code) override {
    const std::lock_guard lock(mutex_);
    responses_.push_back(std::move(body));
    error_code_ = error_code;
  }
  void abandon_response() override {
    const std::lock_guard lock(mutex_);
    ++abandoned_;
  }

  /// Everything sent: responses, and notifications before and after them.
  std::vector<std::string> responses() const {
    const std::lock_guard lock(mutex_);
    return responses_;
  }
  int abandoned() const {
    const std::lock_guard lock(mutex_);
    return abandoned_;
  }
  int notifications() const {
    const std::lock_guard lock(mutex_);
    return notifications_;
  }
  int error_code() const {
    const std::lock_guard lock(mutex_);
    return error_code_;
  }

 private:
  std::optional<std::string_view> header(std::string_view) const override { return std::nullopt; }
  std::string_view remote_address() const override { return {}; }

  asio::io_context& io_;
  mutable std::mutex mutex_;
  std::vector<std::string> responses_;
  std::string last_notification_;
  int notifications_ = 0;
  int late_ = 0;
  int abandoned_ = 0;
  int error_code_ = 0;
};

/// A call of `text`, a JSON-RPC request, ready to be dispatched.
template <class CallType = FakeCall>
std::shared_ptr<CallType> make_call(asio::io_context& io, const mcpxx::Server& server, std::string text,
                                    std::shared_ptr<mcpxx::detail::Session> session = nullptr) {
  auto call = std::make_shared<CallType>(io, server);
  REQUIRE(call->read(std::move(text), {}).ok());
  const auto message = mcpxx::protocol::classify(call->root());
  REQUIRE(std::holds_alternative<mcpxx::protocol::RequestView>(message));
  call->set_request(std::get<mcpxx::protocol::RequestView>(message));
  call->session = std::move(session);
  return call;
}

inline std::string tool_call(std::string_view tool, int id = 1) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"tools/call","params":{"name":")" +
         std::string(tool) + R"(","_meta":{"progressToken":1}}})";
}

}  // namespace support
