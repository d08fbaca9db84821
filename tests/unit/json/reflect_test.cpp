// SPDX-License-Identifier: MIT
#include <mcpxx/json/reflect.hpp>

#include <mcpxx/error.hpp>

#include "sample_types.hpp"
#include "support/catch.hpp"

using mcpxx::json::ObjectInfo;
using mcpxx::json::type_info;
using mcpxx::json::TypeKind;

namespace {

template <class T>
std::string names_of() {
  std::string names;
  for (const auto& member : type_info<T>().object().members()) names += member.name + " ";
  return names;
}
template <class T>
std::string config_error_of() {
  try {
    type_info<T>().object();
  } catch (const mcpxx::ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

template <class T>
struct Pair {
  T first;
  T second;
};

struct Wide {
  int m00, m01, m02, m03, m04, m05, m06, m07, m08, m09, m10, m11, m12, m13, m14, m15;
  std::string m16, m17, m18, m19, m20, m21, m22, m23, m24, m25, m26, m27, m28, m29, m30, m31;
};

struct BadMinimum {
  std::string text;
  static constexpr auto mcp_fields() { return mcpxx::fields(mcpxx::field<&BadMinimum::text>().minimum(1)); }
};
struct BadLength {
  int number;
  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&BadLength::number>().max_length(1));
  }
};
struct BadItems {
  std::map<std::string, int> map;
  static constexpr auto mcp_fields() { return mcpxx::fields(mcpxx::field<&BadItems::map>().min_items(1)); }
};
struct BadPattern {
  std::string good;
  std::string bad;
  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&BadPattern::good>().pattern("a"),
                         mcpxx::field<&BadPattern::bad>().pattern("(a)\\1"));
  }
};
struct TwoOfOneName {
  int a;
  int b;
  static constexpr auto mcp_fields() { return mcpxx::fields(mcpxx::field<&TwoOfOneName::b>().name("a")); }
};
struct Foreign {
  int x;
};

}  // namespace

template <>
struct mcpxx::schema_traits<Foreign> {
  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&Foreign::x>("From outside").optional());
  }
};

TEST_CASE("members are found with their names, whatever their types") {
  CHECK(names_of<samples::Item>() == "name price ");
  CHECK(names_of<samples::Everything>() ==
        "flag number tiny large ratio text unit maybe bits queue names pair ordered unordered by_name lists "
        "either "
        "owned shared when second delay bytes any ");
  CHECK(names_of<samples::TextBlock>() == "type text ");
  CHECK(names_of<samples::Search>() == "query limit threshold tag fields category ");
  CHECK(names_of<Wide>().size() == 32 * 4);
}

TEST_CASE("structs of functions, of templates and without members are reflected") {
  struct Local {
    int one_;
    Pair<std::string> two;
  };
  struct Empty {};
  CHECK(names_of<Local>() == "one two ");
  CHECK(names_of<Pair<int>>() == "first second ");
  CHECK(names_of<Empty>().empty());
  CHECK(type_info<Local>().object().name() == "Local");
  CHECK(type_info<Pair<std::map<std::string, int>>>().object().name() == "Pair");
  CHECK(type_info<samples::Tree>().object().name() == "Tree");
}

TEST_CASE("types are told apart by what they can do") {
  const struct {
    const mcpxx::json::TypeInfo& type;
    TypeKind kind;
  } cases[] = {
      {type_info<bool>(), TypeKind::boolean},
      {type_info<int>(), TypeKind::integer},
      {type_info<unsigned char>(), TypeKind::unsigned_integer},
      {type_info<double>(), TypeKind::number},
      {type_info<std::string>(), TypeKind::string},
      {type_info<std::string_view>(), TypeKind::string_view},
      {type_info<samples::Unit>(), TypeKind::enumeration},
      {type_info<std::optional<int>>(), TypeKind::optional},
      {type_info<std::unique_ptr<int>>(), TypeKind::optional},
      {type_info<std::shared_ptr<int>>(), TypeKind::optional},
      {type_info<std::vector<int>>(), TypeKind::sequence},
      {type_info<std::vector<bool>>(), TypeKind::sequence},
      {type_info<std::list<int>>(), TypeKind::sequence},
      {type_info<std::array<int, 3>>(), TypeKind::array},
      {type_info<std::set<int>>(), TypeKind::set},
      {type_info<std::unordered_set<int>>(), TypeKind::set},
      {type_info<std::map<std::string, int>>(), TypeKind::map},
      {type_info<std::unordered_map<std::string, int>>(), TypeKind::map},
      {type_info<std::variant<int, bool>>(), TypeKind::variant},
      {type_info<std::chrono::system_clock::time_point>(), TypeKind::time_point},
      {type_info<std::chrono::seconds>(), TypeKind::integer},
      {type_info<std::chrono::duration<double>>(), TypeKind::number},
      {type_info<mcpxx::json::Bytes>(), TypeKind::bytes},
      {type_info<mcpxx::json::Value>(), TypeKind::any},
      {type_info<samples::Item>(), TypeKind::object},
  };
  for (const auto& c : cases) CHECK(c.type.kind == c.kind);
}

TEST_CASE("a member is required unless its type or its default says otherwise") {
  struct Local {
    std::string city;
    int days = 3;
    int zero = 0;
    bool flag;
    std::optional<int> maybe;
    std::vector<int> list;
    samples::Unit unit;
    samples::Unit preset = samples::Unit::fahrenheit;
    samples::Price price;
    samples::Price dollars{"USD", 1};
    std::array<int, 2> pair;
  };
  std::string required;
  for (const auto& member : type_info<Local>().object().members()) {
    if (member.required) required += member.name + " ";
  }
  CHECK(required == "city zero unit price ");
  CHECK(type_info<Local>().object().find("days")->value.as_int64() == 3);
  CHECK(type_info<Local>().object().find("preset")->value.as_string() == "fahrenheit");
  CHECK(type_info<Local>().object().find("dollars")->value.to_string() ==
        R"({"currency":"USD","amount":1.0})");
  CHECK_FALSE(type_info<Foreign>().object().find("x")->required);
  CHECK(type_info<Foreign>().object().find("x")->field.description() == "From outside");
}

TEST_CASE("what mcp_fields() gets wrong is a configuration error that names the member") {
  CHECK(config_error_of<BadMinimum>() ==
        "mcp_fields() of BadMinimum, member 'text': minimum does not apply to its type");
  CHECK(config_error_of<BadLength>() ==
        "mcp_fields() of BadLength, member 'number': max_length does not apply to its type");
  CHECK(config_error_of<BadItems>() ==
        "mcp_fields() of BadItems, member 'map': min_items does not apply to its type");
  CHECK(config_error_of<BadPattern>() ==
        "mcp_fields() of BadPattern, member 'bad': pattern \"(a)\\1\" back-references are not supported");
  CHECK(config_error_of<TwoOfOneName>() ==
        "mcp_fields() of TwoOfOneName, member 'a': there are two of this name");
}

TEST_CASE("a header mark is visible in the description of the type") {
  CHECK(type_info<samples::Search>().object().find("limit")->field.header() == "Limit");
}

TEST_CASE("enumerators are named as in the source, or as told") {
  const auto& unit = type_info<samples::Unit>().enumeration();
  REQUIRE(unit.entries().size() == 3);
  CHECK(unit.find(2)->name == "default");
  CHECK(unit.find("fahrenheit")->value == 1);
  CHECK(unit.find("kelvin") == nullptr);
  const auto& level = type_info<samples::Level>().enumeration();
  CHECK(level.find(70)->name == "H");
  enum class Local : char { a, b = 40, last = 63 };
  const auto& local = type_info<Local>().enumeration();
  REQUIRE(local.entries().size() == 3);
  CHECK(local.find("b")->value == 40);
  CHECK(local.find("last")->value == 63);
}
