// SPDX-License-Identifier: MIT
#include <mcpxx/server/middleware.hpp>

#include <utility>

#include "server/call.hpp"

namespace mcpxx {

MiddlewareRequest::MiddlewareRequest(std::shared_ptr<detail::Call> call, json::Value request_params)
    : params(std::move(request_params)), call_(std::move(call)) {}

std::string_view MiddlewareRequest::method() const noexcept { return call_->method; }

Context& MiddlewareRequest::context() noexcept { return call_->context(); }

void MiddlewareRequest::respond(json::Value result) { call_->respond_value(std::move(result)); }

void MiddlewareRequest::on_response(ResponseHook hook) { call_->add_response_hook(std::move(hook)); }

}  // namespace mcpxx
