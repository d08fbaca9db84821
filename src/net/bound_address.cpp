// SPDX-License-Identifier: MIT
#include <mcpxx/net/listener.hpp>

namespace mcpxx::net {

std::string BoundAddress::to_string() const {
  if (!unix_path.empty()) return "unix:" + unix_path;
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace mcpxx::net
