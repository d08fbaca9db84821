// SPDX-License-Identifier: MIT
#include <chrono>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>

#include "sample_types.hpp"
#include "support/catch.hpp"

using namespace samples;
using mcpxx::json::DecodeOptions;

namespace {

template <class T>
mcpxx::Result<T> decoded(std::string_view text, const DecodeOptions& options = {}) {
  const auto value = mcpxx::json::parse(text);
  REQUIRE(value);
  return mcpxx::json::from_value<T>(*value, options);
}
template <class T>
std::string problems_of(std::string_view text) {
  const auto result = decoded<T>(text);
  return result ? "" : result.error().message;
}

struct Circle {
  double radius;
};
struct Square {
  double side;
  std::optional<int> corner;
};
using Shape = std::variant<Circle, Square>;

struct Left;
struct Right;
struct Left {
  std::vector<std::variant<Left, Right>> next;
};
struct Right {
  std::vector<std::variant<Left, Right>> next;
};

}  // namespace

TEST_CASE("alternatives with constants are picked by them") {
  CHECK(decoded<Block>(R"({"text":"a","type":"text"})")->index() == 0);
  CHECK(decoded<Block>(R"({"type":"image","data":"eA=="})")->index() == 1);
  CHECK(problems_of<Block>(R"({"type":"image","text":"a"})") ==
        "/text: is unknown; known are \"type\", \"data\"\n/data: is required");
  CHECK(problems_of<Block>(R"({"type":"video"})") == R"(/type: must be one of "text", "image")");
  CHECK(problems_of<Block>("{}") == R"(/type: must be one of "text", "image")");
  CHECK(problems_of<Block>("3") == "must be an object, not an integer");
  CHECK(problems_of<std::vector<Block>>(R"([{"type":"text"}])") == "/0/text: is required");
  CHECK(problems_of<TextBlock>(R"({"text":"a","type":1})") == R"(/type: must be "text")");
  CHECK(problems_of<TextBlock>(R"({"text":"a"})") == "/type: is required");
}

TEST_CASE("other alternatives are tried in order") {
  CHECK(decoded<Shape>(R"({"radius":1})")->index() == 0);
  CHECK(decoded<Shape>(R"({"side":1})")->index() == 1);
  CHECK(problems_of<Shape>(R"({"side":"x"})") == "is none of the alternatives");
  using Either = std::variant<int, double, std::string, std::vector<int>>;
  CHECK(decoded<Either>("3")->index() == 0);
  CHECK(decoded<Either>("3.5")->index() == 1);
  CHECK(decoded<Either>("1e300")->index() == 1);
  CHECK(decoded<Either>(R"("3")")->index() == 2);
  CHECK(decoded<Either>(R"("[3]")", {.decode_json_strings = true})->index() == 2);
  CHECK(problems_of<Either>("true") ==
        "must be an integer or a number or a string or an array, not a boolean");
  CHECK(problems_of<Either>(R"(["x"])") == "/0: must be an integer, not a string");
}

TEST_CASE("JSON in a string may be an alternative where no string is") {
  using Either = std::variant<int, std::vector<int>>;
  CHECK(decoded<Either>(R"("[3]")", {.decode_json_strings = true})->index() == 1);
  CHECK(problems_of<Either>(R"("[3]")") == "must be an integer or an array, not a string");
}

TEST_CASE("nested alternatives cannot make decoding exponential") {
  std::string text;
  for (int i = 0; i < 30; ++i) text += R"({"next":[)";
  text += R"({"next":3})";
  for (int i = 0; i < 30; ++i) text += "]}";
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(problems_of<Left>(text).empty());
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}
