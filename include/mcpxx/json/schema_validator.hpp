// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <mcpxx/error.hpp>
#include <mcpxx/json/problems.hpp>
#include <mcpxx/json/value.hpp>

namespace mcpxx::json {

namespace validation {
struct Program;
}

/// How a schema is compiled, and what validating may cost.
struct SchemaValidatorOptions {
  /// "format" is an annotation (JSON Schema Validation section 7.2.1). With this, strings must have it:
  /// date-time, date, time, email, uri and uuid; other formats stay annotations.
  bool assert_formats = false;
  /// Schemas by absolute URI that "$ref", "$dynamicRef" and "$schema" may name. Nothing is ever fetched. The
  /// metaschemas of 2020-12 are known without.
  std::map<std::string, Value, std::less<>> remotes = {};
  /// The work one validation may take; a value that needs more is invalid. A step is a schema applied to a
  /// value, a keyword, a comparison, some bytes of a long text, or four instructions of a pattern: ten to
  /// twenty nanoseconds.
  std::uint64_t max_steps = 10'000'000;
  /// Schemas applied inside each other, by nesting of the value and by references; a value that needs more is
  /// invalid. Each takes less than a kilobyte of stack.
  std::size_t max_depth = 1000;
};

/// A compiled JSON Schema of dialect 2020-12, with all its vocabularies; "contentEncoding" and its like are
/// annotations. Copies share what was compiled. Thread-safety: immutable, so it may be used from several
/// threads at once.
class SchemaValidator {
 public:
  /// Compiles a schema, which is not referred to afterwards. Whatever the schema, this ends and does not
  /// recurse without bound. The error says where as a JSON Pointer into the schema, and what is wrong: a
  /// keyword with a value it cannot have, a reference to nothing, a chain of references that leads back to
  /// itself, a pattern that cannot be compiled (see regex: back-references and look-around are not
  /// supported), a dialect other than 2020-12.
  static Result<SchemaValidator> compile(const Value& schema, const SchemaValidatorOptions& options = {});

  /// Whether `instance` is valid. Allocates nothing but memory that the thread keeps for the next time: for
  /// arrays of more than 16 elements under "uniqueItems", for arrays and objects of more than about 2000
  /// elements under "unevaluated*" (less where such schemas are nested), and for patterns of more than 128
  /// instructions. More than a megabyte for the first, or half a megabyte for the second, is given back at
  /// the end. An infinite number or NaN in a value counts as the null that is written for it.
  bool is_valid(const Value& instance) const;

  /// The same, and what is wrong, by places in `instance`: "/items/2/price: must be >= 0". Problems are added
  /// until `problems` is full; long pointers lose their middle. Allocates for problems, and else what
  /// is_valid() allocates.
  bool validate(const Value& instance, Problems& problems) const;

 private:
  explicit SchemaValidator(std::shared_ptr<const validation::Program> program);

  std::shared_ptr<const validation::Program> program_;
};

}  // namespace mcpxx::json
