// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/json/type_info.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/version.hpp>

namespace mcpxx::detail {

/// The `requestedSchema` of a struct in the restricted JSON Schema of that revision (client/elicitation,
/// "Requested Schema"). What an older revision cannot say is left out. Throws ConfigError for a struct that
/// no form can show, and QuestionFailed for a required member that the revision cannot show.
json::Value form_schema(const json::TypeInfo& type, protocol::Version version);

/// Throws ConfigError where a hand-written schema is no object of flat properties.
void check_form_schema(const json::Value& schema);

}  // namespace mcpxx::detail
