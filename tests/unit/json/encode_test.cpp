// SPDX-License-Identifier: MIT
#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/writer.hpp>

#include "sample_types.hpp"
#include "support/catch.hpp"

using namespace samples;
using mcpxx::json::from_value;
using mcpxx::json::Value;

namespace {

template <class T>
std::string encoded(const T& object) {
  std::string out;
  mcpxx::json::Writer writer(out);
  mcpxx::json::encode(writer, object);
  return out;
}

Everything filled() {
  Everything all;
  all.flag = true;
  all.number = -7;
  all.tiny = -128;
  all.large = 18446744073709551615U;
  all.ratio = 0.5F;
  all.text = "a\"b";
  all.unit = Unit::default_;
  all.maybe = 3;
  all.bits = {true, false};
  all.queue = {1, 2};
  all.names = {"x"};
  all.pair = {4, 5};
  all.ordered = {9, 8};
  all.unordered = {"u"};
  all.by_name = {{"k", 1}};
  all.lists = {{"l", {1}}};
  all.either = std::vector<int>{6};
  all.owned = std::make_unique<Price>(Price{"EUR", 2});
  all.shared = std::make_shared<int>(11);
  all.when = std::chrono::system_clock::time_point(std::chrono::milliseconds(-500));
  all.second =
      std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>(std::chrono::seconds(1));
  all.delay = std::chrono::milliseconds(250);
  all.bytes.data = "hi";
  all.any = Value::object({{"x", Value::array({1, nullptr})}});
  return all;
}

constexpr std::string_view kFilled =
    R"({"flag":true,"number":-7,"tiny":-128,"large":18446744073709551615,"ratio":0.5,"text":"a\"b","unit":"default",)"
    R"("maybe":3,"bits":[true,false],"queue":[1,2],"names":["x"],"pair":[4,5],"ordered":[8,9],"unordered":["u"],)"
    R"("by_name":{"k":1},"lists":{"l":[1]},"either":[6],"owned":{"currency":"EUR","amount":2.0},"shared":11,)"
    R"("when":"1969-12-31T23:59:59.500Z","second":"1970-01-01T00:00:01Z","delay":250,"bytes":"aGk=",)"
    R"("any":{"x":[1,null]}})";

}  // namespace

TEST_CASE("every supported type is written") { CHECK(encoded(filled()) == kFilled); }

TEST_CASE("what was written is read back the same") {
  const auto parsed = mcpxx::json::parse(kFilled);
  REQUIRE(parsed);
  const auto back = from_value<Everything>(*parsed);
  REQUIRE(back);
  CHECK(encoded(*back) == kFilled);
  CHECK(back->when == filled().when);
  CHECK(mcpxx::json::to_value(*back) == *parsed);
}

TEST_CASE("empty optional members are left out, elsewhere they are null") {
  CHECK(encoded(Order{}) == R"({"items":[],"unit":"fahrenheit"})");
  CHECK(encoded(std::vector<std::optional<int>>{1, std::nullopt}) == "[1,null]");
  CHECK(encoded(std::unique_ptr<int>{}) == "null");
}

TEST_CASE("constants come first") {
  const std::vector<Block> blocks = {TextBlock{"hello"}, ImageBlock{{"x"}}};
  CHECK(encoded(blocks) == R"([{"type":"text","text":"hello"},{"type":"image","data":"eA=="}])");
}

TEST_CASE("views are written and enumerators without a name are null") {
  struct Local {
    std::string_view view = "seen";
    Unit unit = static_cast<Unit>(9);
    Level level = Level::high;
  };
  CHECK(encoded(Local{}) == R"({"view":"seen","unit":null,"level":"H"})");
}

TEST_CASE("structs that contain themselves are written") {
  Tree tree;
  tree.label = "root";
  tree.children.push_back({"leaf", {}, nullptr});
  tree.twin = std::make_unique<Tree>();
  CHECK(encoded(tree) ==
        R"({"label":"root","children":[{"label":"leaf","children":[]}],"twin":{"label":"","children":[]}})");
}
