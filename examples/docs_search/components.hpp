// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/server/server.hpp>

#include "docs_search/catalogue.hpp"

namespace docs_search {

/// Registers the tools, the resource template, the prompt and the completions. Both must outlive the serving.
void add_components(mcpxx::Server& server, Catalogue& catalogue);

}  // namespace docs_search
