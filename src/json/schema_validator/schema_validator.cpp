// SPDX-License-Identifier: MIT
#include <mcpxx/json/schema_validator.hpp>

#include <utility>

#include "json/schema_validator/compiler.hpp"
#include "json/schema_validator/evaluator.hpp"

namespace mcpxx::json {

SchemaValidator::SchemaValidator(std::shared_ptr<const validation::Program> program)
    : program_(std::move(program)) {}

Result<SchemaValidator> SchemaValidator::compile(const Value& schema, const SchemaValidatorOptions& options) {
  auto program = validation::Compiler(options).run(schema);
  if (!program) return std::move(program).error();
  return SchemaValidator(std::make_shared<const validation::Program>(std::move(*program)));
}

bool SchemaValidator::is_valid(const Value& instance) const {
  return validation::Evaluator(*program_, nullptr).run(instance);
}

bool SchemaValidator::validate(const Value& instance, Problems& problems) const {
  return validation::Evaluator(*program_, &problems).run(instance);
}

}  // namespace mcpxx::json
