// SPDX-License-Identifier: MIT
#include <mcpxx/http/router.hpp>

#include "http/router_state.hpp"

#include <mcpxx/error.hpp>
#include <mcpxx/http/url.hpp>

#include <algorithm>

namespace mcpxx::http {

namespace detail {
namespace {

std::string_view without_trailing_slash(std::string_view path) noexcept {
  if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

bool is_below(std::string_view path, std::string_view prefix) noexcept {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

void answer_without_handler(const Route& route, const Request& request, ResponseWriter& writer) {
  Response response = request.method == Method::options
                          ? Response::empty(204)
                          : Response::error(405, "method not allowed here; see the Allow field");
  writer.respond(std::move(response).with("Allow", route.allow));
}

void answer_not_found(const Request& request, ResponseWriter& writer) {
  writer.respond(Response::error(404, "there is nothing at " + std::string(request.path.substr(0, 200))));
}

void add_branch(std::vector<Branch>& branches, Branch branch) {
  const auto longer = [](const Branch& a, const Branch& b) { return a.prefix.size() > b.prefix.size(); };
  branches.insert(std::lower_bound(branches.begin(), branches.end(), branch, longer), std::move(branch));
}

}  // namespace

const Handler* Route::find(Method method) const noexcept {
  const Handler* for_get = nullptr;
  for (const auto& [registered, handler] : handlers) {
    if (registered == method) return &handler;
    if (registered == Method::get) for_get = &handler;
  }
  return method == Method::head ? for_get : nullptr;
}

void Route::set(Method method, Handler handler) {
  std::erase_if(handlers, [method](const auto& entry) { return entry.first == method; });
  handlers.emplace_back(method, std::move(handler));
  allow.clear();
  for (const auto& entry : handlers) allow.append(to_string(entry.first)).append(", ");
  if (find(Method::get) != nullptr && allow.find("HEAD") == allow.npos) allow.append("HEAD, ");
  if (allow.find("OPTIONS") == allow.npos) allow.append("OPTIONS, ");
  allow.resize(allow.size() - 2);
}

void RouteTable::enter(const Pointer& table, Request& request, std::shared_ptr<ResponseWriter> writer) {
  std::string_view path = request.path;
  if (path.find('%') != path.npos) {
    auto decoded = percent_decode(path);
    if (!decoded) return writer->respond(Response::error(400, decoded.error().message));
    // An encoded slash must not make another path of it, nor a NUL cut it short: such paths are compared as
    // sent.
    if (std::count(decoded->begin(), decoded->end(), '/') == std::count(path.begin(), path.end(), '/') &&
        decoded->find('\0') == decoded->npos) {
      request.route_path = std::move(*decoded);
      path = request.route_path;
    }
  }
  run(table, 0, request, std::move(writer), path);
}

void RouteTable::run(const Pointer& table, std::size_t index, Request& request,
                     std::shared_ptr<ResponseWriter> writer, std::string_view path) {
  if (index < table->middleware.size()) {
    table->middleware[index](request, std::move(writer), Next(table, index + 1, path));
  } else {
    table->route(request, std::move(writer), path);
  }
}

void RouteTable::route(Request& request, std::shared_ptr<ResponseWriter> writer,
                       std::string_view path) const {
  path = without_trailing_slash(path);
  const auto found = exact.find(path);
  const Route* route = found == exact.end() ? nullptr : found->second.get();
  if (route == nullptr) {
    const auto branch = std::find_if(branches.begin(), branches.end(), [path](const Branch& candidate) {
      return is_below(path, candidate.prefix);
    });
    if (branch != branches.end() && branch->router != nullptr) {
      path.remove_prefix(branch->prefix.size());
      return run(branch->router->snapshot(), 0, request, std::move(writer), path.empty() ? "/" : path);
    }
    if (branch != branches.end()) route = branch->route.get();
  }
  static const Route whole_server{{}, "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS"};
  if (path == "*") route = &whole_server;
  if (route == nullptr) return answer_not_found(request, *writer);
  const Handler* handler = route->find(request.method);
  if (handler == nullptr) return answer_without_handler(*route, request, *writer);
  (*handler)(request, std::move(writer));
}

}  // namespace detail

using detail::Branch;
using detail::Route;
using detail::RouteTable;

Next::Next(std::shared_ptr<const RouteTable> table, std::size_t index, std::string_view path)
    : table_(std::move(table)), index_(index), path_(path) {}

void Next::operator()(Request& request, std::shared_ptr<ResponseWriter> writer) const {
  RouteTable::run(table_, index_, request, std::move(writer), path_);
}

namespace {

void require_absolute(std::string_view path) {
  if (!path.starts_with('/')) throw ConfigError("route path must start with '/': " + std::string(path));
}

bool is_wildcard(std::string_view path) noexcept { return path.ends_with("/*"); }

/// The stored route of `path`, which is exact or a wildcard; null to be filled where there is none.
std::shared_ptr<const Route>& slot_of(RouteTable& table, std::string_view path) {
  if (!is_wildcard(path)) return table.exact[std::string(detail::without_trailing_slash(path))];
  path.remove_suffix(2);
  const auto same = [path](const Branch& branch) {
    return branch.prefix == path && branch.router == nullptr;
  };
  auto found = std::find_if(table.branches.begin(), table.branches.end(), same);
  if (found == table.branches.end()) {
    detail::add_branch(table.branches, {std::string(path), nullptr, nullptr});
    found = std::find_if(table.branches.begin(), table.branches.end(), same);
  }
  return found->route;
}

bool leads_to(const detail::RouterState& from, const detail::RouterState& target) {
  if (&from == &target) return true;
  const auto table = from.snapshot();
  return std::any_of(table->branches.begin(), table->branches.end(),
                     [&](const Branch& branch) { return branch.router && leads_to(*branch.router, target); });
}

}  // namespace

Router::Router() : state_(std::make_shared<detail::RouterState>()) {}

Router& Router::add(Method method, std::string_view path, Handler handler) {
  require_absolute(path);
  state_->update([&](RouteTable& table) {
    auto& slot = slot_of(table, path);
    auto route = slot ? std::make_shared<Route>(*slot) : std::make_shared<Route>();
    route->set(method, std::move(handler));
    slot = std::move(route);
  });
  return *this;
}

Router& Router::add(std::initializer_list<Method> methods, std::string_view path, const Handler& handler) {
  for (const Method method : methods) add(method, path, handler);
  return *this;
}

Router& Router::remove(std::string_view path) {
  state_->update([&](RouteTable& table) {
    if (is_wildcard(path)) {
      path.remove_suffix(2);
      std::erase_if(table.branches,
                    [path](const Branch& b) { return b.prefix == path && b.route != nullptr; });
    } else if (const auto found = table.exact.find(detail::without_trailing_slash(path));
               found != table.exact.end()) {
      table.exact.erase(found);
    }
  });
  return *this;
}

Router& Router::mount(std::string_view prefix, const Router& router) {
  require_absolute(prefix);
  if (leads_to(*router.state_, *state_)) throw ConfigError("a router cannot be mounted below itself");
  if (prefix.back() == '/') prefix.remove_suffix(1);
  state_->update([&](RouteTable& table) {
    detail::add_branch(table.branches, {std::string(prefix), nullptr, router.state_});
  });
  return *this;
}

Router& Router::use(Middleware middleware) {
  state_->update([&](RouteTable& table) { table.middleware.push_back(std::move(middleware)); });
  return *this;
}

Router& Router::add_health(std::string_view path) {
  return get(path, [](Request&, const std::shared_ptr<ResponseWriter>& writer) {
    writer->respond(Response::json(200, R"({"status":"ok"})").with("Cache-Control", "no-store"));
  });
}

void Router::dispatch(Request& request, std::shared_ptr<ResponseWriter> writer) const {
  RouteTable::enter(state_->snapshot(), request, std::move(writer));
}

}  // namespace mcpxx::http
