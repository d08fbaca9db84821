// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/error.hpp>

#include "server/core.hpp"

namespace mcpxx::detail {

/// Puts an entry into its list of a registry in the making, as ServerOptions::on_duplicate has it. Returns
/// whether the list changed. `key` lives in the entry.
template <class List, class Pointer>
bool put_entry(ServerCore& core, List& list, std::string_view key, Pointer entry, const char* what) {
  if (list.contains(key)) {
    const std::string message = fmt::format("{} \"{}\" is registered twice", what, key);
    switch (core.options().on_duplicate) {
      case DuplicatePolicy::error:
        throw ConfigError(message);
      case DuplicatePolicy::keep:
        core.logger().warning(message + "; keeping the earlier one");
        return false;
      case DuplicatePolicy::replace:
        core.logger().warning(message + "; taking the later one");
        break;
    }
  }
  entry->sequence = core.next_sequence();
  list.put(key, std::move(entry));
  return true;
}

}  // namespace mcpxx::detail
