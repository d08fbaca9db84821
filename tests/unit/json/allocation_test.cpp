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
#include <thread>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/schema_validator.hpp>
#include <mcpxx/json/writer.hpp>

#include "support/catch.hpp"

namespace {

std::size_t allocations = 0;
std::size_t releases = 0;

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
void operator delete(void* memory) noexcept {
  releases += memory != nullptr ? 1 : 0;
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

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

TEST_CASE("validating what is valid allocates nothing, whatever the keywords") {
  struct {
    std::string_view schema;
    std::string_view instance;
  } const cases[] = {
      {R"({"type": "object", "properties": {"city": {"type": "string", "minLength": 1}, "days": {"type": "integer",
        "minimum": 1, "maximum": 14}, "unit": {"enum": ["celsius", "fahrenheit"]}}, "required": ["city"],
        "additionalProperties": false})",
       R"({"city": "Lisboa", "days": 5, "unit": "celsius"})"},
      {R"({"patternProperties": {"^[a-z]+$": {"pattern": "^\\p{L}{1,20}$"}}, "propertyNames": {"maxLength": 20},
        "dependentRequired": {"a": ["a-rather-long-name"]}, "dependentSchemas": {"a": {"minProperties": 1}}})",
       R"({"a": "x", "a-rather-long-name": "beyond what a short string holds"})"},
      {R"({"pattern": "^(a{1,100}|b{1,100})+$", "maxLength": 60, "multipleOf": 0.01})",
       R"("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")"},
      {R"({"items": {"multipleOf": 0.01}, "contains": {"const": 1.5}, "uniqueItems": true, "prefixItems": [true]})",
       "[[1, {\"b\": 2}], 1.5, 2.25, 19.99, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, "
       "20]"},
      {R"({"$ref": "#/$defs/node", "$defs": {"node": {"$dynamicAnchor": "n", "oneOf": [{"type": "null"},
        {"required": ["next"], "type": "object", "properties": {"next": {"$dynamicRef": "#n"}}}]}}})",
       R"({"next": {"next": {"next": null}}})"},
      {R"({"anyOf": [{"properties": {"a": {"not": {"type": "string"}}}}, {"properties": {"b": true}}],
        "if": {"required": ["a"]}, "then": {"properties": {"c": true}}, "unevaluatedProperties": false})",
       R"({"a": 1, "b": 2, "c": {"d": [1, 2]}})"},
      {R"({"allOf": [{"prefixItems": [true]}, {"contains": {"minimum": 2}}], "unevaluatedItems": false})",
       "[1, 2, 3]"},
      {R"({"enum": [1, "a", {"x": [1, 2, {"y": null}], "z": 1}]})",
       R"({"z": 1.0, "x": [1, 2, {"y": null}]})"},
      {R"({"anyOf": [{"not": {"type": "string"}}, {"propertyNames": false, "minLength": 1}]})", R"("abc")"},
      {R"({"anyOf": [{"enum": []}, {"const": [1]}, {"required": ["a"], "type": "object"}, {"minLength": 9}, true]})",
       R"("abc")"},
  };
  for (const auto& c : cases) {
    INFO(c.schema);
    const auto schema = mcpxx::json::parse(c.schema);
    const auto instance = mcpxx::json::parse(c.instance);
    REQUIRE(schema);
    REQUIRE(instance);
    const auto validator = mcpxx::json::SchemaValidator::compile(*schema);
    REQUIRE(validator);
    // What a thread keeps for large patterns and arrays it gets the first time.
    REQUIRE(validator->is_valid(*instance));
    mcpxx::json::Problems problems;
    const std::size_t before = allocations;
    const bool valid = validator->is_valid(*instance) && validator->validate(*instance, problems);
    const std::size_t made = allocations - before;
    CHECK(valid);
    CHECK(made == 0);
  }
}

TEST_CASE(
    "memory for large arrays is kept by the thread where it is little, and given back where it is much") {
  struct {
    std::string_view what;
    std::string schema;
    int elements;
    bool kept;
  } cases[] = {
      {"hashes", R"({"uniqueItems": true})", 10'000, true},
      {"hashes", R"({"uniqueItems": true})", 100'000, false},
      {"marks", "true", 10'000, true},
      {"marks", "true", 400'000, false},
  };
  for (auto& c : cases) {
    INFO(c.what << " of " << c.elements);
    if (c.what == "marks") {
      for (int i = 0; i < 12; ++i) c.schema = R"({"anyOf": [)" + c.schema + "]}";
      c.schema = R"({"allOf": [)" + c.schema + R"(, {"items": true}], "unevaluatedItems": false})";
    }
    const auto schema = mcpxx::json::parse(c.schema);
    REQUIRE(schema);
    const auto validator = mcpxx::json::SchemaValidator::compile(*schema);
    REQUIRE(validator);
    auto instance = mcpxx::json::Value::array();
    for (int i = 0; i < c.elements; ++i) instance.push_back(i);
    bool valid = false;
    std::size_t held = 0;
    // A thread of its own has kept nothing so far.
    std::thread([&] {
      const std::size_t before = allocations - releases;
      valid = validator->is_valid(instance);
      held = allocations - releases - before;
    }).join();
    CHECK(valid);
    CHECK(held == (c.kept ? 1 : 0));
  }
}

#endif
