// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <mcpxx/fwd.hpp>
#include <mcpxx/server/handler.hpp>
#include <mcpxx/server/options.hpp>

namespace mcpxx {

/// A protocol extension of the application's own (specification 2026-07-28, "Extension Capabilities"):
/// methods that exist for clients which declare its identifier in the request's capabilities. Got from
/// Server::extension; a handle, copies are the same extension. Thread-safety: as Server.
class Extension {
 public:
  Extension(std::shared_ptr<detail::ServerCore> core, std::string identifier)
      : core_(std::move(core)), identifier_(std::move(identifier)) {}

  /// Adds a request. The handler has one of the shapes of handler.hpp; its argument struct is decoded from
  /// the request's params, what it returns, an object, is the result. A client that did not declare the
  /// extension gets -32021, which names it. Throws ConfigError for a method of the specification's, or one of
  /// another extension.
  template <class F>
  Extension& method(std::string name, F handler, Execution execution = Execution::automatic) {
    add_method(std::move(name), detail::make_handler<detail::ExtensionKind>(std::move(handler)), execution);
    return *this;
  }

  const std::string& identifier() const noexcept { return identifier_; }

 private:
  void add_method(std::string name, Handler handler, Execution execution);

  std::shared_ptr<detail::ServerCore> core_;
  std::string identifier_;
};

}  // namespace mcpxx
