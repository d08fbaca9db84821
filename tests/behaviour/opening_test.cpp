// SPDX-License-Identifier: MIT
#include "fixture.hpp"

using namespace behaviour;

TEST_CASE("initialize answers with the revision that was asked for", "[opening]") {
  const auto server = make_server();
  for (const auto revision : kLegacy) {
    CAPTURE(revision);
    auto client = bare(server);
    const auto response = client.initialize(revision);
    REQUIRE(response.ok());
    CHECK(response.result["protocolVersion"] == revision);
    CHECK(response.result["serverInfo"] == object({{"name", "test"}, {"version", "1.2.3"}}));
    CHECK(response.result["capabilities"]["tools"].is_object());
    CHECK(!response.result.contains("resultType"));
  }
}

TEST_CASE("initialize answers an unknown revision with the newest it can have", "[opening]") {
  const auto server = make_server();
  for (const auto* asked : {"2026-07-28", "1999-01-01", "2099-01-01", ""}) {
    CAPTURE(asked);
    auto client = bare(server);
    CHECK(client.initialize(asked).result["protocolVersion"] == "2025-11-25");
  }
}

TEST_CASE("initialize without its members is refused and may be repeated", "[opening]") {
  const auto server = make_server();
  auto client = bare(server);
  CHECK(client.request("initialize", object({{"protocolVersion", 5}})).error_code() == -32602);
  CHECK(client.request("initialize", object({{"protocolVersion", "2025-11-25"}})).error_code() == -32602);
  CHECK(client.initialize("2025-11-25").ok());
}

TEST_CASE("a client that says too much of itself is refused and may be shorter", "[opening]") {
  const auto server = make_server();
  auto client = bare(server);
  const auto describing = [](std::size_t bytes) {
    return object({{"protocolVersion", "2025-11-25"},
                   {"capabilities", mcpxx::json::Value::object()},
                   {"clientInfo", object({{"name", std::string(bytes, 'n')}, {"version", "1"}})}});
  };
  const auto refused = client.request("initialize", describing(32 * 1024));
  CHECK(refused.error_code() == -32602);
  CHECK(client.request("initialize", describing(31 * 1024)).ok());
}

TEST_CASE("a second initialize is refused", "[opening]") {
  const auto server = make_server();
  auto client = connect(server, "2025-06-18");
  CHECK(client.initialize("2025-11-25").error_code() == -32600);
  CHECK(client.ping().ok());
}

TEST_CASE("only ping and initialize are answered before initialize", "[opening]") {
  const auto server = make_server();
  auto client = bare(server);
  CHECK(client.ping().ok());
  CHECK(client.request("tools/list").error_code() == -32600);
  CHECK(client.initialize("2025-11-25").ok());
  CHECK(client.request("tools/list").ok());
}

TEST_CASE("title, instructions and the other texts of a server reach the revisions that know them",
          "[opening]") {
  const Server server({.name = "test",
                       .version = "1",
                       .title = "Test server",
                       .description = "For tests",
                       .instructions = "Be kind.",
                       .website_url = "https://example.com"});
  for (const auto revision : kLegacy) {
    CAPTURE(revision);
    auto client = bare(server);
    const auto result = client.initialize(revision).result;
    CHECK(result["instructions"] == "Be kind.");
    CHECK(result["serverInfo"].contains("title") == (revision >= "2025-06-18"));
    CHECK(result["serverInfo"].contains("websiteUrl") == (revision >= "2025-11-25"));
  }
}

TEST_CASE("a modern client discovers the server without a handshake", "[opening]") {
  const Server server({.name = "test", .version = "1", .instructions = "Be kind."});
  auto client = connect(server);
  const auto response = client.discover();
  REQUIRE(response.ok());
  CHECK(response.result["resultType"] == "complete");
  CHECK(response.result["supportedVersions"][0] == kModern);
  CHECK(response.result["instructions"] == "Be kind.");
  CHECK(response.result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "test");
}

TEST_CASE("methods of the other era do not exist", "[opening]") {
  const auto server = make_server();
  auto modern = connect(server);
  CHECK(modern.ping().error_code() == -32601);
  CHECK(modern.set_log_level("info").error_code() == -32601);
  for (const auto revision : kLegacy) {
    auto legacy = connect(server, revision);
    CHECK(legacy.discover().error_code() == -32601);
  }
}

TEST_CASE("both eras share one connection", "[opening]") {
  auto server = make_server();
  server.tool("add", "Adds", [](mcpxx::Context& context) { return std::string(context.protocol_version()); });
  auto client = connect(server, "2025-06-18");
  CHECK(client.call_tool("add").text() == "2025-06-18");
  CallOptions modern;
  modern.meta = parse(R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28",
                          "io.modelcontextprotocol/clientCapabilities":{}})");
  CHECK(client.call_tool("add", object({}), modern).text() == "2026-07-28");
  CHECK(client.call_tool("add").text() == "2025-06-18");
}

TEST_CASE("a modern request of an unknown revision is told which ones there are", "[opening]") {
  const auto server = make_server();
  auto client = connect(server);
  for (const auto* revision : {"2099-01-01", "2025-11-25", ""}) {
    CAPTURE(revision);
    CallOptions options;
    options.meta = object({{"io.modelcontextprotocol/protocolVersion", revision}});
    const auto response = client.request("tools/list", object({}), options);
    REQUIRE(response.error_code() == -32022);
    CHECK(response.error->data["requested"] == revision);
    CHECK(response.error->data["supported"][0] == kModern);
  }
}

TEST_CASE("a modern request must declare its capabilities", "[opening]") {
  const auto server = make_server();
  auto client = bare(server);
  const auto response = client.request(
      "tools/list", parse(R"({"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}})"));
  CHECK(response.error_code() == -32602);
}

TEST_CASE("the handler knows its client in both eras", "[opening]") {
  auto server = make_server();
  server.tool("who", "Names the client", [](mcpxx::Context& context) {
    return std::string(context.client_info()["name"].as_string().value_or("nobody"));
  });
  for (const auto revision : kAll) {
    auto client = connect(server, revision);
    CHECK(client.call_tool("who").text() == "mcpxx-test-client");
  }
}
