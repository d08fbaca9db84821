// SPDX-License-Identifier: MIT
#include <mcpxx/json/schema_validator.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <mcpxx/json/reader.hpp>

#include "support/catch.hpp"

using mcpxx::json::SchemaValidator;
using mcpxx::json::SchemaValidatorOptions;
using mcpxx::json::Value;

namespace {

namespace fs = std::filesystem;

const fs::path kSuite = fs::path(MCPXX_TEST_DATA_DIR) / "json-schema-test-suite";

Value load(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto value = mcpxx::json::parse(text);
  INFO(path.string());
  REQUIRE(value);
  return std::move(*value);
}

/// The schemas that the suite expects under http://localhost:1234/.
SchemaValidatorOptions suite_options() {
  SchemaValidatorOptions options;
  const fs::path folder = kSuite / "remotes";
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), folder).generic_string();
    options.remotes.emplace("http://localhost:1234/" + name, load(entry.path()));
  }
  return options;
}

struct Score {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::string failures = {};
};

void run_group(const Value& group, const SchemaValidatorOptions& options, const std::string& where,
               Score& score) {
  const auto validator = SchemaValidator::compile(group["schema"], options);
  for (const Value& test : group["tests"].elements()) {
    const bool expected = *test["valid"].as_bool();
    mcpxx::json::Problems problems;
    const bool passed = validator && validator->is_valid(test["data"]) == expected &&
                        validator->validate(test["data"], problems) == expected &&
                        problems.empty() == expected;
    ++(passed ? score.passed : score.failed);
    if (passed) continue;
    score.failures +=
        where + ": " + group["description"].to_string() + ": " + test["description"].to_string();
    score.failures += validator ? "\n" : ": " + validator.error().message + "\n";
  }
}

Score run_file(const fs::path& path, const SchemaValidatorOptions& options) {
  Score score;
  const Value groups = load(path);
  for (const Value& group : groups.elements()) run_group(group, options, path.filename().string(), score);
  return score;
}

Score run_folder(const fs::path& folder, const SchemaValidatorOptions& options) {
  Score total;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const Score score = run_file(entry.path(), options);
    total.passed += score.passed;
    total.failed += score.failed;
    total.failures += score.failures;
  }
  return total;
}

bool has_suite() {
  if (fs::exists(kSuite)) return true;
  WARN("skipped: no json-schema-test-suite in " MCPXX_TEST_DATA_DIR);
  return false;
}

}  // namespace

TEST_CASE("all required tests of the JSON Schema suite for 2020-12 pass") {
  if (!has_suite()) return;
  const Score score = run_folder(kSuite / "draft2020-12", suite_options());
  INFO(score.failures);
  CHECK(score.failed == 0);
  CHECK(score.passed >= 1299);
}

// Formats that are not checked, other dialects and patterns that need backtracking make some of these fail.
TEST_CASE("the score of the suite's optional tests", "[.score]") {
  if (!has_suite()) return;
  SchemaValidatorOptions options = suite_options();
  const fs::path folder = kSuite / "draft2020-12" / "optional";
  const Score plain = run_folder(folder, options);
  options.assert_formats = true;
  const Score formats = run_folder(folder / "format", options);
  WARN(plain.failures);
  WARN("optional: " << plain.passed << " of " << plain.passed + plain.failed
                    << ", optional/format: " << formats.passed << " of " << formats.passed + formats.failed);
}
