// SPDX-License-Identifier: MIT
#include "json/schema_validator/compiler.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace mcpxx::json::validation {
namespace {

constexpr std::size_t kMaxPatternMemory = 64 * 1024 * 1024;

}  // namespace

Result<Program> Compiler::run(const Value& schema) {
  if (auto added = resources_.add_root(schema); !added) return std::move(added).error();
  program_.max_steps = options_.max_steps;
  program_.max_depth = options_.max_depth;
  program_.root = node_of(schema);
  for (std::uint32_t number = 0; number < schemas_.size() && !error_; ++number) compile_node(number);
  if (!error_) finish_dynamic_anchors();
  if (!error_) refuse_endless_references();
  if (error_) return *std::move(error_);
  return std::move(program_);
}

void Compiler::fail(std::string_view keyword, std::string_view message) {
  fail(error_at(location_->place(keyword), message));
}

std::uint32_t Compiler::node_of(const Value& schema) {
  const auto number = static_cast<std::uint32_t>(schemas_.size());
  const auto [known, added] = nodes_.emplace(&schema, number);
  if (added) {
    schemas_.push_back(&schema);
    program_.nodes.emplace_back();
  }
  return known->second;
}

std::uint32_t Compiler::node_unless_empty(const Value& schema) {
  const bool empty = schema.as_bool().value_or(schema.is_object() && schema.empty());
  return empty ? kNone : node_of(schema);
}

void Compiler::compile_node(std::uint32_t number) {
  schema_ = schemas_[number];
  location_ = &resources_.location(*schema_);
  resource_ = &resources_[location_->resource];
  reach(location_->resource);
  Node node;
  node.resource = location_->resource;
  node.first = static_cast<std::uint32_t>(program_.instructions.size());
  if (schema_->as_bool() == false) node.types = 0;
  if (schema_->is_object()) {
    if (resource_->dialect.validation) {
      compile_type(node);
      compile_values();
      compile_numbers();
      compile_sizes();
      compile_dependent_required();
    }
    compile_strings();
    compile_members();
    compile_items();
    compile_references();
    if (resource_->dialect.applicator) compile_logic();
    if (resource_->dialect.unevaluated) compile_unevaluated(node);
  }
  node.count = static_cast<std::uint32_t>(program_.instructions.size()) - node.first;
  program_.nodes[number] = node;
}

/// The dynamic anchors of a resource count as soon as a schema of it is applied.
void Compiler::reach(std::uint32_t resource) {
  if (reached_.size() <= resource) reached_.resize(resource + 1);
  if (reached_[resource]) return;
  reached_[resource] = true;
  for (const auto& [name, schema] : resources_[resource].dynamic_anchors) {
    const auto number = static_cast<std::uint32_t>(anchor_names_.size());
    const std::uint32_t name_number = anchor_names_.emplace(name, number).first->second;
    const std::uint32_t node = node_of(*schema);
    program_.dynamic_anchors.push_back({resource, name_number, node});
  }
}

void Compiler::finish_dynamic_anchors() {
  auto& anchors = program_.dynamic_anchors;
  if (!dynamic_) anchors.clear();
  std::sort(anchors.begin(), anchors.end(), [](const DynamicAnchor& a, const DynamicAnchor& b) {
    return std::tie(a.resource, a.name) < std::tie(b.resource, b.name);
  });
}

Text Compiler::add_text(std::string_view text) {
  const Text added{static_cast<std::uint32_t>(program_.text.size()), static_cast<std::uint32_t>(text.size())};
  program_.text.append(text);
  return added;
}

std::uint32_t Compiler::add_texts(Text text) {
  program_.texts.push_back(text);
  return static_cast<std::uint32_t>(program_.texts.size() - 1);
}

std::optional<std::uint32_t> Compiler::pattern_of(std::string_view keyword, std::string_view source) {
  if (const auto known = patterns_.find(source); known != patterns_.end()) return known->second;
  auto regex = regex::Regex::compile(source);
  if (!regex) {
    fail(keyword, "has a pattern that cannot be used: " + regex.error().message);
    return std::nullopt;
  }
  pattern_memory_ += regex->memory();
  if (pattern_memory_ > kMaxPatternMemory) {
    fail(keyword, "is one pattern too many: all together they take too much memory");
    return std::nullopt;
  }
  const auto number = static_cast<std::uint32_t>(program_.patterns.size());
  program_.patterns.push_back({std::move(*regex), add_text(source)});
  patterns_.emplace(source, number);
  return number;
}

}  // namespace mcpxx::json::validation
