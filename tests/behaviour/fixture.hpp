// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <mcpxx/content.hpp>
#include <mcpxx/error.hpp>
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
using mcpxx::testing::ClientAnswer;
using mcpxx::testing::ClientAnswers;
using mcpxx::testing::ClientOptions;

inline constexpr std::string_view kModern = "2026-07-28";
inline constexpr std::string_view kLegacy[] = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"};
inline constexpr std::string_view kAll[] = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25",
                                            "2026-07-28"};
/// One of each era, for what does not differ between revisions.
inline constexpr std::string_view kEras[] = {"2025-11-25", "2026-07-28"};

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

/// A client of that revision that answers questions, and declares just that unless told otherwise.
inline Client connect(const Server& server, std::string_view revision, ClientAnswers answers,
                      Value capabilities = nullptr) {
  ClientOptions options;
  options.revision = revision;
  options.answers = std::move(answers);
  options.capabilities = std::move(capabilities);
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

/// What a registration is refused with; empty where it is not.
template <class F>
std::string refusal(F register_it) {
  try {
    register_it();
  } catch (const mcpxx::ConfigError& error) {
    return error.what();
  }
  return "";
}

inline Server make_server() { return Server({.name = "test", .version = "1.2.3"}); }

}  // namespace behaviour
