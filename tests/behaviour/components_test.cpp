// SPDX-License-Identifier: MIT
#include <stdexcept>
#include <vector>

#include "fixture.hpp"

using namespace behaviour;

namespace {

struct UserPage {
  std::string id;
  std::string page;
};
struct Path {
  std::string path;
};
struct Summarise {
  std::string text;
  int words = 100;
};

Server library() {
  auto server = make_server();
  server.text_resource("docs://readme", "Read me.", {.title = "Readme", .size = 8});
  server.binary_resource("docs://logo", std::string("\x89PNG\0", 5), {.mime_type = "image/png"});
  server.resource("docs://where", [](mcpxx::Context& context) { return std::string(context.uri()); });
  server.resource("docs://numbers", [] { return std::vector<int>{1, 2}; });
  server.resource_template("users://{id}/{page}",
                           [](const UserPage& in) { return in.id + " on " + in.page; });
  server.resource_template("files://{path*}", [](const Path& in) { return "file " + in.path; });
  server.template_completion("users://{id}/{page}", "page", [](const mcpxx::CompletionArgument& in) {
    const std::string user(in.context["id"].as_string().value_or("nobody"));
    return std::vector<std::string>{in.value + "1", user};
  });
  server.prompt("summarise", "Asks for a summary",
                [](const Summarise& in) { return "In " + std::to_string(in.words) + " words: " + in.text; });
  server.prompt("talk", "A conversation", [] {
    return std::vector<mcpxx::protocol::PromptMessage>{mcpxx::protocol::user_message("Hello"),
                                                       mcpxx::protocol::assistant_message("Hi")};
  });
  server.prompt_completion("summarise", "text", [](const mcpxx::CompletionArgument&) {
    return std::vector<std::string>(150, "x");
  });
  return server;
}

}  // namespace

TEST_CASE("resources are listed and read in every revision", "[resources]") {
  const auto server = library();
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    const Value list = client.list_resources();
    REQUIRE(list.size() == 4);
    CHECK(list[0]["uri"] == "docs://readme");
    CHECK(list[0]["name"] == "readme");
    CHECK(client.read_resource("docs://readme").result["contents"][0] ==
          object({{"uri", "docs://readme"}, {"mimeType", "text/plain"}, {"text", "Read me."}}));
    CHECK(client.read_resource("docs://logo").result["contents"][0]["blob"] == "iVBORwA=");
    CHECK(client.read_resource("docs://where").result["contents"][0]["text"] == "docs://where");
    CHECK(client.read_resource("docs://numbers").result["contents"][0]["mimeType"] == "application/json");
  }
}

TEST_CASE("an unknown resource has the error code of its revision", "[resources]") {
  const auto server = library();
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    const auto response = client.read_resource("docs://no-such");
    REQUIRE(response.error_code() == (revision == kModern ? -32602 : -32002));
    CHECK(response.error->data["uri"] == "docs://no-such");
  }
}

TEST_CASE("a resource or prompt handler that fails is a JSON-RPC error, masked where it was not meant",
          "[resources]") {
  Server server({.name = "test", .logger = mcpxx::Logger(nullptr)});
  server.resource("docs://bug", []() -> std::string { throw std::runtime_error("password=hunter2"); });
  server.resource("docs://gone", []() -> std::string { throw mcpxx::ToolError("It has gone."); });
  server.prompt("bug", "", []() -> std::string { throw std::runtime_error("password=hunter2"); });
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    for (const auto& response : {client.read_resource("docs://bug"), client.get_prompt("bug")}) {
      REQUIRE(response.error_code() == -32603);
      CHECK(response.error->message == "Internal error");
    }
    CHECK(client.read_resource("docs://gone").error->message == "It has gone.");
  }
}

TEST_CASE("templates decode their variables", "[resources]") {
  const auto server = library();
  auto client = connect(server);
  CHECK(client.list_resource_templates()[0]["uriTemplate"] == "users://{id}/{page}");
  CHECK(client.read_resource("users://j%C3%B6rg/home").result["contents"][0]["text"] ==
        "j\xc3\xb6rg on home");
  CHECK(client.read_resource("files://a/b/c.txt").result["contents"][0]["text"] == "file a/b/c.txt");
}

TEST_CASE("traversal is refused before the handler sees it", "[resources]") {
  const auto server = library();
  auto client = connect(server);
  for (const auto* uri :
       {"files://../secret", "files://a/../../secret", "files://%2e%2e/secret", "files:///etc/passwd",
        "files://%2Fetc/passwd", "files://a%00b", "files://a/%2e%2E%2fb", "users://../x"}) {
    CAPTURE(uri);
    CHECK(client.read_resource(uri).error_code() == -32602);
  }
}

TEST_CASE("prompts take their arguments as strings", "[prompts]") {
  const auto server = library();
  for (const auto revision : kAll) {
    CAPTURE(revision);
    auto client = connect(server, revision);
    const Value prompts = client.list_prompts();
    CHECK(prompts[0]["arguments"][0]["name"] == "text");
    CHECK(prompts[0]["arguments"][0]["required"] == true);
    CHECK(prompts[0]["arguments"][1]["required"] == false);
    const auto prompt = client.get_prompt("summarise", object({{"text", "a"}, {"words", "5"}}));
    CHECK(prompt.result["messages"][0]["content"]["text"] == "In 5 words: a");
    CHECK(prompt.result["description"] == "Asks for a summary");
    CHECK(client.get_prompt("talk").result["messages"][1]["role"] == "assistant");
    CHECK(client.get_prompt("summarise").error_code() == -32602);
    CHECK(client.get_prompt("summarise", object({{"text", "a"}, {"words", "few"}})).error_code() == -32602);
    CHECK(client.get_prompt("no-such").error_code() == -32602);
  }
}

TEST_CASE("completion sends at most a hundred values and says that there are more", "[completion]") {
  const auto server = library();
  for (const auto revision : kAll) {
    auto client = connect(server, revision);
    const Value completion = client.complete_prompt("summarise", "text", "").result["completion"];
    CHECK(completion["values"].size() == 100);
    CHECK(completion["hasMore"] == true);
    CHECK(client.complete_prompt("summarise", "words", "").result["completion"]["values"].size() == 0);
    CHECK(client.complete_prompt("no-such", "words", "").error_code() == -32602);
  }
}

TEST_CASE("completion knows the arguments that are settled", "[completion]") {
  const auto server = library();
  auto client = connect(server, "2025-11-25");
  const auto response =
      client.complete_template("users://{id}/{page}", "page", "ho", object({{"id", "ann"}}));
  CHECK(response.result["completion"]["values"] == Value::array({"ho1", "ann"}));
}

TEST_CASE("lists come in pages that neither repeat nor skip while entries come and go", "[pagination]") {
  Server server({.name = "test", .page_size = 2});
  for (const auto* name : {"a", "b", "c", "d", "e"}) server.tool(name, "", [] {});
  for (const auto revision : kAll) {
    auto client = connect(server, revision);
    CHECK(client.list_tools().size() == 5);
  }
  auto client = connect(server);
  const auto first = client.request("tools/list");
  REQUIRE(first.result["tools"].size() == 2);
  server.remove_tool("b");
  server.tool("f", "", [] {});
  std::string names;
  Value params = object({{"cursor", first.result["nextCursor"]}});
  for (;;) {
    const auto page = client.request("tools/list", params);
    for (const Value& tool : page.result["tools"].elements()) names += *tool["name"].as_string();
    if (!page.result.contains("nextCursor")) break;
    params.set("cursor", page.result["nextCursor"]);
  }
  CHECK(names == "cdef");
}

TEST_CASE("a cursor of another list is refused", "[pagination]") {
  Server server({.name = "test", .page_size = 1});
  for (const auto* name : {"a", "b"}) {
    server.tool(name, "", [] {});
    server.prompt(name, "", [] { return "text"; });
  }
  auto client = connect(server);
  const auto page = client.request("tools/list");
  CHECK(client.request("prompts/list", object({{"cursor", page.result["nextCursor"]}})).error_code() ==
        -32602);
}

TEST_CASE("modern answers carry cache hints and the name of the server", "[lists]") {
  Server server({.name = "test", .version = "1", .cache = {5000, mcpxx::protocol::CacheScope::public_}});
  auto client = connect(server);
  const auto page = client.request("tools/list");
  CHECK(page.result["ttlMs"] == 5000);
  CHECK(page.result["cacheScope"] == "public");
  CHECK(page.result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "test");
}

TEST_CASE("empty lists are empty, not an error", "[lists]") {
  const auto server = make_server();
  for (const auto revision : kAll) {
    auto client = connect(server, revision);
    CHECK(client.list_tools() == Value::array());
    CHECK(client.list_resources() == Value::array());
    CHECK(client.list_resource_templates() == Value::array());
    CHECK(client.list_prompts() == Value::array());
    for (const auto* capability : {"tools", "resources", "prompts"}) {
      CHECK(client.server_capabilities()[capability].is_object());
    }
  }
}
