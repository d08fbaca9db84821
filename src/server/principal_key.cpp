// SPDX-License-Identifier: MIT
#include "server/principal_key.hpp"

#include <mcpxx/json/writer.hpp>
#include <mcpxx/server/principal.hpp>

namespace mcpxx::detail {

std::string principal_key(const Principal* principal) {
  static const Principal nobody;
  const Principal& caller = principal != nullptr ? *principal : nobody;
  std::string key;
  json::Writer writer(key);
  writer.begin_array();
  writer.string(caller.subject);
  writer.string(caller.client_id);
  writer.value(caller.claims["iss"]);
  writer.end_array();
  return key;
}

}  // namespace mcpxx::detail
