// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <mcpxx/error.hpp>
#include <mcpxx/json/schema_validator.hpp>
#include <mcpxx/json/value.hpp>

namespace mcpxx::json::validation {

/// Which vocabularies apply (JSON Schema Core section 8.1.2).
struct Dialect {
  bool applicator = true;
  bool unevaluated = true;
  bool validation = true;
  bool format_assertion = false;
};

using Anchors = std::map<std::string, const Value*, std::less<>>;

/// A schema with an identifier of its own (section 4.3.5), or a whole document.
struct Resource {
  std::string uri;
  const Value* root;
  Dialect dialect;
  /// Of "$anchor" and "$dynamicAnchor" both.
  Anchors anchors = {};
  Anchors dynamic_anchors = {};
};

/// Where a schema stands in the one around it: as the value of a keyword, or under a name or number in that.
/// The texts are the schema's own.
struct Location {
  std::uint32_t resource = 0;
  const Location* outer = nullptr;
  std::string_view keyword = {};
  std::optional<std::string_view> name = {};
  std::optional<std::size_t> index = {};
  /// What comes before all pointers: the URI of a document that is not the schema to compile, or the pointer
  /// to what only a reference makes a schema.
  std::string_view start = {};

  /// For messages: a JSON Pointer, after the URI where it is in another document.
  std::string place() const;
  std::string place(std::string_view keyword_in_schema) const;
};

/// What "$ref" and "$dynamicRef" lead to.
struct Target {
  const Value* schema;
  /// The fragment where it is the name of an anchor.
  std::string anchor;
};

/// The error of a keyword at some place.
Error error_at(std::string_view place, std::string_view message);

/// All schemas of the documents met so far, by address, and their identifiers. Documents are looked into when
/// a reference leads to them.
class Resources {
 public:
  explicit Resources(const SchemaValidatorOptions& options) : options_(options) {}

  /// The schema to compile, which must outlive this object.
  Result<void> add_root(const Value& schema);

  /// Of a schema that resolve() returned, or below one.
  const Location& location(const Value& schema) const { return locations_.at(&schema); }
  const Resource& operator[](std::uint32_t number) const { return resources_[number]; }

  Result<Target> resolve(std::uint32_t from, std::string_view reference);

 private:
  struct Visit;

  Result<void> add_document(const std::string& uri, const Value& root, std::string_view label);
  /// nullptr where none is registered.
  const Value* remote(std::string_view uri) const;
  Result<std::uint32_t> find_or_load(const std::string& uri);
  /// Notes the schema and all below it.
  Result<void> index(const Value& root, const Location& start);
  Result<void> enter(Visit& visit);
  Result<void> identify(Visit& visit);
  Result<void> name_anchors(const Visit& visit);
  Result<void> queue_subschemas(const Value& schema, const Location& location, std::vector<Visit>& queue);
  Result<Dialect> dialect_of(std::string_view uri) const;
  Result<Dialect> dialect_of_vocabularies(const Value& vocabularies) const;
  const Value* step_into(const Value& value, std::string_view token);
  /// `reference` is what the pointer was in, for messages.
  Result<Target> follow_pointer(std::uint32_t resource, std::string_view pointer, std::string_view reference);

  const SchemaValidatorOptions& options_;
  std::deque<Resource> resources_;
  std::unordered_map<std::string, std::uint32_t> by_uri_;
  std::unordered_map<const Value*, Location> locations_;
  std::vector<std::unique_ptr<const Value>> metaschemas_;
  std::unordered_map<const Value*, std::unordered_map<std::string_view, const Value*>> large_objects_;
  // What Location::start refers to.
  std::deque<std::string> starts_;
  // The first resource of the document that is being indexed.
  std::uint32_t document_ = 0;
};

}  // namespace mcpxx::json::validation
