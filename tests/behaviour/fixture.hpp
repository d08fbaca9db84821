// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <mcpxx/content.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/protocol/prompts.hpp>
#include <mcpxx/protocol/tools.hpp>
#include <mcpxx/testing/client.hpp>

#include "support/catch.hpp"
#include "support/recorder.hpp"

// What the behaviour tests share: clients whose messages are recorded, and shorthands.

namespace behaviour {

using mcpxx::Server;
using mcpxx::json::Value;
using mcpxx::testing::CallOptions;
using mcpxx::testing::Client;
using mcpxx::testing::ClientOptions;

inline constexpr std::string_view kModern = "2026-07-28";
inline constexpr std::string_view kLegacy[] = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"};
inline constexpr std::string_view kAll[] = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25",
                                            "2026-07-28"};

/// A client whose messages are recorded for validation against the schemas.
inline Client connect(const Server& server, ClientOptions options = {}) {
  options.trace = support::recorder().connection();
  return Client(server, std::move(options));
}
inline Client connect(const Server& server, std::string_view revision) {
  ClientOptions options;
  options.revision = revision;
  return connect(server, std::move(options));
}

/// A connection nobody has said anything on yet.
inline Client bare(const Server& server) {
  ClientOptions options;
  options.revision = "2025-11-25";
  options.skip_handshake = true;
  return connect(server, std::move(options));
}

inline Value object(std::initializer_list<std::pair<std::string_view, Value>> members) {
  return Value::object(members);
}

inline Value parse(std::string_view text) {
  auto value = mcpxx::json::parse(text);
  if (!value) throw std::invalid_argument(value.error().message);
  return std::move(*value);
}

inline Server make_server() { return Server({.name = "test", .version = "1.2.3"}); }

}  // namespace behaviour
