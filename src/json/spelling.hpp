// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mcpxx::json {

// What GCC and clang put into __PRETTY_FUNCTION__ for the functions spelled_*() of <mcpxx/json/reflect.hpp>.

/// The member's name in `... Declared<T>::object.value).T::name)}]`: the last identifier.
std::string_view spelled_member(std::string_view spelled) noexcept;

/// The type's name without namespaces, enclosing functions and template arguments.
std::string spelled_type(std::string_view spelled);

/// The names of the enumerators of 0, 1, 2 and so on; empty where there is none.
std::vector<std::string_view> spelled_enumerators(std::string_view spelled);

/// An identifier as it appears in JSON: a trailing underscore, which keeps it from being a keyword, is left
/// out.
std::string json_name_of(std::string_view identifier);

}  // namespace mcpxx::json
