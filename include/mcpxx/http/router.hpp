// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/http/exchange.hpp>
#include <mcpxx/http/message.hpp>

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace mcpxx::http {

/// Answers a request, before it returns or later through the writer it keeps. An exception becomes a 500
/// answer.
using Handler = std::function<void(Request&, std::shared_ptr<ResponseWriter>)>;

namespace detail {
struct RouteTable;
struct RouterState;
}  // namespace detail

/// The rest of the way of a request, given to middleware: call it, now or later, or answer without calling
/// it. It stays valid on its own, whatever happens to the router. Copyable.
class Next {
 public:
  void operator()(Request& request, std::shared_ptr<ResponseWriter> writer) const;

 private:
  friend class Router;
  friend struct detail::RouteTable;
  Next(std::shared_ptr<const detail::RouteTable> table, std::size_t index, std::string_view path);

  std::shared_ptr<const detail::RouteTable> table_;
  std::size_t index_;
  std::string_view path_;
};

/// Sees every request that reaches the router it is installed on, those without a route included.
using Middleware = std::function<void(Request&, std::shared_ptr<ResponseWriter>, const Next& next)>;

/// Finds the handler of a request by method and path.
///
/// A path is exact ("/mcp"), or ends in a wildcard ("/files/*": everything below, and "/files" itself).
/// "/mcp" and
/// "/mcp/" are the same path, without a redirect. An exact path wins over wildcards and mounted routers,
/// among those the longest prefix wins. HEAD is served by the GET handler, OPTIONS is answered with Allow
/// unless a handler takes it. What does not match is answered as JSON: 404, 405 with Allow, 400 for a path
/// with a broken percent-encoding. Dot segments ("/files/../x") are not resolved: what a wildcard's handler
/// makes of the rest is its own business.
///
/// A Router is a handle: copies share their routes. Routes may be added and removed while requests run; a
/// running request keeps what it started with. Thread-safety: all methods from any thread. Handlers run on
/// the executor of their connection, many at a time.
class Router {
 public:
  Router();

  /// Adds or replaces the handler of `method` at `path`, which must start with '/'; throws ConfigError
  /// otherwise.
  Router& add(Method method, std::string_view path, Handler handler);
  Router& add(std::initializer_list<Method> methods, std::string_view path, const Handler& handler);

  Router& get(std::string_view path, Handler handler) { return add(Method::get, path, std::move(handler)); }
  Router& post(std::string_view path, Handler handler) { return add(Method::post, path, std::move(handler)); }

  /// Removes every handler at `path`.
  Router& remove(std::string_view path);

  /// Puts `router` below `prefix`: its paths are relative to it, its middleware sees what comes below it.
  /// Both handles go on sharing; routes added to `router` later are found. Throws ConfigError if `router`
  /// leads back to this one.
  Router& mount(std::string_view prefix, const Router& router);

  /// Installs middleware. The first installed sees a request first.
  Router& use(Middleware middleware);

  /// Answers GET at `path` with 200 and `{"status":"ok"}`, for load balancers and container probes.
  Router& add_health(std::string_view path = "/health");

  /// Hands `request` to its handler, as the server does. `writer` gets the answer; exceptions of handlers
  /// pass through.
  void dispatch(Request& request, std::shared_ptr<ResponseWriter> writer) const;

 private:
  friend class RouterView;
  std::shared_ptr<detail::RouterState> state_;
};

}  // namespace mcpxx::http
