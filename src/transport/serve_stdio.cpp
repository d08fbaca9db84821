// SPDX-License-Identifier: MIT
#include <mcpxx/transport/stdio.hpp>

#include <utility>

#include <mcpxx/server/server.hpp>

#include "transport/stdio.hpp"

namespace mcpxx {

void serve_stdio(const Server& server, StdioOptions options) {
  detail::StdioTransport(server.core(), std::move(options)).run();
}

}  // namespace mcpxx
