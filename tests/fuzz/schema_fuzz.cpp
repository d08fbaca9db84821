// SPDX-License-Identifier: MIT
// The first line is a schema, the rest a value; both ways to validate agree, and end.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/schema_validator.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mcpxx::json;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  const auto schema = parse(text.substr(0, line));
  const auto instance = parse(text.substr(line + 1));
  if (!schema || !instance) return 0;
  SchemaValidatorOptions options;
  options.assert_formats = true;
  options.max_steps = 100'000;
  const auto validator = SchemaValidator::compile(*schema, options);
  if (!validator) return 0;
  Problems problems;
  const bool valid = validator->validate(*instance, problems);
  if (valid != problems.empty()) std::abort();
  if (valid != validator->is_valid(*instance)) std::abort();
  return 0;
}
