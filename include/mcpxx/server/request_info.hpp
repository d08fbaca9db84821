// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace mcpxx {

/// What a handler may know of how its request arrived: a read-only view, empty on stdio and in memory.
/// Lifetime: that of the request. Thread-safety: may be read from any thread.
class RequestInfo {
 public:
  virtual ~RequestInfo() = default;

  /// The value of a request header (name in any case), or nullopt; the first one where it was repeated.
  virtual std::optional<std::string_view> header(std::string_view name) const = 0;

  /// The client's address, no port: "192.0.2.7", "2001:db8::1", "unix", or empty where there is none.
  virtual std::string_view remote_address() const = 0;
};

}  // namespace mcpxx
