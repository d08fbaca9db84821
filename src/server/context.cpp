// SPDX-License-Identifier: MIT
#include <mcpxx/server/context.hpp>

#include <asio/any_io_executor.hpp>

#include "server/call.hpp"
#include "server/session.hpp"

namespace mcpxx {

std::string Context::request_id() const { return protocol::to_string(call_.id); }
std::string_view Context::method() const noexcept { return call_.method; }
std::string_view Context::protocol_version() const noexcept { return protocol::to_string(call_.version); }
std::string_view Context::session_id() const noexcept {
  return call_.session != nullptr ? std::string_view(call_.session->id()) : std::string_view();
}
std::string_view Context::uri() const noexcept { return call_.uri; }

const json::Value& Context::client_info() const noexcept { return call_.client_info(); }
const json::Value& Context::client_capabilities() const noexcept { return call_.client_capabilities(); }
const json::Value& Context::meta() const noexcept { return call_.meta(); }
const RequestInfo& Context::request() const noexcept { return call_.request_info(); }
const Principal& Context::principal() const noexcept {
  static const Principal nobody;
  return call_.principal != nullptr ? *call_.principal : nobody;
}

bool Context::cancelled() const noexcept { return call_.cancelled(); }

void Context::log(protocol::LoggingLevel level, const json::Value& data, std::string_view logger) {
  call_.log(level, data, logger);
}

void Context::report_progress(double progress, std::optional<double> total, std::string_view message) {
  call_.report_progress(progress, total, message);
}

void Context::close_stream() { call_.close_stream(); }

asio::any_io_executor Context::executor() const { return call_.executor(); }

}  // namespace mcpxx
