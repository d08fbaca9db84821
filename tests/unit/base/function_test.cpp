// SPDX-License-Identifier: MIT
#include <array>
#include <memory>
#include <string>

#include <mcpxx/unique_function.hpp>

#include "support/catch.hpp"

using mcpxx::SharedFunction;
using mcpxx::UniqueFunction;

namespace {

/// Counts the copies of itself that live.
struct Tracked {
  std::shared_ptr<int> token = std::make_shared<int>(0);
};

}  // namespace

TEST_CASE("a UniqueFunction holds what can only be moved", "[function]") {
  auto owned = std::make_unique<int>(41);
  UniqueFunction<int(int)> function = [owned = std::move(owned)](int add) mutable { return *owned += add; };
  REQUIRE(static_cast<bool>(function));
  CHECK(function(1) == 42);
  UniqueFunction<int(int)> moved = std::move(function);
  CHECK_FALSE(static_cast<bool>(function));
  CHECK(moved(1) == 43);
  moved = nullptr;
  CHECK_FALSE(static_cast<bool>(moved));
}

TEST_CASE("a UniqueFunction destroys its target exactly once, wherever it is stored", "[function]") {
  const Tracked tracked;
  std::array<char, 200> ballast{};
  UniqueFunction<long()> small = [tracked] { return tracked.token.use_count(); };
  UniqueFunction<long()> large = [tracked, ballast] { return tracked.token.use_count() + ballast[0]; };
  CHECK(tracked.token.use_count() == 3);
  std::swap(small, large);
  CHECK(small() == 3);
  CHECK(large() == 3);
  small = std::move(large);
  CHECK(tracked.token.use_count() == 2);
  auto& self = small;
  small = std::move(self);
  CHECK(small() == 2);
  small = UniqueFunction<long()>();
  CHECK(tracked.token.use_count() == 1);
}

TEST_CASE("arguments and results pass through a UniqueFunction unharmed", "[function]") {
  UniqueFunction<std::unique_ptr<int>(std::unique_ptr<int>)> pass = [](std::unique_ptr<int> value) {
    return value;
  };
  CHECK(*pass(std::make_unique<int>(5)) == 5);
  UniqueFunction<void(std::string&)> change = [](std::string& text) { text += "!"; };
  std::string text = "hi";
  change(text);
  CHECK(text == "hi!");
  UniqueFunction<int()> plain = +[] { return 3; };
  CHECK(plain() == 3);
}

TEST_CASE("a target may end the function that calls it", "[function]") {
  auto function = std::make_unique<UniqueFunction<void()>>();
  int calls = 0;
  *function = [&calls] { ++calls; };
  (*function)();
  CHECK(calls == 1);
}

TEST_CASE("copies of a SharedFunction share one target", "[function]") {
  SharedFunction<int()> counter = [count = 0]() mutable { return ++count; };
  const SharedFunction<int()> copy = counter;
  CHECK(counter() == 1);
  CHECK(copy() == 2);
  CHECK_FALSE(static_cast<bool>(SharedFunction<int()>()));
  CHECK_FALSE(static_cast<bool>(SharedFunction<int()>(nullptr)));
}
