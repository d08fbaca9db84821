// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <mcpxx/json/schema_validator.hpp>
#include <mcpxx/protocol/prompts.hpp>
#include <mcpxx/protocol/resources.hpp>
#include <mcpxx/protocol/tools.hpp>
#include <mcpxx/protocol/version.hpp>
#include <mcpxx/server/completion.hpp>
#include <mcpxx/server/handler.hpp>
#include <mcpxx/server/options.hpp>
#include <mcpxx/server/uri_template.hpp>

#include "server/adaptive_execution.hpp"
#include "server/header_parameters.hpp"

namespace mcpxx::detail {

/// The list entry of a component as it goes over the wire, for each revision; composed once, at registration.
using EncodedEntry = std::array<std::string, protocol::kSupportedVersions.size()>;

/// What is called. Mutable since calling a handler may change the callable; see Handler::run for the threads.
struct Callable {
  mutable Handler handler;
  mutable AdaptiveExecution adaptive;
};

/// What every registered component has.
struct Entry : Callable {
  /// Position in the order of registration; never reused, so a cursor stays valid while entries come and go.
  std::uint64_t sequence = 0;
  EncodedEntry encoded;
};

/// Of a tool with a hand-written definition; typed tools are checked while they are decoded and encoded.
struct ToolValidators {
  std::optional<json::SchemaValidator> input;
  std::optional<json::SchemaValidator> output;
};

struct ToolEntry : Entry {
  protocol::Tool definition;
  ToolValidators validators;
  ToolOptions options;
  HeaderParameters header_parameters;
};

/// A resource, or a template where `uri_template` is set.
struct ResourceEntry : Entry {
  std::string uri;
  std::unique_ptr<const UriTemplate> uri_template;
  ResourceOptions options;
};

struct PromptEntry : Entry {
  protocol::Prompt definition;
  PromptOptions options;
};

struct CompletionEntry : Callable {};

/// A request of an extension of the application's own.
struct ExtensionMethod : Callable {
  std::string name;
  /// The identifier of the extension.
  std::string extension;
  Execution execution = Execution::automatic;
  std::uint64_t sequence = 0;
};

/// Components of one kind in the order of their registration, found by name or URI.
template <class E>
class ComponentList {
 public:
  using Pointer = std::shared_ptr<const E>;

  const std::vector<Pointer>& in_order() const noexcept { return in_order_; }
  Pointer find(std::string_view key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : found->second;
  }
  bool contains(std::string_view key) const { return by_key_.count(key) != 0; }
  /// `key` must live in the entry. Takes the place of an entry of the same key.
  void put(std::string_view key, Pointer entry) {
    erase(key);
    by_key_.emplace(key, entry);
    in_order_.push_back(std::move(entry));
  }
  bool erase(std::string_view key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return false;
    in_order_.erase(std::find(in_order_.begin(), in_order_.end(), found->second));
    by_key_.erase(found);
    return true;
  }

 private:
  std::vector<Pointer> in_order_;
  std::unordered_map<std::string_view, Pointer> by_key_;
};

/// Kind, component and argument in one string; NUL occurs in none of them.
inline std::string completion_key(const CompletionTarget& target) {
  std::string key(1, target.kind == CompletionTarget::Kind::prompt ? 'p' : 't');
  return key.append(target.component).append(1, '\0').append(target.argument);
}

/// Everything a server offers at one moment. Changes make a new one; a request works with the one it started
/// with.
struct Registry {
  ComponentList<ToolEntry> tools;
  ComponentList<ResourceEntry> resources;
  ComponentList<ResourceEntry> templates;
  ComponentList<PromptEntry> prompts;
  /// By completion_key.
  std::map<std::string, std::shared_ptr<const CompletionEntry>, std::less<>> completions;
  /// The settings of the application's extensions, by identifier.
  std::map<std::string, json::Value, std::less<>> extensions;
  ComponentList<ExtensionMethod> extension_methods;
};

}  // namespace mcpxx::detail
