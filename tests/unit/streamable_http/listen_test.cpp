// SPDX-License-Identifier: MIT
// subscriptions/listen over Streamable HTTP.
#include <mcpxx/mcpxx.hpp>

#include "rig.hpp"

using namespace streamable;

namespace {

Message listen(std::string_view filter = R"({"toolsListChanged":true})") {
  return modern("subscriptions/listen", R"("notifications":)" + std::string(filter) + ",");
}

void add_tool(Rig& rig, const std::string& name) {
  rig.server.tool(name, "A tool", [] { return std::string("called"); });
}

std::string_view method_of(const Value& message) { return message["method"].as_string().value_or(""); }

std::size_t count(const Writer& stream, std::string_view method) {
  std::size_t found = 0;
  for (const auto& message : events(stream->stream())) found += method_of(message) == method;
  return found;
}

constexpr std::string_view kTools = "notifications/tools/list_changed";

}  // namespace

TEST_CASE("a listening client gets a stream, the acknowledgement first", "[http][subscriptions]") {
  Rig rig;
  const auto stream = rig.send(listen(R"({"toolsListChanged":true,"resourceSubscriptions":["docs://a"]})"));
  CHECK(stream->streaming());
  CHECK(stream->status() == 200);
  CHECK(stream->header("Content-Type") == "text/event-stream");
  CHECK(stream->header("X-Accel-Buffering") == "no");
  CHECK_FALSE(stream->header("Mcp-Session-Id").has_value());
  add_tool(rig, "one");
  rig.server.prompt("greet", "A prompt", [] { return std::string("hello"); });
  rig.server.notify_resource_updated("docs://a");
  rig.server.notify_resource_updated("docs://b");
  REQUIRE(rig.run_until([&] { return events(stream->stream()).size() == 3; }));
  const auto messages = events(stream->stream());
  CHECK(method_of(messages[0]) == "notifications/subscriptions/acknowledged");
  CHECK(messages[0]["params"]["notifications"].to_string() ==
        R"({"toolsListChanged":true,"resourceSubscriptions":["docs://a"]})");
  CHECK(method_of(messages[1]) == kTools);
  CHECK(method_of(messages[2]) == "notifications/resources/updated");
  for (const auto& message : messages) {
    CHECK(message["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"].as_int64() == 7);
  }
}

TEST_CASE("a client that reads no event streams is told so", "[http][subscriptions]") {
  Rig rig;
  const auto answer = rig.answer(listen().with("Accept", "application/json"), 406);
  CHECK(answer["error"]["code"].as_int64() == -32600);
  CHECK(answer["id"].as_int64() == 7);
  CHECK(rig.still_serves());
}

TEST_CASE("a bad filter is an error and no stream", "[http][subscriptions]") {
  Rig rig;
  const auto answer = rig.answer(listen(R"({"toolsListChanged":"yes"})"), 200);
  CHECK(answer["error"]["code"].as_int64() == -32602);
  CHECK(rig.answer(listen(R"({"taskIds":["t"]})"), 400)["error"]["code"].as_int64() == -32021);
}

TEST_CASE("a client cancels by closing its stream", "[http][subscriptions]") {
  Rig rig;
  const auto gone = rig.send(listen());
  const auto stays = rig.send(listen());
  gone->disconnect();
  rig.run_for(std::chrono::milliseconds(1));
  CHECK(gone.use_count() == 1);
  add_tool(rig, "one");
  REQUIRE(rig.run_until([&] { return count(stays, kTools) == 1; }));
  CHECK(count(gone, kTools) == 0);
  CHECK(gone->rejected() == 0);
}

TEST_CASE("close() ends the streams of an endpoint with the response, other endpoints go on",
          "[http][subscriptions]") {
  Rig rig;
  StreamableHttp other(rig.server);
  const auto ending = rig.send(listen());
  auto going_on = std::make_shared<support::FakeWriter>(rig.io.get_executor(), "POST", "/mcp",
                                                        listen().headers, listen().body);
  other.handle(going_on->request(), going_on);
  add_tool(rig, "one");
  rig.endpoint.close();
  CHECK(ending->complete());
  const auto messages = events(ending->stream());
  CHECK(messages.back()["id"].as_int64() == 7);
  CHECK(messages.back()["result"]["resultType"].as_string() == "complete");
  CHECK(messages.back()["result"]["_meta"]["io.modelcontextprotocol/subscriptionId"].as_int64() == 7);
  REQUIRE(rig.run_until([&] { return count(going_on, kTools) == 1; }));
  CHECK(going_on->streaming());
  CHECK(ending->rejected() == 0);
}

TEST_CASE("a thousand tools registered at once are few messages", "[http][subscriptions]") {
  Rig rig;
  const auto stream = rig.send(listen());
  for (int i = 0; i < 1000; ++i) {
    rig.server.resource("docs://" + std::to_string(i), [] { return std::string("text"); });
  }
  for (int i = 0; i < 100; ++i) add_tool(rig, "tool" + std::to_string(i));
  const auto last = rig.send(listen(R"({"resourceSubscriptions":["docs://last"]})"));
  rig.server.notify_resource_updated("docs://last");
  REQUIRE(rig.run_until([&] { return count(last, "notifications/resources/updated") == 1; }));
  CHECK(events(stream->stream()).size() == 2);
}

TEST_CASE("a silent subscription gets keep-alive comments", "[http][subscriptions]") {
  StreamableHttpOptions options;
  options.keep_alive_ms = 10;
  Rig rig(options);
  const auto stream = rig.send(listen());
  CHECK(rig.run_until(
      [&] { return stream->stream().find(": keep-alive\n\n: keep-alive\n\n") != std::string::npos; }));
  stream->disconnect();
  rig.run_for(std::chrono::milliseconds(30));
  CHECK(stream->rejected() == 0);
}

TEST_CASE("an endpoint that goes while clients listen leaks nothing", "[http][subscriptions]") {
  auto rig = std::make_unique<Rig>();
  std::weak_ptr<support::FakeWriter> stream = rig->send(listen());
  rig.reset();
  CHECK(stream.expired());
}

TEST_CASE("a legacy session is told of the resources it subscribed to, on its stream",
          "[http][subscriptions]") {
  Rig rig;
  rig.server.text_resource("docs://a", "a");
  const auto session = rig.open_session();
  const auto other = rig.open_session();
  const auto stream = rig.send(get_stream(session));
  const auto other_stream = rig.send(get_stream(other));
  const auto subscribe = [&](std::string_view method) {
    return rig.answer(legacy(R"({"jsonrpc":"2.0","id":1,"method":"resources/)" + std::string(method) +
                                 R"(","params":{"uri":"docs://a"}})",
                             session));
  };
  CHECK(subscribe("subscribe")["result"].to_string() == "{}");
  rig.server.notify_resource_updated("docs://a");
  REQUIRE(rig.run_until([&] { return count(stream, "notifications/resources/updated") == 1; }));
  CHECK(subscribe("unsubscribe")["result"].to_string() == "{}");
  rig.server.notify_resource_updated("docs://a");
  add_tool(rig, "one");
  REQUIRE(rig.run_until([&] { return count(stream, kTools) == 1 && count(other_stream, kTools) == 1; }));
  CHECK(count(stream, "notifications/resources/updated") == 1);
  CHECK(count(other_stream, "notifications/resources/updated") == 0);
}

TEST_CASE("without sessions a legacy client cannot subscribe", "[http][subscriptions]") {
  StreamableHttpOptions options;
  options.sessions = mcpxx::SessionMode::stateless;
  Rig rig(options);
  const auto answer = rig.answer(
      legacy(R"({"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"docs://a"}})"));
  CHECK(answer["error"]["message"].as_string().value_or("").find("SessionMode") != std::string_view::npos);
}
