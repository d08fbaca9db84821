// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/schema_validator.hpp>
#include <mcpxx/json/value.hpp>

#include "fake_call.hpp"

// Clients of servers with tasks: modern requests, with the capabilities and the principal a test wants.

namespace support {

/// What a request says of its client, and who sends it.
struct Sender {
  bool has_tasks = true;
  std::string user = {};
};

/// A server, what runs it, and the requests it gets.
struct World {
  asio::io_context io;
  mcpxx::Server server;
  int next_id = 1;

  explicit World(mcpxx::ServerOptions options = {.name = "test"}) : server(std::move(options)) {}

  static mcpxx::json::Value capabilities(bool has_tasks) {
    using mcpxx::json::Value;
    auto result = Value::object({{"elicitation", Value::object()}});
    if (has_tasks) {
      result.set("extensions", Value::object({{"io.modelcontextprotocol/tasks", Value::object()}}));
    }
    return result;
  }

  /// A request on its way.
  template <class CallType = FakeCall>
  std::shared_ptr<CallType> start(std::string_view method, mcpxx::json::Value params,
                                  const Sender& sender = {}) {
    using mcpxx::json::Value;
    auto meta = Value::object();
    meta.set("io.modelcontextprotocol/protocolVersion", "2026-07-28");
    meta.set("io.modelcontextprotocol/clientCapabilities", capabilities(sender.has_tasks));
    params.set("_meta", std::move(meta));
    const auto message = Value::object(
        {{"jsonrpc", "2.0"}, {"id", next_id++}, {"method", method}, {"params", std::move(params)}});
    auto call = make_call<CallType>(io, server, message.to_string());
    call->version = mcpxx::protocol::kLatest;
    auto principal = std::make_shared<mcpxx::Principal>();
    principal->subject = sender.user;
    call->principal = std::move(principal);
    server.core()->dispatch(call);
    return call;
  }

  /// Does what can be done without waiting.
  void run() {
    io.restart();
    io.poll();
  }

  /// The response to a request, which workers may take part in.
  mcpxx::json::Value send(std::string_view method, mcpxx::json::Value params, const Sender& sender = {}) {
    const auto call = start(method, std::move(params), sender);
    REQUIRE(wait([&] { return !call->responses().empty(); }));
    return *mcpxx::json::parse(call->responses().front());
  }

  mcpxx::json::Value call_tool(std::string_view tool, const Sender& sender = {}) {
    return send("tools/call", mcpxx::json::Value::object({{"name", tool}}), sender);
  }
  /// The id of the task that a call of the tool becomes.
  std::string start_task(std::string_view tool, const Sender& sender = {}) {
    const auto response = call_tool(tool, sender);
    INFO(response.to_string());
    REQUIRE(response["result"]["resultType"] == "task");
    return std::string(response["result"]["taskId"].as_string().value_or(""));
  }
  mcpxx::json::Value task_request(std::string_view method, std::string_view id, const Sender& sender = {}) {
    return send(method, mcpxx::json::Value::object({{"taskId", id}}), sender);
  }
  /// The result of tasks/get.
  mcpxx::json::Value get(std::string_view id, const Sender& sender = {}) {
    return task_request("tasks/get", id, sender)["result"];
  }
  mcpxx::json::Value update(std::string_view id, mcpxx::json::Value responses, const Sender& sender = {}) {
    using mcpxx::json::Value;
    return send("tasks/update", Value::object({{"taskId", id}, {"inputResponses", std::move(responses)}}),
                sender);
  }
  /// The task, once it has that status.
  mcpxx::json::Value wait_for(std::string_view id, std::string_view status, const Sender& sender = {}) {
    mcpxx::json::Value task;
    const bool reached = wait([&] {
      task = get(id, sender);
      return task["status"] == status;
    });
    INFO(task.to_string());
    REQUIRE(reached);
    return task;
  }

  template <class Condition>
  bool wait(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
      run();
      if (condition()) return true;
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
  }
};

inline mcpxx::json::Value accepted(mcpxx::json::Value content) {
  return mcpxx::json::Value::object({{"action", "accept"}, {"content", std::move(content)}});
}

/// What is wrong with a message by that definition of the extension's schema; nothing where the schema is not
/// at hand.
inline std::string schema_problems(std::string_view definition, const mcpxx::json::Value& message) {
  const auto file = std::filesystem::path(MCPXX_TEST_DATA_DIR) / "mcp-schema/ext-tasks.json";
  if (!std::filesystem::exists(file)) return {};
  std::ifstream stream(file);
  auto schema = *mcpxx::json::parse(std::string(std::istreambuf_iterator<char>(stream), {}));
  schema.set("$ref", "#/$defs/" + std::string(definition));
  const auto validator = mcpxx::json::SchemaValidator::compile(schema);
  if (!validator) return "the schema: " + validator.error().message;
  mcpxx::json::Problems problems;
  return validator->validate(message, problems) ? std::string() : problems.to_string();
}

}  // namespace support
