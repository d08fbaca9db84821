// SPDX-License-Identifier: MIT
#include "server/header_parameters.hpp"

#include <map>

#include <mcpxx/json/reader.hpp>

#include "support/catch.hpp"

using mcpxx::detail::check_header_parameters;
using mcpxx::detail::decode_header_value;
using mcpxx::detail::find_header_parameters;
using mcpxx::json::Value;

namespace {

Value parse(std::string_view text) {
  auto value = mcpxx::json::parse(text);
  INFO(text);
  REQUIRE(value.ok());
  return std::move(*value);
}

std::string schema_of(std::string_view property) {
  return R"({"type":"object","properties":{"a":)" + std::string(property) + "}}";
}

class FakeInfo : public mcpxx::RequestInfo {
 public:
  explicit FakeInfo(std::map<std::string, std::string, std::less<>> headers) : headers_(std::move(headers)) {}
  std::optional<std::string_view> header(std::string_view name) const override {
    const auto found = headers_.find(name);
    return found == headers_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
  }
  std::string_view remote_address() const override { return {}; }

 private:
  std::map<std::string, std::string, std::less<>> headers_;
};

}  // namespace

TEST_CASE("x-mcp-header is taken where the specification allows it", "[headers]") {
  struct Case {
    std::string schema;
    std::vector<std::string> headers;
  };
  const Case cases[] = {
      {R"({"type":"object"})", {}},
      {schema_of(R"({"type":"string"})"), {}},
      {schema_of(R"({"type":"string","x-mcp-header":"Region"})"), {"Mcp-Param-Region"}},
      {schema_of(R"({"type":"integer","x-mcp-header":"n"})"), {"Mcp-Param-n"}},
      {schema_of(R"({"type":"boolean","x-mcp-header":"!#$%&'*+-.^_`|~09azAZ"})"),
       {"Mcp-Param-!#$%&'*+-.^_`|~09azAZ"}},
      {schema_of(R"({"type":"object","properties":{"b":{"type":"string","x-mcp-header":"B"}}})"),
       {"Mcp-Param-B"}},
      {R"({"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"B"}}})",
       {"Mcp-Param-A", "Mcp-Param-B"}},
      // A property of that name is no annotation.
      {R"({"properties":{"x-mcp-header":{"type":"string"}}})", {}},
  };
  for (const auto& test : cases) {
    INFO(test.schema);
    const auto found = find_header_parameters(parse(test.schema));
    REQUIRE(found.ok());
    REQUIRE(found->size() == test.headers.size());
    for (std::size_t i = 0; i < found->size(); ++i) CHECK((*found)[i].header == test.headers[i]);
  }
  const auto nested = find_header_parameters(
      parse(schema_of(R"({"type":"object","properties":{"b":{"type":"string","x-mcp-header":"B"}}})")));
  CHECK(nested->front().path == std::vector<std::string>{"a", "b"});
}

TEST_CASE("x-mcp-header anywhere else makes the definition invalid", "[headers]") {
  const std::string annotated = R"({"type":"string","x-mcp-header":"A"})";
  const std::string schemas[] = {
      schema_of(R"({"type":"string","x-mcp-header":""})"),
      schema_of(R"({"type":"string","x-mcp-header":1})"),
      schema_of(R"({"type":"string","x-mcp-header":null})"),
      schema_of(R"({"type":"string","x-mcp-header":"a b"})"),
      schema_of(R"({"type":"string","x-mcp-header":"a:b"})"),
      schema_of(R"({"type":"string","x-mcp-header":"a\r\nb"})"),
      schema_of(R"({"type":"string","x-mcp-header":"a\u0000b"})"),
      schema_of(R"({"type":"string","x-mcp-header":"ä"})"),
      schema_of(R"({"type":"number","x-mcp-header":"A"})"),
      schema_of(R"({"type":"object","x-mcp-header":"A"})"),
      schema_of(R"({"type":"array","x-mcp-header":"A"})"),
      schema_of(R"({"type":["string","null"],"x-mcp-header":"A"})"),
      schema_of(R"({"x-mcp-header":"A"})"),
      schema_of(R"({"type":"array","items":)" + annotated + "}"),
      schema_of(R"({"type":"array","prefixItems":[)" + annotated + "]}"),
      schema_of(R"({"anyOf":[)" + annotated + "]}"),
      schema_of(R"({"oneOf":[{"properties":{"b":)" + annotated + "}}]}"),
      schema_of(R"({"allOf":[)" + annotated + "]}"),
      schema_of(R"({"not":)" + annotated + "}"),
      R"({"properties":{},"if":{"properties":{"a":)" + annotated + "}}}",
      R"({"properties":{},"then":{"properties":{"a":)" + annotated + "}}}",
      R"({"$defs":{"d":)" + annotated + "}}",
      R"({"$defs":{"d":{"properties":{"a":)" + annotated + "}}}}",
      R"({"additionalProperties":)" + annotated + "}",
      R"({"patternProperties":{"x":)" + annotated + "}}",
      R"({"x-mcp-header":"A","type":"string"})",
      R"({"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}})",
      R"({"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"object","properties":{"c":)" +
          annotated + "}}}}",
  };
  for (const auto& schema : schemas) {
    INFO(schema);
    CHECK_FALSE(find_header_parameters(parse(schema)).ok());
  }
}

TEST_CASE("header values are literal or strictly base64", "[headers]") {
  struct Case {
    std::string header;
    std::optional<std::string> value;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"tab\there", "tab\there"},
      {"=?base64?SGVsbG8=?=", "Hello"},
      {"=?base64?"
       "?=",
       ""},
      {"=?base64?=", "=?base64?="},
      {"=?base64?SGVsbG8=", "=?base64?SGVsbG8="},
      {"SGVsbG8=?=", "SGVsbG8=?="},
      {"=?Base64?SGVsbG8=?=", "=?Base64?SGVsbG8=?="},
      {" =?base64?SGVsbG8=?=", " =?base64?SGVsbG8=?="},
      {"=?base64?AA==?=", std::string(1, '\0')},
      {"=?base64?SGVsbG8?=", std::nullopt},
      {"=?base64?SGVsbG8==?=", std::nullopt},
      {"=?base64?SGVs!!!bG8=?=", std::nullopt},
      {"=?base64?SGVs bG8=?=", std::nullopt},
      {"=?base64?SGVsbG9=?=", std::nullopt},
      {"=?base64?_-8=?=", std::nullopt},
      {"=?base64?/w==?=", std::nullopt},
      {"bell\a", std::nullopt},
      {"line\nfeed", std::nullopt},
      {std::string("nul\0", 4), std::nullopt},
      {"delete\x7f", std::nullopt},
      {"\xc3\xa4", std::nullopt},
  };
  for (const auto& test : cases) {
    CAPTURE(test.header);
    CHECK(decode_header_value(test.header) == test.value);
  }
}

TEST_CASE("integers are compared as numbers within the safe range", "[headers]") {
  const auto parameters =
      find_header_parameters(parse(schema_of(R"({"type":"integer","x-mcp-header":"A"})")));
  REQUIRE(parameters.ok());
  const auto agrees = [&](const char* value, const std::string& header) {
    const auto arguments = parse(R"({"a":)" + std::string(value) + "}");
    return check_header_parameters(*parameters, arguments, FakeInfo({{"Mcp-Param-A", header}})).ok();
  };
  CHECK(agrees("42", "42"));
  CHECK(agrees("42", "42.0"));
  CHECK(agrees("42.0", "42"));
  CHECK(agrees("-9007199254740991", "-9007199254740991"));
  CHECK(agrees("9007199254740991", "9007199254740991"));
  for (const char* header :
       {"", " ", "43", "0x2a", "+42", "42 ", " 42", "42,42", "4 2", "nan", "inf", "true", "42."}) {
    INFO(header);
    if (std::string_view(header) != "42.") CHECK_FALSE(agrees("42", header));
  }
  CHECK_FALSE(agrees("9007199254740993", "9007199254740993"));
  CHECK_FALSE(agrees("9007199254740993", "9007199254740992"));
  CHECK_FALSE(agrees("18446744073709551615", "18446744073709551615"));
  CHECK_FALSE(agrees("{}", "{}"));
  CHECK_FALSE(agrees("[]", "[]"));
}
