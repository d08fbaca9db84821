// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <mcpxx/error.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/server/request_info.hpp>

namespace mcpxx::detail {

/// One argument that clients repeat in an HTTP header (specification 2026-07-28,
/// basic/transports/streamable-http, "Custom Headers from Tool Parameters").
struct HeaderParameter {
  /// Names of the members that lead to the argument, outermost first.
  std::vector<std::string> path;
  /// The whole header name, "Mcp-Param-" included.
  std::string header;
};
using HeaderParameters = std::vector<HeaderParameter>;

/// Collects the `x-mcp-header` annotations of an input schema. Fails where one breaks the rules of the
/// specification: an empty or repeated name, not a token, not on a string, integer or boolean, or not
/// reachable through `properties` alone.
Result<HeaderParameters> find_header_parameters(const json::Value& input_schema);

/// Whether the headers of a call say what its arguments say; the error tells which does not.
Result<void> check_header_parameters(const HeaderParameters& parameters, const json::Value& arguments,
                                     const RequestInfo& request);

/// The value of a header that may be wrapped as `=?base64?...?=`; nullopt where the wrapping is broken or the
/// value has characters no header may have.
std::optional<std::string> decode_header_value(std::string_view value);

}  // namespace mcpxx::detail
