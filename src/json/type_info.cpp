// SPDX-License-Identifier: MIT
#include <mcpxx/json/type_info.hpp>

#include <algorithm>

#include "json/spelling.hpp"

namespace mcpxx::json {

EnumInfo::EnumInfo(const char* spelled) {
  std::int64_t value = 0;
  for (const std::string_view enumerator : spelled_enumerators(spelled)) {
    if (!enumerator.empty()) entries_.push_back({value, json_name_of(enumerator)});
    ++value;
  }
}

EnumInfo::EnumInfo(std::span<const EnumName> names) {
  for (const EnumName& name : names)
    entries_.push_back({name.value, std::string(name.name), std::string(name.title)});
}

const EnumInfo::Entry* EnumInfo::find(std::int64_t value) const noexcept {
  const auto entry =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.value == value; });
  return entry == entries_.end() ? nullptr : &*entry;
}

const EnumInfo::Entry* EnumInfo::find(std::string_view name) const noexcept {
  const auto entry =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.name == name; });
  return entry == entries_.end() ? nullptr : &*entry;
}

}  // namespace mcpxx::json
