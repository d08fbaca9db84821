// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include <mcpxx/server/server.hpp>

#include "interactive/ledger.hpp"

namespace interactive {

/// Tools that ask the user or the model while they run.
void add_asking_tools(mcpxx::Server& server, const std::shared_ptr<Ledger>& ledger);
/// Tools that take their time.
void add_long_tools(mcpxx::Server& server);

}  // namespace interactive
