// SPDX-License-Identifier: MIT
#include <string>

#include <mcpxx/json/reader.hpp>

#include "server/subscriptions/listen_filter.hpp"
#include "support/catch.hpp"

using mcpxx::detail::bit_of;
using mcpxx::detail::ListenFilter;
using mcpxx::detail::ListKind;

namespace {

mcpxx::Result<ListenFilter> read(const std::string& notifications, std::size_t max_names = 3) {
  const auto params = mcpxx::json::parse(R"({"notifications":)" + notifications + "}");
  REQUIRE(params.ok());
  return mcpxx::detail::read_listen_filter(*params, max_names);
}

std::string written(const ListenFilter& filter) {
  std::string text;
  mcpxx::json::Writer writer(text);
  write(writer, filter);
  return text;
}

}  // namespace

TEST_CASE("a filter is read, and written as what of it was agreed", "[subscriptions]") {
  const auto filter = read(R"({"toolsListChanged":true,"promptsListChanged":false,"resourceSubscriptions":)"
                           R"(["docs://b","docs://a","docs://b"],"taskIds":["t1"],"weatherChanged":7})");
  REQUIRE(filter.ok());
  CHECK(filter->lists == bit_of(ListKind::tools));
  CHECK(filter->resources == std::vector<std::string>{"docs://a", "docs://b"});
  CHECK(filter->tasks == std::vector<std::string>{"t1"});
  CHECK(written(*filter) ==
        R"({"toolsListChanged":true,"resourceSubscriptions":["docs://a","docs://b"],"taskIds":["t1"]})");
  CHECK(written(*read("{}")) == "{}");
}

TEST_CASE("the names of a filter have a bound in bytes", "[subscriptions]") {
  std::string uris;
  for (int i = 0; i < 40; ++i) {
    uris += (i == 0 ? "\"docs://" : ",\"docs://") + std::to_string(i) + std::string(2000, 'x') + "\"";
  }
  const auto refused = read(R"({"resourceSubscriptions":[)" + uris + "]}", 1000);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message.find("resourceSubscriptions") != std::string::npos);
}

TEST_CASE("a filter of the wrong shape is refused with the member's name", "[subscriptions]") {
  const std::string long_uri = "docs://" + std::string(mcpxx::detail::kMaxWatchedUri, 'x');
  const std::string cases[][2] = {
      {"null", "notifications"},
      {"[]", "notifications"},
      {"true", "notifications"},
      {R"({"toolsListChanged":1})", "toolsListChanged"},
      {R"({"promptsListChanged":"true"})", "promptsListChanged"},
      {R"({"resourcesListChanged":null})", "resourcesListChanged"},
      {R"({"resourceSubscriptions":"docs://a"})", "resourceSubscriptions"},
      {R"({"resourceSubscriptions":{}})", "resourceSubscriptions"},
      {R"({"resourceSubscriptions":["docs://a",5]})", "resourceSubscriptions[1]"},
      {R"({"resourceSubscriptions":[""]})", "resourceSubscriptions[0]"},
      {R"({"resourceSubscriptions":["docs://a\nb"]})", "resourceSubscriptions[0]"},
      {R"({"resourceSubscriptions":[")" + long_uri + "\"]}", "resourceSubscriptions[0]"},
      {R"({"resourceSubscriptions":["a:1","a:2","a:3","a:4"]})", "resourceSubscriptions may have 3"},
      {R"({"taskIds":["1","2","3","4"]})", "taskIds may have 3"},
      {R"({"taskIds":[[]]})", "taskIds[0]"},
      {R"({"taskIds":[""]})", "taskIds[0]"},
      {R"({"taskIds":[")" + std::string(300, 'x') + "\"]}", "taskIds[0]"},
  };
  for (const auto& [text, named] : cases) {
    INFO(text.substr(0, 100));
    const auto filter = read(text);
    REQUIRE_FALSE(filter.ok());
    CHECK(filter.error().message.find(named) != std::string::npos);
  }
}
