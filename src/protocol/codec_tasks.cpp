// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/tasks.hpp>

#include "protocol/codec_impl.hpp"

namespace mcpxx::protocol {

MCPXX_INSTANTIATE_CODEC(Task);

}  // namespace mcpxx::protocol
