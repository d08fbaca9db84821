// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <asio/io_context.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/server/questions.hpp>
#include <mcpxx/server/server.hpp>

#include "fake_call.hpp"

// What the tests of calls in several rounds share.

namespace support {

using mcpxx::json::Value;

// What the handlers ask for, and an answer.
struct Name {
  std::string name;
};
struct Age {
  int age;
};
inline constexpr auto kAda = R"({"name":{"action":"accept","content":{"name":"Ada"}}})";

inline mcpxx::Server make_server() { return mcpxx::Server({.name = "test"}); }

inline Value parse(std::string_view text) {
  auto value = mcpxx::json::parse(text);
  if (!value) throw std::invalid_argument(value.error().message);
  return *std::move(value);
}

/// A client of revision 2026-07-28, which sends one request after the other and shows what was answered.
class ModernClient {
 public:
  explicit ModernClient(mcpxx::Server server) : server_(std::move(server)) {}

  /// ClientCapabilities of what is sent from now on.
  Value capabilities = parse(R"({"elicitation":{},"sampling":{},"roots":{}})");
  /// Who sends it.
  std::shared_ptr<const mcpxx::Principal> principal;

  /// The response to a request with these params, to which `_meta` is added.
  Value send(std::string_view method, Value params) {
    params.set("_meta", Value::object({{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                                       {"io.modelcontextprotocol/clientCapabilities", capabilities}}));
    const auto message =
        Value::object({{"jsonrpc", "2.0"}, {"id", ++id_}, {"method", method}, {"params", params}});
    auto call = make_call(io_, server_, message.to_string());
    call->version = mcpxx::protocol::kLatest;
    call->principal = principal;
    server_.core()->dispatch(call);
    io_.restart();
    io_.poll();
    REQUIRE(call->responses().size() == 1);
    return parse(call->responses().front());
  }
  Value call_tool(std::string_view name, Value more = Value::object(), Value arguments = Value::object()) {
    more.set("name", name);
    more.set("arguments", std::move(arguments));
    return send("tools/call", std::move(more));
  }

 private:
  mcpxx::Server server_;
  asio::io_context io_{1};
  int id_ = 0;
};

/// The params that continue what `response` asks, an input_required result: its state, and these results.
inline Value retry(const Value& response, std::string_view responses) {
  REQUIRE(response["result"]["resultType"] == Value("input_required"));
  Value params = Value::object({{"inputResponses", parse(responses)}});
  if (const Value* state = response["result"].find("requestState")) params.set("requestState", *state);
  return params;
}

inline std::string text_of(const Value& response) {
  return std::string(response["result"]["content"][0]["text"].as_string().value_or(""));
}

}  // namespace support
