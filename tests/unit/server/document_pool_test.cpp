// SPDX-License-Identifier: MIT
#include <utility>

#include "server/document_pool.hpp"
#include "support/catch.hpp"

using mcpxx::detail::DocumentPool;

TEST_CASE("a document that was put back serves the next call with its memory, and without its values") {
  DocumentPool pool;
  auto document = pool.take();
  REQUIRE(document.parse(R"({"a":1})"));
  const auto* memory = &document.root();
  pool.put(std::move(document));

  const auto again = pool.take();
  CHECK(&again.root() == memory);
  CHECK(again.root().is_null());
}

TEST_CASE("documents in use are different ones") {
  DocumentPool pool;
  auto first = pool.take();
  auto second = pool.take();
  REQUIRE(first.parse("1"));
  REQUIRE(second.parse("2"));
  CHECK(first.root().as_int64() == 1);
  CHECK(second.root().as_int64() == 2);
}
