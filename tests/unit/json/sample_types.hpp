// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include <mcpxx/json/codec.hpp>

// Types the tests of reflection, schema, decoder and encoder share.
namespace samples {

enum class Unit { celsius, fahrenheit, default_ };
enum class Level : std::uint8_t { low = 3, high = 70 };

struct Price {
  std::string currency;
  double amount = 0;
  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::description("What it costs"),
                         mcpxx::field<&Price::amount>("Without tax").minimum(0));
  }
};

struct Item {
  std::string name;
  Price price;
};

struct Order {
  std::vector<Item> items;
  Unit unit = Unit::fahrenheit;
  std::optional<std::string> note;
};

struct Everything {
  bool flag = false;
  int number = 0;
  std::int8_t tiny = 0;
  std::uint64_t large = 0;
  float ratio = 0;
  std::string text;
  Unit unit = Unit::celsius;
  std::optional<int> maybe;
  std::vector<bool> bits;
  std::deque<int> queue;
  std::list<std::string> names;
  std::array<int, 2> pair{};
  std::set<int> ordered;
  std::unordered_set<std::string> unordered;
  std::map<std::string, int> by_name;
  std::unordered_map<std::string, std::vector<int>> lists;
  std::variant<int, std::string, std::vector<int>> either;
  std::unique_ptr<Price> owned;
  std::shared_ptr<int> shared;
  std::chrono::system_clock::time_point when;
  std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds> second;
  std::chrono::milliseconds delay{};
  mcpxx::json::Bytes bytes;
  mcpxx::json::Value any;
};

struct Tree {
  std::string label;
  std::vector<Tree> children;
  std::unique_ptr<Tree> twin;
};

struct TextBlock {
  std::string text;
  static constexpr auto mcp_fields() { return mcpxx::fields(mcpxx::constant("type", "text")); }
};
struct ImageBlock {
  mcpxx::json::Bytes data;
  static constexpr auto mcp_fields() { return mcpxx::fields(mcpxx::constant("type", "image")); }
};
using Block = std::variant<TextBlock, ImageBlock>;

struct Search {
  std::string query;
  int limit = 10;
  double threshold = 0;
  std::string tag = "news";
  std::vector<std::string> fields;
  std::string class_;
  static constexpr auto mcp_fields() {
    return mcpxx::fields(
        mcpxx::field<&Search::query>("What to look for")
            .title("Query")
            .min_length(1)
            .max_length(5)
            .example("cats"),
        mcpxx::field<&Search::limit>("Maximum hits").minimum(1).maximum(50).header("Limit"),
        mcpxx::field<&Search::threshold>().optional().exclusive_minimum(-1).exclusive_maximum(1).multiple_of(
            0.25),
        mcpxx::field<&Search::tag>().required().pattern("^[a-z]+$"),
        mcpxx::field<&Search::fields>().max_items(2),
        mcpxx::field<&Search::class_>().name("category").default_value("a@b").format("email"));
  }
};

}  // namespace samples

template <>
struct mcpxx::enum_names<samples::Level> {
  static constexpr mcpxx::EnumName values[] = {{samples::Level::low, "L"}, {samples::Level::high, "H"}};
};
