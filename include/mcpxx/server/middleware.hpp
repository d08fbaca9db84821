// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <mcpxx/fwd.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/unique_function.hpp>

namespace mcpxx {

/// The answer to a request on its way out: a result, or an error where `error_code` is not 0.
struct MiddlewareResponse {
  /// The result object as it will be written, or the error's `data`.
  json::Value result;
  int error_code = 0;
  std::string error_message;
};

/// One request as middleware sees it: its raw params before they are decoded, its answer before it is
/// written. Lifetime: shared; useful until the request is answered. Thread-safety: one thread at a time.
class MiddlewareRequest {
 public:
  using ResponseHook = UniqueFunction<void(MiddlewareResponse&)>;

  /// Made by the library, one a request.
  MiddlewareRequest(std::shared_ptr<detail::Call> call, json::Value request_params);

  /// The method of the request, e.g. "tools/call".
  std::string_view method() const noexcept;
  Context& context() noexcept;

  /// The params as the client sent them; changes reach the middleware behind this one and the handler.
  json::Value params;

  /// Ends the request with this result object instead of the handler's. Drop `next` then.
  void respond(json::Value result);

  /// Calls `hook` with the answer, whether result or error. Hooks run in reverse order of registration and
  /// may change the answer; what a hook throws is logged and ignored.
  void on_response(ResponseHook hook);

 private:
  std::shared_ptr<detail::Call> call_;
};

/// Something that surrounds every request of a server: rate limits, caching, auditing. Installed with
/// Server::use; the first one installed is the outermost. A server without middleware pays nothing for the
/// possibility. Thread-safety: called for many requests at once.
class Middleware {
 public:
  virtual ~Middleware() = default;

  /// Continues with the rest of the chain: call it once, at once or later and from any thread.
  using Next = UniqueFunction<void()>;

  /// To let the request pass, call `next`. To refuse it, throw ProtocolError: what is thrown is treated as if
  /// the handler had thrown it.
  virtual void handle(const std::shared_ptr<MiddlewareRequest>& request, Next next) = 0;
};

}  // namespace mcpxx
