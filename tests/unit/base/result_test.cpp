// SPDX-License-Identifier: MIT
#include <memory>
#include <string>

#include <mcpxx/error.hpp>

#include "support/catch.hpp"

using mcpxx::Error;
using mcpxx::Result;

TEST_CASE("a Result holds a value or the reason why there is none", "[result]") {
  const Result<std::string> good = std::string("value");
  REQUIRE(good);
  CHECK(*good == "value");
  CHECK(good->size() == 5);
  const Result<std::string> bad = Error("reason");
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().message == "reason");
}

TEST_CASE("a Result changes sides by assignment", "[result]") {
  const auto token = std::make_shared<int>(1);
  Result<std::shared_ptr<int>> result = token;
  CHECK(token.use_count() == 2);
  Result<std::shared_ptr<int>> copy = result;
  CHECK(token.use_count() == 3);
  result = Error("gone");
  CHECK(token.use_count() == 2);
  CHECK(result.error().message == "gone");
  result = copy;
  CHECK(token.use_count() == 3);
  result = std::move(copy);
  CHECK(token.use_count() <= 3);
  CHECK(*result == token);
}

TEST_CASE("a Result of what can only be moved gives it away", "[result]") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> taken = std::move(result).value();
  CHECK(*taken == 7);
  Result<std::unique_ptr<int>> moved = std::move(result);
  CHECK(moved.ok());
}

TEST_CASE("a Result of nothing", "[result]") {
  Result<void> result;
  CHECK(result.ok());
  result = Error("failed");
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "failed");
}
