// SPDX-License-Identifier: MIT
#include <mcpxx/json/schema_validator.hpp>

#include <algorithm>
#include <ctime>

#include <mcpxx/json/reader.hpp>

#include "support/catch.hpp"

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Microseconds of CPU of one call, the best of several rounds.
template <class F>
double cost_of(F call) {
  constexpr int kCalls = 100'000;
  double best = 1e9;
  for (int round = 0; round < 7; ++round) {
    const double start = cpu_seconds();
    for (int i = 0; i < kCalls; ++i) call();
    best = std::min(best, (cpu_seconds() - start) * 1e6 / kCalls);
  }
  return best;
}

}  // namespace

// Wants an optimised build: json_test "[.benchmark]".
TEST_CASE("validating an object of three members takes at most 0.3 microseconds", "[.benchmark]") {
  const auto schema = mcpxx::json::parse(R"({
    "type": "object",
    "properties": {
      "city": {"type": "string", "minLength": 1, "maxLength": 100},
      "days": {"type": "integer", "minimum": 1, "maximum": 14},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}
    },
    "required": ["city"],
    "additionalProperties": false
  })");
  mcpxx::json::Document arguments;
  REQUIRE(schema);
  REQUIRE(arguments.parse(R"({"city": "Lisboa", "days": 5, "unit": "celsius"})"));
  const auto validator = mcpxx::json::SchemaValidator::compile(*schema);
  REQUIRE(validator);
  bool valid = true;
  const double plain = cost_of([&] { valid = valid && validator->is_valid(arguments.root()); });
  const double reporting = cost_of([&] {
    mcpxx::json::Problems problems;
    valid = valid && validator->validate(arguments.root(), problems);
  });
  WARN("is_valid " << plain << " us, validate " << reporting << " us");
  CHECK(valid);
  CHECK(plain <= 0.3);
  CHECK(reporting <= 0.3);
}
