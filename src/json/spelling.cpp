// SPDX-License-Identifier: MIT
#include "json/spelling.hpp"

namespace mcpxx::json {
namespace {

bool is_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_opening(char c) { return c == '(' || c == '<' || c == '{' || c == '['; }
bool is_closing(char c) { return c == ')' || c == '>' || c == '}' || c == ']'; }

std::string_view last_identifier(std::string_view text) {
  while (!text.empty() && !is_identifier(text.back())) text.remove_suffix(1);
  std::size_t start = text.size();
  while (start > 0 && is_identifier(text[start - 1])) --start;
  return text.substr(start);
}

/// What follows `label` up to the bracket that closes the list of template arguments.
std::string_view argument(std::string_view spelled, std::string_view label) {
  const std::size_t at = spelled.find(label);
  if (at == std::string_view::npos) return {};
  const std::size_t start = at + label.size();
  return spelled.substr(start, spelled.rfind(']') - start);
}

}  // namespace

std::string_view spelled_member(std::string_view spelled) noexcept { return last_identifier(spelled); }

std::string spelled_type(std::string_view spelled) {
  const std::string_view type = argument(spelled, "T = ");
  std::size_t start = 0;
  std::size_t end = type.size();
  int depth = 0;
  for (std::size_t i = 0; i < type.size(); ++i) {
    if (is_opening(type[i])) {
      if (depth++ == 0 && type[i] == '<') end = i;
    } else if (is_closing(type[i])) {
      --depth;
    } else if (depth == 0 && type[i] == ':') {
      start = i + 1;
      end = type.size();
    }
  }
  return std::string(type.substr(start, end - start));
}

std::vector<std::string_view> spelled_enumerators(std::string_view spelled) {
  std::string_view list = argument(spelled, "Enumerators = ");
  if (!list.empty()) list = list.substr(1, list.size() - 2);
  std::vector<std::string_view> names;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i == list.size() || (list[i] == ',' && depth == 0)) {
      std::string_view item = list.substr(start, i - start);
      while (item.starts_with(' ')) item.remove_prefix(1);
      // A value without an enumerator is spelled as a cast: (Type)7. A name may be too:
      // {anonymous}::Type::name.
      const std::string_view name = last_identifier(item);
      const bool is_cast = name.empty() || (name[0] >= '0' && name[0] <= '9');
      names.push_back(is_cast ? std::string_view{} : name);
      start = i + 1;
    } else if (is_opening(list[i])) {
      ++depth;
    } else if (is_closing(list[i])) {
      --depth;
    }
  }
  return names;
}

std::string json_name_of(std::string_view identifier) {
  if (identifier.size() > 1 && identifier.ends_with('_')) identifier.remove_suffix(1);
  return std::string(identifier);
}

}  // namespace mcpxx::json
