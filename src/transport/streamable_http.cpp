// SPDX-License-Identifier: MIT
#include <mcpxx/transport/streamable_http.hpp>

#include <utility>

#include <fmt/format.h>

#include "transport/http_endpoint.hpp"

namespace mcpxx {
namespace {

/// What clients of the HTTP+SSE transport of 2024-11-05 ask for: they are told where to go instead.
constexpr std::string_view kFormerPaths[] = {"/sse", "/messages"};

}  // namespace

StreamableHttp::StreamableHttp(const Server& server, StreamableHttpOptions options)
    : endpoint_(std::make_shared<detail::HttpEndpoint>(server.core(), std::move(options))) {}

void StreamableHttp::mount(http::Router& router) {
  const auto& path = endpoint_->options().path;
  const http::Handler handler = [endpoint = endpoint_](http::Request& request,
                                                       const std::shared_ptr<http::ResponseWriter>& writer) {
    endpoint->handle(request, writer);
  };
  // Every method: what is wrong with a request is said in a form that pages of allowed origins can read.
  using http::Method;
  router.add({Method::post, Method::get, Method::delete_, Method::options, Method::head, Method::put,
              Method::patch, Method::other},
             path, handler);
  const std::string hint =
      fmt::format("The HTTP+SSE transport is not offered: use Streamable HTTP at {}", path);
  for (const auto former : kFormerPaths) {
    router.add({http::Method::get, http::Method::post}, former,
               [hint](http::Request&, const std::shared_ptr<http::ResponseWriter>& writer) {
                 writer->respond(http::Response::error(404, hint));
               });
  }
}

void StreamableHttp::handle(http::Request& request, std::shared_ptr<http::ResponseWriter> writer) {
  endpoint_->handle(request, writer);
}

void StreamableHttp::abort_requests() {
  endpoint_->pending_calls().abort_all("The server is stopping: the request was not finished in time");
}

void StreamableHttp::close() { endpoint_->close(); }

std::size_t StreamableHttp::session_count() const { return endpoint_->session_count(); }

}  // namespace mcpxx
