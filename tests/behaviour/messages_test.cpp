// SPDX-License-Identifier: MIT
// What reaches the client besides answers: progress, log messages, changes of lists.
#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>

#include "fixture.hpp"

#include <mcpxx/transport/in_memory.hpp>

using namespace behaviour;

namespace {

using mcpxx::protocol::LoggingLevel;

Server talkative() {
  auto server = make_server();
  server.tool("progress", "", [](mcpxx::Context& context) {
    for (const double step : {0.25, 0.5, 0.5, 0.1, 0.75}) context.report_progress(step, 1.0, "working");
  });
  server.tool("log", "", [](mcpxx::Context& context) {
    context.log(LoggingLevel::debug, "d");
    context.log(LoggingLevel::info, object({{"text", "i"}}), "worker");
    context.log(LoggingLevel::error, "e");
  });
  return server;
}

}  // namespace

TEST_CASE("progress goes to the token it was asked for under, and only grows", "[progress]") {
  const auto server = talkative();
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    for (const Value& token : {Value("tok"), Value(7)}) {
      client.clear_notifications();
      CallOptions options;
      options.progress_token = token;
      REQUIRE(client.call_tool("progress", object({}), options).ok());
      const auto reports = client.notifications("notifications/progress");
      REQUIRE(reports.size() == 3);
      CHECK(reports[0]["progressToken"] == token);
      CHECK(reports[0]["total"] == 1);
      CHECK(reports[2]["progress"] == 0.75);
      CHECK(reports[0].contains("message") == (revision >= "2025-03-26"));
    }
  }
}

TEST_CASE("a client may answer a progress message by cancelling, on the thread it came on", "[progress]") {
  // Shared with the thread, which stays behind where the call hangs.
  struct Exchange {
    Server server = talkative();
    asio::io_context io;
    std::vector<std::string> received;
    std::promise<void> over;
    std::unique_ptr<mcpxx::InMemoryTransport> transport;
  };
  const auto exchange = std::make_shared<Exchange>();
  exchange->transport = std::make_unique<mcpxx::InMemoryTransport>(
      exchange->server, exchange->io.get_executor(), [&it = *exchange](std::string message) {
        it.received.push_back(std::move(message));
        it.transport->send(
            R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})");
      });
  auto over = exchange->over.get_future();
  std::thread client([exchange] {
    exchange->transport->send(
        R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"progress","_meta":{)"
        R"("progressToken":1,"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
        R"("io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},)"
        R"("io.modelcontextprotocol/clientCapabilities":{}}}})");
    exchange->io.run();
    exchange->over.set_value();
  });
  const bool ended = over.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  if (ended) {
    client.join();
  } else {
    client.detach();
  }
  REQUIRE(ended);
  REQUIRE(exchange->received.size() == 1);
  CHECK(parse(exchange->received[0])["method"] == "notifications/progress");
}

TEST_CASE("without a token there is no progress", "[progress]") {
  const auto server = talkative();
  auto client = connect(server);
  REQUIRE(client.call_tool("progress").ok());
  CHECK(client.notifications("notifications/progress").empty());
}

TEST_CASE("logging/setLevel holds for the rest of a legacy connection", "[logging]") {
  const auto server = talkative();
  for (const auto revision : kLegacy) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    const auto count = [&](std::string_view level) {
      if (!level.empty()) REQUIRE(client.set_log_level(level).ok());
      client.clear_notifications();
      REQUIRE(client.call_tool("log").ok());
      return client.notifications("notifications/message").size();
    };
    CHECK(count("") == 2);
    CHECK(count("debug") == 3);
    CHECK(count("error") == 1);
    CHECK(count("emergency") == 0);
  }
}

TEST_CASE("a log message has level, logger and data", "[logging]") {
  const auto server = talkative();
  auto client = connect(server, "2025-11-25");
  REQUIRE(client.call_tool("log").ok());
  CHECK(client.notifications("notifications/message")[0] ==
        parse(R"({"level":"info","logger":"worker","data":{"text":"i"}})"));
}

TEST_CASE("a modern request asks for log messages itself", "[logging]") {
  const auto server = talkative();
  auto client = connect(server);
  REQUIRE(client.call_tool("log").ok());
  CHECK(client.notifications("notifications/message").empty());
  ClientOptions options;
  options.log_level = "error";
  auto listening = connect(server, options);
  REQUIRE(listening.call_tool("log").ok());
  CHECK(listening.notifications("notifications/message").size() == 1);
}

TEST_CASE("changes of lists reach legacy clients that are initialized", "[list-changed]") {
  auto server = make_server();
  for (const auto revision : kLegacy) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    auto silent = bare(server);
    server.tool("new", "", [] {});
    server.prompt("new", "", [] { return "text"; });
    server.text_resource("docs://new", "text");
    server.resource_template("docs://{x}/y", [](const Value&) { return "x"; });
    for (const auto* list : {"tools", "prompts", "resources"}) {
      client.wait_for_notifications("notifications/" + std::string(list) + "/list_changed", 1);
    }
    client.clear_notifications();
    CHECK(server.remove_tool("new"));
    CHECK(!server.remove_tool("new"));
    CHECK(server.remove_prompt("new"));
    CHECK(server.remove_resource("docs://new"));
    CHECK(server.remove_resource_template("docs://{x}/y"));
    CHECK(client.wait_for_notifications("notifications/tools/list_changed", 1).size() == 1);
    CHECK(silent.notifications("notifications/tools/list_changed").empty());
  }
}

TEST_CASE("tools come and go on one thread while another calls them", "[list-changed]") {
  auto server = make_server();
  server.tool("steady", "", [] { return "here"; });
  auto client = connect(server, "2025-11-25");
  std::thread changer([&] {
    for (int i = 0; i < 50; ++i) {
      server.tool("fleeting", "", [] { return "here"; });
      server.remove_tool("fleeting");
    }
  });
  for (int i = 0; i < 50; ++i) {
    const auto fleeting = client.call_tool("fleeting");
    CHECK((fleeting.error_code() == -32602 || fleeting.text() == "here"));
    CHECK(client.call_tool("steady").text() == "here");
  }
  changer.join();
  client.wait_for_notifications("notifications/tools/list_changed", 1);
}
