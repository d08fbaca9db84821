// SPDX-License-Identifier: MIT
#include <mcpxx/net/stream.hpp>

#include <asio/error.hpp>

namespace mcpxx::net {

std::error_code end_of_stream() noexcept { return asio::error::eof; }

bool is_cancelled(const std::error_code& error) noexcept { return error == asio::error::operation_aborted; }

}  // namespace mcpxx::net
