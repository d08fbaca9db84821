// SPDX-License-Identifier: MIT
#include <limits>
#include <stdexcept>

#include <mcpxx/json/codec.hpp>

#include "sample_types.hpp"
#include "support/catch.hpp"

using namespace samples;
using mcpxx::json::Problems;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class T>
std::string problems_of(const T& object) {
  Problems problems;
  const bool fine = mcpxx::json::check(object, problems);
  CHECK(fine == problems.empty());
  return problems.to_string();
}

Search good_search() {
  Search search;
  search.query = "caf\xC3\xA9";
  search.class_ = "a@b";
  return search;
}

struct Limited {
  std::uint64_t large = 1;
  std::optional<int> maybe;
  std::set<int> few = {1};
  std::string_view view = "v";
  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&Limited::large>().maximum(1e19),
                         mcpxx::field<&Limited::maybe>().minimum(1),
                         mcpxx::field<&Limited::few>().min_items(1).max_items(2),
                         mcpxx::field<&Limited::view>().max_length(1));
  }
};

struct Demanding {
  std::optional<int> number;
  std::shared_ptr<std::string> text;
  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&Demanding::number>().required(),
                         mcpxx::field<&Demanding::text>().required());
  }
};

struct Nested {
  std::optional<std::shared_ptr<int>> number;
};

struct Plain {
  int number = 0;
  std::vector<Plain> children;
};
struct Ring;
struct Link {
  std::vector<Ring> rings;
};
struct Ring {
  int number = 0;
  Link link;
  std::vector<Plain> harmless;
  double weight = 0;
};

}  // namespace

TEST_CASE("objects that satisfy their schema have no problems") {
  CHECK(problems_of(good_search()).empty());
  CHECK(problems_of(Everything{}).empty());
  CHECK(problems_of(Order{}).empty());
  CHECK(problems_of(Limited{}).empty());
  CHECK(problems_of(std::vector<std::optional<int>>{1, std::nullopt}).empty());
  CHECK(problems_of(std::unique_ptr<int>{}).empty());
  CHECK(problems_of(std::vector<Block>{TextBlock{"t"}, ImageBlock{{"\xff"}}}).empty());
}

TEST_CASE("check finds the limits of members broken, as decode does") {
  Search search = good_search();
  search.query = "";
  search.limit = 51;
  search.threshold = 0.3;
  search.tag = "News";
  search.fields = {"a", "b", "c"};
  search.class_ = "nowhere";
  CHECK(problems_of(search) ==
        "/query: must have at least 1 character\n"
        "/limit: must be <= 50\n"
        "/threshold: must be a multiple of 0.25\n"
        "/tag: must match the pattern ^[a-z]+$\n"
        "/fields: must have at most 2 items\n"
        "/category: must have the format email");
  search = good_search();
  search.query = "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9";
  search.threshold = -1;
  CHECK(problems_of(search) == "/query: must have at most 5 characters\n/threshold: must be > -1");
  search = good_search();
  search.threshold = 1;
  search.limit = 0;
  CHECK(problems_of(search) == "/limit: must be >= 1\n/threshold: must be < 1");

  Problems read;
  Search back;
  mcpxx::json::decode(mcpxx::json::to_value(search), back, read);
  CHECK(read.to_string() == problems_of(search));
}

TEST_CASE("limits reach into optionals, sets, views and large integers") {
  CHECK(problems_of(Limited{std::numeric_limits<std::uint64_t>::max(), 0, {}, "vv"}) ==
        "/large: must be <= 1e+19\n"
        "/maybe: must be >= 1\n"
        "/few: must have at least 1 item\n"
        "/view: must have at most 1 character");
  CHECK(problems_of(Limited{1, 1, {1, 2, 3}, ""}) == "/few: must have at most 2 items");
}

TEST_CASE("places are JSON pointers through structs, lists and maps") {
  Order order;
  order.items = {{"fine", {"EUR", 1}}, {"bad", {"EUR", -1}}};
  CHECK(problems_of(order) == "/items/1/price/amount: must be >= 0");
  CHECK(problems_of(std::map<std::string, Order>{{"a/b", order}}) ==
        "/a~1b/items/1/price/amount: must be >= 0");
}

TEST_CASE("numbers have to be finite, wherever they are") {
  for (const double number : {kNaN, kInfinity, -kInfinity}) {
    CHECK(problems_of(number) == "must be a finite number");
    CHECK(problems_of(static_cast<float>(number)) == "must be a finite number");
    CHECK(problems_of(std::vector<double>{1, number}) == "/1: must be a finite number");
    CHECK(problems_of(std::optional<double>(number)) == "must be a finite number");
    CHECK(problems_of(Price{"EUR", number}) == "/amount: must be a finite number");
    CHECK(problems_of(std::chrono::duration<double>(number)) == "must be a finite number");
  }
  CHECK(problems_of(std::numeric_limits<double>::max()).empty());
}

TEST_CASE("text has to be UTF-8, names of members too") {
  for (const char* text : {"\xff", "caf\xe9", "\xc0\xaf", "\xed\xa0\x80"}) {
    CHECK(problems_of(std::string(text)) == "must be valid UTF-8");
    CHECK(problems_of(std::string_view(text)) == "must be valid UTF-8");
    CHECK(problems_of(std::set<std::string>{text}) == "/0: must be valid UTF-8");
    Search search = good_search();
    search.tag = text;
    CHECK(problems_of(search) == "/tag: must be valid UTF-8");
    CHECK(problems_of(std::map<std::string, int>{{text, 1}}) ==
          "/" + std::string(text) + ": must have a name of valid UTF-8");
  }
}

TEST_CASE("enumerators have to have names") {
  CHECK(problems_of(static_cast<Unit>(9)) == R"(must be one of "celsius", "fahrenheit", "default")");
  CHECK(problems_of(std::array<Level, 2>{Level::low, static_cast<Level>(4)}) ==
        R"(/1: must be one of "L", "H")");
}

TEST_CASE("required members have to be there") {
  CHECK(problems_of(Demanding{}) == "/number: is required\n/text: is required");
  CHECK(problems_of(Demanding{1, std::make_shared<std::string>("t")}).empty());
  CHECK(problems_of(Nested{}).empty());
  CHECK(problems_of(Nested{std::make_shared<int>(1)}).empty());
  CHECK(problems_of(Nested{std::shared_ptr<int>()}) == "/number: must be an integer, not null");
}

TEST_CASE("elements of a set have to differ as JSON") {
  const auto one = [] { return std::make_shared<int>(1); };
  CHECK(problems_of(std::set<std::shared_ptr<int>>{one(), std::make_shared<int>(2)}).empty());
  CHECK(problems_of(std::set<std::shared_ptr<int>>{one(), one(), one()}) ==
        "/1: must not repeat an earlier item\n/2: must not repeat an earlier item");
  using Either = std::variant<int, double>;
  CHECK(problems_of(std::set<Either>{Either(1), Either(1.0)}) == "/1: must not repeat an earlier item");
  CHECK(problems_of(std::set<Either>{Either(1), Either(1.5)}).empty());
  using Lists = std::set<std::vector<std::string>>;
  CHECK(problems_of(Lists{{"a"}, {"a", "b"}, {"b", "a"}}).empty());
  CHECK(problems_of(Lists{{"a"}, {"\xff"}}) == "/1/0: must be valid UTF-8");
}

TEST_CASE("a variant is held to the alternative it has") {
  using Either = std::variant<int, double, Price>;
  CHECK(problems_of(Either(1)).empty());
  CHECK(problems_of(Either(kNaN)) == "must be a finite number");
  CHECK(problems_of(Either(Price{"EUR", -1})) == "/amount: must be >= 0");
}

TEST_CASE("a variant without a value has no JSON") {
  std::variant<int, std::deque<int>> either;
  CHECK_THROWS_AS(either.emplace<1>(std::numeric_limits<std::size_t>::max()), std::length_error);
  REQUIRE(either.valueless_by_exception());
  CHECK(problems_of(either) == "is a variant without a value");
}

TEST_CASE("what a schema says nothing of is not looked at") {
  CHECK(problems_of(mcpxx::json::Value(kNaN)).empty());
  CHECK(problems_of(std::chrono::system_clock::time_point::max()).empty());
}

TEST_CASE("structs that contain themselves are checked all the way down") {
  CHECK(problems_of(Plain{1, {{2, {}}}}).empty());
  Ring ring;
  ring.link.rings.emplace_back();
  ring.link.rings[0].link.rings.emplace_back().weight = kNaN;
  CHECK(problems_of(ring) == "/link/rings/0/link/rings/0/weight: must be a finite number");
  Link link;
  link.rings.push_back(ring);
  CHECK(problems_of(link) == "/rings/0/link/rings/0/link/rings/0/weight: must be a finite number");
  Tree tree;
  tree.twin = std::make_unique<Tree>();
  tree.twin->children.push_back({"\xff", {}, nullptr});
  CHECK(problems_of(tree) == "/twin/children/0/label: must be valid UTF-8");
}

TEST_CASE("check stops where the list of problems is full") {
  Problems problems;
  CHECK(!mcpxx::json::check(std::vector<double>(100000, kNaN), problems));
  CHECK(problems.full());
  CHECK(!mcpxx::json::check(1.0, problems));
}

TEST_CASE("check adds to the problems there are") {
  Problems problems;
  problems.add("/x", "is known");
  CHECK(mcpxx::json::check(1.0, problems));
  CHECK(!mcpxx::json::check(kNaN, problems));
  CHECK(problems.size() == 2);
}
