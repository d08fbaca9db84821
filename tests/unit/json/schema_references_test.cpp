// SPDX-License-Identifier: MIT
// Identifiers, anchors and what references lead to.
#include <mcpxx/json/schema_validator.hpp>

#include <string>
#include <string_view>

#include "schema_support.hpp"
#include "support/catch.hpp"

using mcpxx::json::SchemaValidator;
using mcpxx::json::SchemaValidatorOptions;
using mcpxx::json::Value;
using schema_tests::parse;

namespace {

/// "valid", "invalid", or why the schema is refused.
std::string verdict(std::string_view schema, const Value& instance,
                    const SchemaValidatorOptions& options = {}) {
  const auto validator = SchemaValidator::compile(parse(schema), options);
  if (!validator) return validator.error().message;
  return validator->is_valid(instance) ? "valid" : "invalid";
}

}  // namespace

TEST_CASE("identifiers under a relative base are resolved as RFC 3986 section 5.2.4 has it") {
  struct {
    std::string_view base;
    std::string_view inner;
    std::string_view other;
    std::string_view reference;
  } const cases[] = {
      {"a/b.json", "../c.json", "c.json", "../c.json"},
      {"a/b.json", "../c.json", "c.json", "/c.json"},
      {"a/b.json", "./c.json", "../c.json", "c.json"},
      {"a/b.json", "../../c.json", "c.json", "../../../c.json"},
      {"a/b/c.json", "../d.json", "../../d.json", "../d.json"},
      {"a/b.json", "..", "c.json", "/"},
      {"http://x/a/b.json", "../c.json", "c.json", "http://x/c.json"},
      {"http://x/a/b.json", "../../c.json", "c.json", "http://x/c.json"},
  };
  for (const auto& c : cases) {
    INFO(c.base << " " << c.inner << " " << c.reference);
    const std::string schema = R"({"$id":")" + std::string(c.base) + R"(","$ref":")" +
                               std::string(c.reference) + R"(","$defs":{"c":{"$id":")" +
                               std::string(c.inner) + R"(","type":"integer"},"d":{"$id":")" +
                               std::string(c.other) + R"(","type":"string"}}})";
    CHECK(verdict(schema, Value(1)) == "valid");
    CHECK(verdict(schema, Value("1")) == "invalid");
  }
}

TEST_CASE("schemas in contentSchema and definitions have anchors and identifiers") {
  const std::string_view cases[] = {
      R"({"$ref":"#foo","contentSchema":{"$anchor":"foo","type":"integer"}})",
      R"({"$ref":"#foo","contentSchema":{"items":{"$anchor":"foo","type":"integer"}}})",
      R"({"$ref":"foo","contentSchema":{"$id":"foo","type":"integer"}})",
      R"({"$ref":"#foo","definitions":{"a":{"$anchor":"foo","type":"integer"}}})",
      R"({"$ref":"foo","definitions":{"a":{"$id":"foo","type":"integer"}}})",
      R"({"$ref":"#/definitions/a","definitions":{"a":{"type":"integer"}}})",
  };
  for (const std::string_view schema : cases) {
    INFO(schema);
    CHECK(verdict(schema, Value(1)) == "valid");
    CHECK(verdict(schema, Value("1")) == "invalid");
  }
  CHECK(verdict(R"({"contentSchema":{"type":"integer"}})", Value("1")) == "valid");
  CHECK(verdict(R"({"contentSchema":7})", Value("1")) ==
        "/contentSchema: must be a schema, that is an object or a boolean, not an integer");
  CHECK(verdict(R"({"definitions":[]})", Value("1")) == "/definitions: must be an object with schemas");
}

TEST_CASE("a remote is found by its URI whether or not an empty fragment is written") {
  for (const std::string key : {"http://x/r", "http://x/r#"}) {
    SchemaValidatorOptions options;
    options.remotes.emplace(key, parse(R"({"type":"integer","$defs":{"a":{"type":"string"}}})"));
    for (const std::string reference : {"http://x/r", "http://x/r#"}) {
      INFO(key << " " << reference);
      CHECK(verdict(R"({"$ref":")" + reference + R"("})", Value(1), options) == "valid");
      CHECK(verdict(R"({"$ref":")" + reference + R"("})", Value("1"), options) == "invalid");
    }
    CHECK(verdict(R"({"$ref":"http://x/r#/$defs/a"})", Value("1"), options) == "valid");
  }
}

TEST_CASE("a metaschema registered with an empty fragment names a dialect") {
  SchemaValidatorOptions options;
  options.remotes.emplace("http://x/meta#",
                          parse(R"({"$schema":"https://json-schema.org/draft/2020-12/schema"})"));
  CHECK(verdict(R"({"$schema":"http://x/meta#","type":"integer"})", Value(1), options) == "valid");
  CHECK(verdict(R"({"$schema":"http://x/meta","type":"integer"})", Value("1"), options) == "invalid");
}

TEST_CASE("a remote registered with a fragment is refused by name") {
  SchemaValidatorOptions options;
  options.remotes.emplace("http://x/r#part", true);
  CHECK(verdict("{}", Value(1), options) ==
        R"(the remote "http://x/r#part" must have a URI without a fragment)");
}
