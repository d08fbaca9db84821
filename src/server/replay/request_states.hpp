// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <mcpxx/error.hpp>

namespace mcpxx::detail {

/// Keeps what a handler has to remember between the rounds of a request, under a text the client carries
/// (`requestState`; specification 2026-07-28, basic/patterns/mrtr, "Server Requirements"). `binding` says
/// whose and which request it belongs to; the text opens for no other. Thread-safety: all members from any
/// thread.
class RequestStates {
 public:
  virtual ~RequestStates() = default;
  /// Fails where there is too much to keep.
  virtual Result<std::string> seal(std::string_view state, std::string_view binding) = 0;
  /// Fails for a text that was not made by seal() for the same binding, was changed, or is too old. The
  /// reason is for the log and for the client alike: it tells nothing of the state.
  virtual Result<std::string> open(std::string_view text, std::string_view binding) = 0;
};

/// What open() answers, whatever was wrong.
inline Error invalid_request_state() {
  return Error(
      "requestState is not valid: it was changed, is too old, or belongs to another request. Send the "
      "request "
      "again without requestState and inputResponses.");
}

}  // namespace mcpxx::detail
