// SPDX-License-Identifier: MIT
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mcpxx/content.hpp>
#include <mcpxx/error.hpp>
#include <mcpxx/json/reader.hpp>

#include "everything/fixture.hpp"

namespace everything {
namespace {

using mcpxx::field;
using mcpxx::fields;
using mcpxx::json::Value;

struct Weather {
  std::string city;
  double temperature = 0;
  std::vector<std::string> conditions;

  static constexpr auto mcp_fields() {
    return fields(mcpxx::description("The weather at one place"),
                  field<&Weather::temperature>("In degrees Celsius").required());
  }
};

struct Item {
  std::string name;
  std::int64_t quantity = 0;
  double price = 0;

  static constexpr auto mcp_fields() {
    return fields(field<&Item::name>("What is ordered").min_length(1),
                  field<&Item::quantity>("How many").minimum(1).maximum(1000).required(),
                  field<&Item::price>("Of one, in the currency of the order").minimum(0).required());
  }
};

struct Order {
  std::string id;
  std::vector<Item> items;

  static constexpr auto mcp_fields() {
    return fields(field<&Order::items>("At least one").min_items(1).required());
  }
};

struct PriceArgs {
  Order order;

  static constexpr auto mcp_fields() { return fields(field<&PriceArgs::order>("What to price").required()); }
};

struct PricedOrder {
  Order order;
  double total = 0;

  static constexpr auto mcp_fields() {
    return fields(field<&PricedOrder::total>("Sum over all items").required());
  }
};

PricedOrder price(const PriceArgs& in) {
  double total = 0;
  for (const auto& item : in.order.items) total += static_cast<double>(item.quantity) * item.price;
  return {in.order, total};
}

struct HeaderArgs {
  std::optional<std::string> region;

  static constexpr auto mcp_fields() {
    return fields(field<&HeaderArgs::region>("Where to run").header("Region"));
  }
};

struct Placement {
  std::optional<std::string> zone;
  std::optional<std::int64_t> rack;

  static constexpr auto mcp_fields() {
    return fields(field<&Placement::zone>("Part of the region").header("Zone"),
                  field<&Placement::rack>().header("Rack"));
  }
};

/// Every type a header parameter can have, at the top and inside another object.
struct AllHeadersArgs {
  std::optional<std::string> tenant;
  std::optional<std::int64_t> priority;
  std::optional<bool> urgent;
  std::optional<Placement> placement;
  std::optional<std::string> note;

  static constexpr auto mcp_fields() {
    return fields(field<&AllHeadersArgs::tenant>("Who pays").header("Tenant"),
                  field<&AllHeadersArgs::priority>("Higher runs first").header("Priority"),
                  field<&AllHeadersArgs::urgent>("Wakes somebody up").header("Urgent"),
                  field<&AllHeadersArgs::placement>("Where to run"),
                  field<&AllHeadersArgs::note>("Travels in the body alone"));
  }
};

/// A schema with what inference from C++ types does not give: references, anchors and conditions.
constexpr const char* kHandWrittenSchema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "$defs": {
    "address": {
      "$anchor": "addressDef",
      "type": "object",
      "properties": {"street": {"type": "string"}, "city": {"type": "string"}}
    }
  },
  "properties": {
    "name": {"type": "string"},
    "address": {"$ref": "#/$defs/address"},
    "contactMethod": {"type": "string", "enum": ["phone", "email"]},
    "phone": {"type": "string"},
    "email": {"type": "string"}
  },
  "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
  "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
  "then": {"required": ["phone"]},
  "else": {"required": ["email"]},
  "additionalProperties": false
})";

void add_hand_written(mcpxx::Server& server) {
  auto schema = mcpxx::json::parse(kHandWrittenSchema);
  if (!schema) throw mcpxx::ConfigError(schema.error().message);
  mcpxx::protocol::Tool tool;
  tool.name = "json_schema_2020_12_tool";
  tool.description = "Echoes arguments that a hand-written JSON Schema describes";
  tool.input_schema = std::move(*schema);
  server.add_tool(tool, [](const Value& arguments) { return arguments.to_string(); });
}

}  // namespace

void add_structured_tools(mcpxx::Server& server) {
  server.tool("test_structured_output", "Answers structured content and needs no arguments", [] {
    return Weather{"Reykjavik", 4.5, {"windy", "clear"}};
  });
  server.tool("test_nested_struct", "Adds up an order", price);
  add_hand_written(server);
  server.tool("test_x_mcp_header", "Has a parameter that clients repeat in an HTTP header",
              [](const HeaderArgs& in) { return "region=" + in.region.value_or(""); });
  server.tool("test_x_mcp_header_types",
              "Has header parameters of every type, one of them nested; echoes them",
              [](const AllHeadersArgs& in) { return in; });
}

}  // namespace everything
