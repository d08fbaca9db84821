// SPDX-License-Identifier: MIT
#include "server/core.hpp"

#include <utility>

#include <mcpxx/json/writer.hpp>
#include <mcpxx/protocol/messages.hpp>
#include <mcpxx/protocol/output.hpp>

namespace mcpxx::detail {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

protocol::Implementation implementation_of(const ServerOptions& options) {
  protocol::Implementation info;
  info.name = options.name;
  info.title = unless_empty(options.title);
  info.version = options.version;
  info.description = unless_empty(options.description);
  info.website_url = unless_empty(options.website_url);
  if (!options.icons.empty()) info.icons = options.icons;
  return info;
}

}  // namespace

ServerCore::ServerCore(ServerOptions options)
    : options_(std::move(options)),
      registry_(std::make_shared<const Registry>()),
      workers_(options_.worker_threads, options_.max_queued_calls) {
  if (options_.name.empty()) throw ConfigError("ServerOptions::name must not be empty");
  for (const auto version : protocol::kSupportedVersions) {
    json::Writer writer(server_info_[static_cast<std::size_t>(version)]);
    protocol::write(writer, implementation_of(options_), version);
    if (!protocol::is_modern(version)) continue;
    json::Writer head(result_head_[static_cast<std::size_t>(version)]);
    head.key("resultType").string("complete");
    head.key("_meta").begin_object();
    head.key(protocol::meta_key::kServerInfo).raw(server_info(version));
    head.end_object();
  }
}

const std::string& ServerCore::server_info(protocol::Version version) const noexcept {
  return server_info_[static_cast<std::size_t>(version)];
}

const std::string& ServerCore::result_head(protocol::Version version) const noexcept {
  return result_head_[static_cast<std::size_t>(version)];
}

void ServerCore::use(std::shared_ptr<Middleware> middleware) { middleware_.push_back(std::move(middleware)); }

void ServerCore::observe(std::shared_ptr<Observer> observer) { observers_.push_back(std::move(observer)); }

}  // namespace mcpxx::detail
