// SPDX-License-Identifier: MIT
// Extensions of the application's own: who may use them, and what they may be called.
#include <mcpxx/async.hpp>
#include <mcpxx/server/error.hpp>

#include "fake_call.hpp"
#include "server/session.hpp"

using mcpxx::ConfigError;
using mcpxx::Server;
using mcpxx::json::Value;

namespace {

struct SumArgs {
  int a;
  int b = 1;
};
struct Sum {
  int sum;
};

/// The response to a modern request of a client with those extensions, an object.
Value send(const Server& server, std::string_view method, Value params, Value extensions) {
  asio::io_context io;
  auto meta = Value::object();
  meta.set("io.modelcontextprotocol/clientCapabilities",
           Value::object({{"extensions", std::move(extensions)}}));
  params.set("_meta", std::move(meta));
  const auto message =
      Value::object({{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
  const auto call = support::make_call(io, server, message.to_string());
  call->version = mcpxx::protocol::kLatest;
  server.core()->dispatch(call);
  io.poll();
  REQUIRE(call->responses().size() == 1);
  return *mcpxx::json::parse(call->responses()[0]);
}

Value declared() { return Value::object({{"com.example/math", Value::object()}}); }

Server make_server() {
  Server server({.name = "test"});
  server.extension("com.example/math", Value::object({{"precise", true}}))
      .method("math/add",
              [](const SumArgs& in) {
                Sum result{};
                result.sum = in.a + in.b;
                return result;
              })
      .method("math/who",
              [](mcpxx::Context& context) -> asio::awaitable<Value> {
                co_return Value::object({{"method", context.method()}});
              })
      .method("math/nothing", [] {})
      .method("math/list", [] { return Value::array({1}); })
      .method("math/fail", []() -> Value { throw mcpxx::ProtocolError(-32077, "no numbers"); });
  return server;
}

}  // namespace

TEST_CASE("a method of an extension is there for clients that declare it", "[extension]") {
  const auto server = make_server();
  const auto sum = send(server, "math/add", Value::object({{"a", 2}, {"b", 3}}), declared())["result"];
  CHECK(sum["sum"] == 5);
  CHECK(sum["resultType"] == "complete");
  CHECK(send(server, "math/who", Value::object(), declared())["result"]["method"] == "math/who");
  CHECK(send(server, "math/nothing", Value::object(), declared())["result"]["resultType"] == "complete");
  CHECK(send(server, "math/fail", Value::object(), declared())["error"]["code"] == -32077);
  CHECK(send(server, "math/list", Value::object(), declared())["error"]["code"] == -32603);
  CHECK(send(server, "math/none", Value::object(), declared())["error"]["code"] == -32601);
}

TEST_CASE("without the extension its methods are refused, and it is named", "[extension]") {
  const auto server = make_server();
  const Value others[] = {Value::object(), Value::object({{"com.example/other", Value::object()}}),
                          Value::object({{"com.example/math", true}})};
  for (const Value& extensions : others) {
    const auto error = send(server, "math/add", Value::object({{"a", 2}}), extensions)["error"];
    CHECK(error["code"] == -32021);
    CHECK(error["data"]["requiredCapabilities"]["extensions"]["com.example/math"].is_object());
  }
  asio::io_context io;
  const auto legacy = support::make_call(io, server, R"({"jsonrpc":"2.0","id":1,"method":"math/nothing"})");
  server.core()->dispatch(legacy);
  CHECK(legacy->error_code() == -32601);
}

TEST_CASE("params of an extension are decoded as strictly as arguments", "[extension]") {
  const auto server = make_server();
  const Value bad[] = {Value::object(), Value::object({{"a", "2"}}), Value::object({{"a", 2}, {"c", 3}})};
  for (const Value& params : bad) {
    INFO(params.to_string());
    CHECK(send(server, "math/add", params, declared())["error"]["code"] == -32602);
  }
  CHECK(send(server, "math/nothing", Value::object({{"a", 1}}), declared())["error"]["code"] == -32602);
}

TEST_CASE("extensions are advertised to modern clients, tasks among them", "[extension]") {
  auto server = make_server();
  auto capabilities =
      send(server, "server/discover", Value::object(), Value::object())["result"]["capabilities"];
  CHECK(capabilities["extensions"]["com.example/math"]["precise"] == true);
  CHECK(capabilities["extensions"]["io.modelcontextprotocol/tasks"].is_object());
  CHECK_FALSE(capabilities.contains("tasks"));
  CHECK(capabilities["resources"]["subscribe"] == true);
  CHECK(capabilities["tools"]["listChanged"] == true);
  server.extension("com.example/math", Value::object({{"precise", false}}));
  capabilities = send(server, "server/discover", Value::object(), Value::object())["result"]["capabilities"];
  CHECK(capabilities["extensions"]["com.example/math"]["precise"] == false);
  CHECK(send(server, "math/nothing", Value::object(), declared()).contains("result"));

  asio::io_context io;
  const auto session = std::make_shared<mcpxx::detail::Session>("id");
  const auto legacy =
      support::make_call(io, server, R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":
      {"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"a","version":"1"}}})",
                         session);
  server.core()->dispatch(legacy);
  REQUIRE(legacy->responses().size() == 1);
  const auto offered = (*mcpxx::json::parse(legacy->responses()[0]))["result"]["capabilities"];
  CHECK(offered["resources"]["subscribe"] == true);
  CHECK_FALSE(offered.contains("extensions"));
  CHECK_FALSE(offered.contains("tasks"));
}

TEST_CASE("identifiers and names that others have a right to are refused", "[extension]") {
  Server server({.name = "test"});
  for (const char* identifier :
       {"", "math", "/math", "com.example/", "com..example/math", "1com/math", "com-/math", "com.example/-a",
        "com.example/a/b", "com.example/a b", "io.modelcontextprotocol/tasks"}) {
    INFO(identifier);
    CHECK_THROWS_AS(server.extension(identifier), ConfigError);
  }
  CHECK_THROWS_AS(server.extension("com.example/math", 7), ConfigError);
  auto extension = server.extension("com.example-2.sub/math_v1.2");
  for (const char* method :
       {"", "tools/call", "initialize", "ping", "subscriptions/listen", "tasks/list", "roots/list",
        "notifications/any", "rpc.discover", "sampling/createMessage", "with space"}) {
    INFO(method);
    CHECK_THROWS_AS(extension.method(method, [] {}), ConfigError);
  }
  extension.method("math/add", [] {});
  CHECK_THROWS_AS(extension.method("math/add", [] {}), ConfigError);
  CHECK_THROWS_AS(server.extension("com.example/other").method("math/add", [] {}), ConfigError);
}
