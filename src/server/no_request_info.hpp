// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include <mcpxx/server/request_info.hpp>

namespace mcpxx::detail {

/// What is known of a request that came without headers, or is gone.
inline const RequestInfo& no_request_info() {
  class None final : public RequestInfo {
   public:
    std::optional<std::string_view> header(std::string_view) const override { return std::nullopt; }
    std::string_view remote_address() const override { return {}; }
  };
  static const None none;
  return none;
}

}  // namespace mcpxx::detail
