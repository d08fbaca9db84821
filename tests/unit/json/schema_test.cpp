// SPDX-License-Identifier: MIT
#include <mcpxx/json/schema.hpp>

#include "sample_types.hpp"
#include "support/catch.hpp"

using namespace samples;
using mcpxx::json::schema;

namespace {

template <class T>
std::string text_of() {
  return schema<T>().to_string();
}

}  // namespace

TEST_CASE("scalars have short schemas") {
  CHECK(text_of<int>() == R"({"type":"integer"})");
  CHECK(text_of<std::int64_t>() == R"({"type":"integer"})");
  CHECK(text_of<std::int8_t>() == R"({"type":"integer","minimum":-128,"maximum":127})");
  CHECK(text_of<std::uint32_t>() == R"({"type":"integer","minimum":0,"maximum":4294967295})");
  CHECK(text_of<std::uint64_t>() == R"({"type":"integer","minimum":0})");
  CHECK(text_of<float>() == R"({"type":"number"})");
  CHECK(text_of<bool>() == R"({"type":"boolean"})");
  CHECK(text_of<std::string>() == R"({"type":"string"})");
  CHECK(text_of<Unit>() == R"({"type":"string","enum":["celsius","fahrenheit","default"]})");
  CHECK(text_of<std::chrono::system_clock::time_point>() == R"({"type":"string","format":"date-time"})");
  CHECK(text_of<mcpxx::json::Bytes>() == R"({"type":"string","contentEncoding":"base64"})");
  CHECK(text_of<mcpxx::json::Value>() == "{}");
}

TEST_CASE("containers have schemas of their elements") {
  CHECK(text_of<std::vector<int>>() == R"({"type":"array","items":{"type":"integer"}})");
  CHECK(text_of<std::set<bool>>() == R"({"type":"array","items":{"type":"boolean"},"uniqueItems":true})");
  CHECK(text_of<std::array<int, 2>>() ==
        R"({"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2})");
  CHECK(text_of<std::map<std::string, double>>() ==
        R"({"type":"object","additionalProperties":{"type":"number"}})");
  CHECK(text_of<std::variant<int, std::string>>() == R"({"anyOf":[{"type":"integer"},{"type":"string"}]})");
  CHECK(text_of<std::vector<std::optional<int>>>() ==
        R"({"type":"array","items":{"type":["integer","null"]}})");
  CHECK(text_of<std::optional<Unit>>() ==
        R"({"anyOf":[{"type":"string","enum":["celsius","fahrenheit","default"]},{"type":"null"}]})");
}

TEST_CASE("a struct's schema says what mcp_fields() says") {
  CHECK(
      text_of<Search>() ==
      R"({"type":"object","properties":{)"
      R"("query":{"type":"string","title":"Query","description":"What to look for","minLength":1,"maxLength":5,"examples":["cats"]},)"
      R"("limit":{"type":"integer","description":"Maximum hits","minimum":1,"maximum":50,"default":10,"x-mcp-header":"Limit"},)"
      R"("threshold":{"type":"number","exclusiveMinimum":-1,"exclusiveMaximum":1,"multipleOf":0.25},)"
      R"("tag":{"type":"string","pattern":"^[a-z]+$"},)"
      R"("fields":{"type":"array","items":{"type":"string"},"maxItems":2},)"
      R"("category":{"type":"string","format":"email","default":"a@b"}},)"
      R"("required":["query","tag"],"additionalProperties":false})");
}

TEST_CASE("nested structs stand where they are used") {
  CHECK(
      text_of<Order>() ==
      R"({"type":"object","properties":{)"
      R"("items":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},)"
      R"("price":{"type":"object","description":"What it costs","properties":{"currency":{"type":"string"},)"
      R"("amount":{"type":"number","description":"Without tax","minimum":0}},)"
      R"("required":["currency","amount"],"additionalProperties":false}},)"
      R"("required":["name","price"],"additionalProperties":false}},)"
      R"("unit":{"type":"string","enum":["celsius","fahrenheit","default"],"default":"fahrenheit"},)"
      R"("note":{"type":"string"}},"additionalProperties":false})");
}

TEST_CASE("structs that contain themselves are defined once and referred to") {
  const std::string body =
      R"("type":"object","properties":{"label":{"type":"string"},)"
      R"("children":{"type":"array","items":{"$ref":"#/$defs/Tree"}},"twin":{"$ref":"#/$defs/Tree"}},)"
      R"("required":["label"],"additionalProperties":false)";
  CHECK(text_of<Tree>() == "{" + body + R"(,"$defs":{"Tree":{)" + body + "}}}");
  CHECK(text_of<std::vector<Tree>>() ==
        R"({"type":"array","items":{"$ref":"#/$defs/Tree"},"$defs":{"Tree":{)" + body + "}}}");
}

TEST_CASE("constants tell alternatives apart") {
  CHECK(
      text_of<Block>() ==
      R"({"anyOf":[{"type":"object","properties":{"type":{"const":"text"},"text":{"type":"string"}},)"
      R"("required":["type","text"],"additionalProperties":false},)"
      R"({"type":"object","properties":{"type":{"const":"image"},"data":{"type":"string","contentEncoding":"base64"}},)"
      R"("required":["type","data"],"additionalProperties":false}]})");
}

TEST_CASE("unknown members may be allowed") {
  struct Empty {};
  CHECK(text_of<Empty>() == R"({"type":"object","additionalProperties":false})");
  CHECK(schema<Empty>({.allow_unknown = true}).to_string() == R"({"type":"object"})");
}

TEST_CASE("a required optional may be null") {
  struct Local {
    std::optional<int> value;
    std::uint8_t byte;
    static constexpr auto mcp_fields() {
      return mcpxx::fields(mcpxx::field<&Local::value>().required(),
                           mcpxx::field<&Local::byte>().minimum(-5).maximum(9));
    }
  };
  CHECK(
      text_of<Local>() ==
      R"({"type":"object","properties":{"value":{"type":["integer","null"]},)"
      R"("byte":{"type":"integer","minimum":0,"maximum":9}},"required":["value","byte"],"additionalProperties":false})");
}

TEST_CASE("the schema of what is written requires all members but those that may be left out") {
  struct Page {
    std::vector<int> items;
    bool last = false;
    std::optional<std::string> cursor;
  };
  const auto written = schema<Page>({.allow_unknown = false, .written = true});
  CHECK(written["required"].to_string() == R"(["items","last"])");
  CHECK_FALSE(schema<Page>().contains("required"));
}
