// SPDX-License-Identifier: MIT
#include "fixture.hpp"

using namespace behaviour;

namespace {

struct Id {
  std::string id;
};

bool mentions(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a server needs a name", "[registration]") {
  CHECK(mentions(refusal([] { Server server({.name = ""}); }), "name"));
}

TEST_CASE("wrong names of tools and prompts are refused", "[registration]") {
  auto server = make_server();
  for (const auto& name : {std::string(), std::string("a b"), std::string("a/b"), std::string("\xc3\xa4"),
                           std::string(129, 'x'), std::string("a\n")}) {
    CAPTURE(name);
    CHECK(mentions(refusal([&] { server.tool(name, "", [] {}); }), "name"));
    CHECK(mentions(refusal([&] { server.prompt(name, "", [] { return "x"; }); }), "name"));
  }
  CHECK(refusal([&] { server.tool(std::string(128, 'x'), "", [] {}); }).empty());
  CHECK(refusal([&] { server.tool("A-z_0.9", "", [] {}); }).empty());
}

TEST_CASE("wrong URIs and templates are refused", "[registration]") {
  auto server = make_server();
  CHECK(mentions(refusal([&] { server.text_resource("readme", "x"); }), "scheme"));
  CHECK(!refusal([&] { server.resource_template("x://{id", [](const Id&) { return "x"; }); }).empty());
  CHECK(mentions(refusal([&] { server.resource_template("x://{other}", [](const Id&) { return "x"; }); }),
                 "\"id\""));
}

TEST_CASE("a hand-written schema must be an object's", "[registration]") {
  auto server = make_server();
  mcpxx::protocol::Tool definition;
  definition.name = "raw";
  definition.input_schema = parse(R"({"type":"array"})");
  CHECK(mentions(refusal([&] { server.add_tool(definition, [](const Value&) { return 1; }); }), "object"));
}

TEST_CASE("registering a name twice is an error", "[registration]") {
  auto server = make_server();
  server.tool("twice", "first", [] {});
  CHECK(mentions(refusal([&] { server.tool("twice", "second", [] {}); }), "\"twice\""));
  auto client = connect(server);
  CHECK(client.list_tools()[0]["description"] == "first");
}

TEST_CASE("the duplicate policy replaces or keeps, and says so", "[registration]") {
  using mcpxx::DuplicatePolicy;
  for (const auto policy : {DuplicatePolicy::replace, DuplicatePolicy::keep}) {
    std::string log;
    Server server({.name = "test",
                   .on_duplicate = policy,
                   .logger = mcpxx::Logger([&](mcpxx::LogLevel, std::string_view text) { log += text; })});
    server.tool("twice", "first", [] { return 1; });
    server.tool("twice", "second", [] { return 2; });
    auto client = connect(server);
    const bool replaced = policy == DuplicatePolicy::replace;
    REQUIRE(client.list_tools().size() == 1);
    CHECK(client.list_tools()[0]["description"] == (replaced ? "second" : "first"));
    CHECK(client.call_tool("twice").structured["result"] == (replaced ? 2 : 1));
    CHECK(mentions(log, "twice"));
  }
}

TEST_CASE("a copy of a server is the same server", "[registration]") {
  auto server = make_server();
  Server copy = server;
  copy.tool("here", "", [] {});
  auto client = connect(server);
  CHECK(client.list_tools().size() == 1);
}

TEST_CASE("completions are refused for arguments a prompt or template does not have", "[registration]") {
  auto server = make_server();
  server.prompt("known", "", [](const Id& in) { return in.id; });
  server.resource_template("things://{id}", [](const Id& in) { return in.id; });
  const auto nothing = [](const mcpxx::CompletionArgument&) { return std::vector<std::string>(); };
  CHECK(mentions(refusal([&] { server.prompt_completion("known", "typo", nothing); }), "typo"));
  CHECK(mentions(refusal([&] { server.template_completion("things://{id}", "typo", nothing); }), "typo"));
  CHECK(refusal([&] { server.prompt_completion("known", "id", nothing); }).empty());
  CHECK(refusal([&] { server.template_completion("things://{id}", "id", nothing); }).empty());
  CHECK(refusal([&] { server.prompt_completion("comes later", "id", nothing); }).empty());
}
