// SPDX-License-Identifier: MIT

// AddressSanitizer replaces the same functions.
#if defined(__SANITIZE_ADDRESS__)
#define MCPXX_COUNT_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MCPXX_COUNT_ALLOCATIONS 0
#endif
#endif
#ifndef MCPXX_COUNT_ALLOCATIONS
#define MCPXX_COUNT_ALLOCATIONS 1
#endif

#if MCPXX_COUNT_ALLOCATIONS

#include <cstdlib>
#include <new>
#include <string>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/writer.hpp>

#include "support/catch.hpp"

namespace {

std::size_t allocations = 0;

struct Arguments {
  std::string city;
  int days = 3;
  std::optional<std::string> unit;
};

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("a reused document, decoder and writer allocate nothing for a request of ordinary size") {
  const std::string request =
      R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"get_forecast","arguments":)"
      R"({"city":"Lisboa","days":5,"unit":"C"},"_meta":{"progressToken":"abc","trace":[1,2.5,true,null]}}})";
  mcpxx::json::Document document;
  std::string body;
  std::string out;
  for (int round = 0; round < 3; ++round) {
    body = request;
    out.clear();
    const std::size_t before = allocations;
    const bool parsed = document.parse_in_place(body.data(), body.size()).ok();
    Arguments arguments;
    mcpxx::json::Problems problems;
    const bool decoded = decode(document.root()["params"]["arguments"], arguments, problems);
    mcpxx::json::Writer writer(out);
    writer.value(document.root());
    encode(writer, arguments);
    const std::size_t made = allocations - before;
    REQUIRE(parsed);
    REQUIRE(decoded);
    CHECK(arguments.days == 5);
    if (round > 0) CHECK(made == 0);
  }
}

#endif
