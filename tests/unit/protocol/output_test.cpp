// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/output.hpp>

#include <string>
#include <utility>

#include <mcpxx/protocol/codec.hpp>

#include "support/catch.hpp"
#include "unit/protocol/parse.hpp"

namespace json = mcpxx::json;
using namespace mcpxx::protocol;
using mcpxx::test::parse;

namespace {

template <class T>
std::string written(const T& component, Version version) {
  std::string text;
  json::Writer writer(text);
  write(writer, component, version);
  return text;
}

template <class T>
std::string members(T result, Version version) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  write_members(writer, std::move(result), version);
  writer.end_object();
  return text;
}

// The names of the members of an object, in alphabetical order is not needed: in the order written.
std::string names(const std::string& text) {
  const json::Value value = parse(text);
  std::string names;
  for (const json::Member& member : value.members())
    names += (names.empty() ? "" : " ") + std::string(member.name());
  return names;
}

const json::Value kMeta = json::Value::object({{"k", 1}});

std::vector<Icon> icons() { return {Icon{"https://example.com/i.png"}}; }

Annotations all_annotations() {
  Annotations annotations;
  annotations.audience = {Role::user};
  annotations.priority = 0.5;
  annotations.last_modified = "2025-01-12T15:00:58Z";
  return annotations;
}

Tool full_tool() {
  Tool tool{"t"};
  tool.title = "T";
  tool.description = "d";
  tool.output_schema = json::Value::object({{"type", "object"}});
  tool.annotations = ToolAnnotations{};
  tool.annotations->read_only_hint = true;
  tool.execution = ToolExecution{TaskSupport::optional};
  tool.icons = icons();
  tool.meta = kMeta;
  return tool;
}

ContentBlock audio_block() { return audio("sound", "audio/wav"); }

ContentBlock link_block() {
  ResourceLink link{"file:///a", "a"};
  link.title = "A";
  link.description = "about";
  link.annotations = all_annotations();
  link.icons = icons();
  link.meta = kMeta;
  return link;
}

}  // namespace

TEST_CASE("a tool is written with the members its reader's revision has") {
  const std::pair<Version, const char*> rows[] = {
      {Version::v2024_11_05, "name description inputSchema"},
      {Version::v2025_03_26, "name description inputSchema annotations"},
      {Version::v2025_06_18, "name title description inputSchema outputSchema annotations _meta"},
      {Version::v2025_11_25,
       "name title description inputSchema outputSchema annotations execution icons _meta"},
      {Version::v2026_07_28, "name title description inputSchema outputSchema annotations icons _meta"},
  };
  for (const auto& [version, expected] : rows) {
    CAPTURE(to_string(version));
    CHECK(names(written(full_tool(), version)) == expected);
  }
  CHECK(written(Tool{"bare"}, Version::v2026_07_28) == R"({"name":"bare","inputSchema":{}})");
}

TEST_CASE("an output schema that is not of type object is for revisions that know such") {
  Tool tool{"t"};
  tool.output_schema = json::Value::object({{"type", "array"}});
  CHECK(names(written(tool, Version::v2025_11_25)) == "name inputSchema");
  CHECK(names(written(tool, Version::v2026_07_28)) == "name inputSchema outputSchema");
}

TEST_CASE("resources, templates and prompts are written with the members their reader's revision has") {
  Resource resource{"file:///a", "a"};
  resource.title = "A";
  resource.size = 3;
  resource.annotations = all_annotations();
  resource.icons = icons();
  resource.meta = kMeta;
  CHECK(names(written(resource, Version::v2024_11_05)) == "uri name annotations size");
  CHECK(names(written(resource, Version::v2025_06_18)) == "uri name title annotations size _meta");
  CHECK(names(written(resource, Version::v2025_11_25)) == "uri name title annotations size icons _meta");
  CHECK(names(written(resource, Version::v2026_07_28)) == "uri name title annotations size icons _meta");
  CHECK(parse(written(resource, Version::v2025_03_26))["annotations"].size() == 2);
  CHECK(parse(written(resource, Version::v2025_06_18))["annotations"].size() == 3);

  ResourceTemplate family{"file:///{a}", "f"};
  family.title = "F";
  family.icons = icons();
  CHECK(names(written(family, Version::v2025_03_26)) == "uriTemplate name");
  CHECK(names(written(family, Version::v2026_07_28)) == "uriTemplate name title icons");

  Prompt prompt{"p"};
  prompt.title = "P";
  prompt.arguments = {PromptArgument{"a", "A"}};
  prompt.icons = icons();
  CHECK(written(prompt, Version::v2025_03_26) == R"({"name":"p","arguments":[{"name":"a"}]})");
  CHECK(names(written(prompt, Version::v2025_06_18)) == "name title arguments");
  CHECK(names(written(prompt, Version::v2026_07_28)) == "name title arguments icons");
  CHECK(parse(written(prompt, Version::v2025_06_18))["arguments"][0]["title"].as_string() == "A");
}

TEST_CASE("content a revision does not know becomes text") {
  CHECK(parse(written(audio_block(), Version::v2024_11_05))["type"].as_string() == "text");
  CHECK(parse(written(audio_block(), Version::v2025_03_26))["type"].as_string() == "audio");
  for (Version version : {Version::v2024_11_05, Version::v2025_03_26}) {
    const json::Value text = parse(written(link_block(), version));
    CHECK(text["type"].as_string() == "text");
    CHECK(text["text"].as_string() == "Resource A: file:///a\nabout");
    CHECK_FALSE(text["annotations"].contains("lastModified"));
  }
  CHECK(names(written(link_block(), Version::v2025_06_18)) ==
        "type uri name title description annotations _meta");
  CHECK(names(written(link_block(), Version::v2026_07_28)) ==
        "type uri name title description annotations icons _meta");
}

TEST_CASE("content is adapted wherever it is inside of something") {
  EmbeddedResource embedded{TextResourceContents{"file:///a", {}, "text", kMeta}};
  CHECK_FALSE(parse(written(ContentBlock(embedded), Version::v2025_03_26))["resource"].contains("_meta"));
  CHECK(parse(written(ContentBlock(embedded), Version::v2025_06_18))["resource"].contains("_meta"));
  CHECK_FALSE(parse(written(ResourceContents(TextResourceContents{"file:///a", {}, "text", kMeta}),
                            Version::v2025_03_26))
                  .contains("_meta"));

  const PromptMessage message = user_message(link_block());
  CHECK(parse(written(message, Version::v2025_03_26))["content"]["type"].as_string() == "text");
  GetPromptResult prompt;
  prompt.messages = {message, assistant_message("ok")};
  const json::Value result = parse(members(prompt, Version::v2025_03_26));
  CHECK(result["messages"][0]["content"]["type"].as_string() == "text");
  CHECK(result["messages"][1]["role"].as_string() == "assistant");
}

TEST_CASE("a tool result is written with the members its reader's revision has") {
  CallToolResult result;
  result.result_type = "complete";
  result.meta = kMeta;
  result.content = {audio_block(), link_block()};
  result.structured_content = json::Value::object({{"a", 1}});
  result.is_error = false;
  CHECK(names(members(result, Version::v2024_11_05)) == "content isError");
  CHECK(names(members(result, Version::v2025_03_26)) == "content isError");
  CHECK(names(members(result, Version::v2025_06_18)) == "content structuredContent isError");
  CHECK(names(members(result, Version::v2026_07_28)) == "content structuredContent isError");
  result.structured_content = json::Value::array({1});
  CHECK(names(members(result, Version::v2025_11_25)) == "content isError");
  CHECK(names(members(result, Version::v2026_07_28)) == "content structuredContent isError");
  CHECK(members(CallToolResult{}, Version::v2026_07_28) == R"({"content":[]})");
}

TEST_CASE("cache hints are always there on the revision that has them, and never on others") {
  ReadResourceResult result;
  result.contents = {TextResourceContents{"file:///a", "text/plain", "x"}};
  CHECK(
      members(result, Version::v2026_07_28) ==
      R"({"contents":[{"uri":"file:///a","mimeType":"text/plain","text":"x"}],"ttlMs":0,"cacheScope":"private"})");
  result.ttl_ms = 5;
  result.cache_scope = CacheScope::public_;
  CHECK(parse(members(result, Version::v2026_07_28))["ttlMs"] == json::Value(5));
  CHECK(parse(members(result, Version::v2026_07_28))["cacheScope"].as_string() == "public");
  CHECK(names(members(result, Version::v2025_11_25)) == "contents");

  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  write_cache_hints(writer, 7, CacheScope::private_, Version::v2025_11_25);
  write_cache_hints(writer, 8, CacheScope::public_, Version::v2026_07_28);
  writer.end_object();
  CHECK(text == R"({"ttlMs":8,"cacheScope":"public"})");
}

TEST_CASE("the head of a result is empty on legacy revisions without meta") {
  const auto head = [](const json::Value& meta, Version version) {
    std::string text;
    json::Writer writer(text);
    writer.begin_object();
    write_result_head(writer, result_type::kComplete, meta, version);
    writer.end_object();
    return text;
  };
  for (Version version : kSupportedVersions) {
    if (!is_modern(version)) CHECK(head(nullptr, version) == "{}");
  }
  CHECK(head(kMeta, Version::v2025_11_25) == R"({"_meta":{"k":1}})");
  CHECK(head(nullptr, Version::v2026_07_28) == R"({"resultType":"complete"})");
  CHECK(head(kMeta, Version::v2026_07_28) == R"({"resultType":"complete","_meta":{"k":1}})");
}

TEST_CASE("initialize and discover tell each revision what it can understand") {
  ServerCapabilities capabilities;
  capabilities.logging = json::Value::object();
  capabilities.completions = json::Value::object();
  capabilities.tools = ListCapability{true};
  capabilities.tasks = json::Value::object();
  capabilities.extensions = json::Value::object({{"a/b", json::Value::object()}});
  CHECK(written(capabilities, Version::v2024_11_05) == R"({"logging":{},"tools":{"listChanged":true}})");
  CHECK(names(written(capabilities, Version::v2025_03_26)) == "logging completions tools");
  CHECK(names(written(capabilities, Version::v2025_11_25)) == "logging completions tools tasks");
  CHECK(names(written(capabilities, Version::v2026_07_28)) == "logging completions tools extensions");

  Implementation implementation{"n", "N", "1", "d", "https://example.com", icons()};
  CHECK(names(written(implementation, Version::v2025_03_26)) == "name version");
  CHECK(names(written(implementation, Version::v2025_06_18)) == "name title version");
  CHECK(names(written(implementation, Version::v2025_11_25)) ==
        "name title version description websiteUrl icons");

  InitializeResult initialize{"2025-03-26", capabilities, implementation, "use it"};
  const json::Value result = parse(members(initialize, Version::v2025_03_26));
  CHECK(names(result.to_string()) == "protocolVersion capabilities serverInfo instructions");
  CHECK(result["serverInfo"].size() == 2);
  CHECK_FALSE(result["capabilities"].contains("extensions"));

  DiscoverResult discover;
  discover.supported_versions = {"2026-07-28"};
  CHECK(members(discover, Version::v2026_07_28) ==
        R"({"supportedVersions":["2026-07-28"],"capabilities":{},"ttlMs":0,"cacheScope":"private"})");
}

TEST_CASE("progress messages are left out where the revision has none") {
  ProgressNotificationParams progress;
  progress.progress_token = 7;
  progress.progress = 1;
  progress.message = "working";
  CHECK(names(written(progress, Version::v2024_11_05)) == "progressToken progress");
  CHECK(names(written(progress, Version::v2025_03_26)) == "progressToken progress message");
}

TEST_CASE("a completion has at most a hundred values and says that there are more") {
  CompleteResult result;
  result.completion.values.assign(101, "v");
  const json::Value cut = parse(members(result, Version::v2025_11_25))["completion"];
  CHECK(cut["values"].size() == 100);
  CHECK(cut["total"] == json::Value(101));
  CHECK(cut["hasMore"] == json::Value(true));
  result.completion.values.assign(100, "v");
  CHECK(names(parse(members(result, Version::v2025_11_25))["completion"].to_string()) == "values");
}

TEST_CASE("an input_required result leaves its type to the head") {
  InputRequiredResult result;
  result.request_state = "s";
  result.input_requests = InputRequests{{"roots", ListRootsRequest{}}};
  CHECK(members(result, Version::v2026_07_28) ==
        R"({"inputRequests":{"roots":{"method":"roots/list"}},"requestState":"s"})");
}
