// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <mcpxx/error.hpp>
#include <mcpxx/json/schema_validator.hpp>
#include <mcpxx/json/value.hpp>

#include "json/schema_validator/program.hpp"
#include "json/schema_validator/resources.hpp"

namespace mcpxx::json::validation {

/// Turns a schema and what it refers to into a Program. Schemas are compiled one after the other from a
/// queue, so references and nesting take no stack. The first error ends it.
class Compiler {
 public:
  explicit Compiler(const SchemaValidatorOptions& options) : options_(options), resources_(options) {}

  Result<Program> run(const Value& schema);

 private:
  void fail(Error error) {
    if (!error_) error_.emplace(std::move(error));
  }
  /// An error of a keyword of the schema being compiled.
  void fail(std::string_view keyword, std::string_view message);

  /// The number of a schema's node; it is compiled later where it is new.
  std::uint32_t node_of(const Value& schema);
  /// The same, or kNone where the schema is there but allows everything.
  std::uint32_t node_unless_empty(const Value& schema);
  void compile_node(std::uint32_t number);
  void reach(std::uint32_t resource);
  void finish_dynamic_anchors();
  /// References that lead back to where they are, without going into the value, would never end.
  void refuse_endless_references();

  void emit(Operation operation, Kinds kinds, std::uint32_t a = 0, std::uint32_t b = 0) {
    program_.instructions.push_back({operation, kinds, a, b});
  }
  Text add_text(std::string_view text);
  std::uint32_t add_texts(Text text);
  std::optional<std::uint32_t> pattern_of(std::string_view keyword, std::string_view source);

  // compile_references.cpp
  void compile_references();
  void compile_dynamic_reference(std::string_view reference);

  // compile_assertions.cpp
  const Value* keyword(std::string_view name) const { return schema_->find(name); }
  void compile_type(Node& node);
  void compile_values();
  void compile_numbers();
  void compile_strings();
  void compile_sizes();
  void compile_limit(std::string_view name, Operation operation, Kinds kinds);
  std::optional<std::uint32_t> limit(std::string_view name);
  void compile_dependent_required();
  /// The elements, where the keyword is an array of strings.
  std::optional<std::vector<std::string_view>> names_in(std::string_view keyword, const Value& value);

  // compile_applicators.cpp
  std::uint32_t add_children(const std::vector<std::uint32_t>& children);
  void compile_members();
  bool list_properties(Members& members, const Value* properties, const Value* required);
  void compile_items();
  void compile_contains();
  void compile_logic();
  void compile_children(std::string_view name, Operation operation);
  void compile_conditional();
  void compile_dependent_schemas();
  void compile_unevaluated(Node& node);

  const SchemaValidatorOptions& options_;
  Resources resources_;
  Program program_;
  std::optional<Error> error_;

  std::unordered_map<const Value*, std::uint32_t> nodes_;
  std::vector<const Value*> schemas_;
  std::vector<bool> reached_;
  std::map<std::string, std::uint32_t, std::less<>> patterns_;
  std::size_t pattern_memory_ = 0;
  std::map<std::string, std::uint32_t, std::less<>> anchor_names_;
  bool dynamic_ = false;

  // What is being compiled.
  const Value* schema_ = nullptr;
  const Location* location_ = nullptr;
  const Resource* resource_ = nullptr;
};

}  // namespace mcpxx::json::validation
