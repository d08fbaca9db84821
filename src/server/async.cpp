// SPDX-License-Identifier: MIT
#include <mcpxx/async.hpp>

#include "server/call.hpp"

namespace mcpxx::detail {

asio::any_io_executor executor_of(Invocation& call) { return static_cast<Call&>(call).executor(); }

asio::cancellation_slot cancellation_slot_of(Invocation& call) {
  return static_cast<Call&>(call).cancellation_slot();
}

}  // namespace mcpxx::detail
