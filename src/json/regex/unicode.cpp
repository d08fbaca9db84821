// SPDX-License-Identifier: MIT
#include "json/regex/unicode.hpp"

#include <cstddef>

namespace mcpxx::json::regex {
namespace {

constexpr char32_t kLastCodePoint = 0x10ffff;

struct Category {
  std::string_view short_name;
  std::string_view name;
  std::string_view alias = {};
};

// PropertyValueAliases.txt, in the order of the numbers in category_starts().
constexpr Category kCategories[] = {
    {"Cn", "Unassigned"},
    {"Cc", "Control", "cntrl"},
    {"Cf", "Format"},
    {"Cs", "Surrogate"},
    {"Co", "Private_Use"},
    {"Lu", "Uppercase_Letter"},
    {"Ll", "Lowercase_Letter"},
    {"Lt", "Titlecase_Letter"},
    {"Lm", "Modifier_Letter"},
    {"Lo", "Other_Letter"},
    {"Mn", "Nonspacing_Mark"},
    {"Mc", "Spacing_Mark"},
    {"Me", "Enclosing_Mark"},
    {"Nd", "Decimal_Number", "digit"},
    {"Nl", "Letter_Number"},
    {"No", "Other_Number"},
    {"Pc", "Connector_Punctuation"},
    {"Pd", "Dash_Punctuation"},
    {"Ps", "Open_Punctuation"},
    {"Pe", "Close_Punctuation"},
    {"Pi", "Initial_Punctuation"},
    {"Pf", "Final_Punctuation"},
    {"Po", "Other_Punctuation"},
    {"Sm", "Math_Symbol"},
    {"Sc", "Currency_Symbol"},
    {"Sk", "Modifier_Symbol"},
    {"So", "Other_Symbol"},
    {"Zs", "Space_Separator"},
    {"Zl", "Line_Separator"},
    {"Zp", "Paragraph_Separator"},
};

/// Groups are the categories whose short names start with the same letter.
constexpr Category kGroups[] = {
    {"C", "Other"},
    {"L", "Letter"},
    {"M", "Mark", "Combining_Mark"},
    {"N", "Number"},
    {"P", "Punctuation", "punct"},
    {"S", "Symbol"},
    {"Z", "Separator"},
};

bool is_called(const Category& category, std::string_view name) {
  return name == category.short_name || name == category.name ||
         (!category.alias.empty() && name == category.alias);
}

/// The categories of that name as bits, 0 where there is none.
std::uint32_t categories_called(std::string_view name) {
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < std::size(kCategories); ++i) {
    const Category& category = kCategories[i];
    bool called = is_called(category, name);
    for (const Category& group : kGroups) {
      called = called || (group.short_name[0] == category.short_name[0] && is_called(group, name));
    }
    if (name == "LC" || name == "Cased_Letter") {
      called = category.short_name == "Lu" || category.short_name == "Ll" || category.short_name == "Lt";
    }
    if (called) mask |= std::uint32_t{1} << i;
  }
  return mask;
}

CharacterSet in_categories(std::uint32_t mask) {
  CharacterSet set;
  const auto starts = category_starts();
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const char32_t last = i + 1 < starts.size() ? (starts[i + 1] >> 8) - 1 : kLastCodePoint;
    if ((mask >> (starts[i] & 0xff) & 1) != 0) set.add(starts[i] >> 8, last);
  }
  return set;
}

std::optional<CharacterSet> of_category(std::string_view name) {
  const std::uint32_t mask = categories_called(name);
  if (mask == 0) return std::nullopt;
  return in_categories(mask);
}

std::optional<CharacterSet> of_script(std::string_view name) {
  for (const Script& script : scripts()) {
    if (name != script.name && name != script.short_name) continue;
    CharacterSet set;
    const auto bounds = script_bounds().subspan(std::size_t{script.first_range} * 2);
    for (std::size_t i = 0; i < script.range_count; ++i) set.add(bounds[2 * i], bounds[2 * i + 1]);
    return set;
  }
  return std::nullopt;
}

}  // namespace

std::optional<CharacterSet> unicode_property(std::string_view property) {
  const std::size_t equals = property.find('=');
  if (equals != std::string_view::npos) {
    const std::string_view name = property.substr(0, equals);
    const std::string_view value = property.substr(equals + 1);
    if (name == "General_Category" || name == "gc") return of_category(value);
    if (name == "Script" || name == "sc") return of_script(value);
    return std::nullopt;
  }
  CharacterSet set;
  if (property == "Any" || property == "ASCII") {
    set.add(0, property == "Any" ? kLastCodePoint : 0x7f);
    return set;
  }
  if (property == "Assigned") return in_categories(~categories_called("Cn"));
  return of_category(property);
}

}  // namespace mcpxx::json::regex
