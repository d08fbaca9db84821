// SPDX-License-Identifier: MIT
#include <string>

#include "fixture.hpp"

using namespace behaviour;

namespace {

Server echo_server() {
  auto server = make_server();
  server.tool("echo", "", [] { return "echo"; });
  return server;
}

constexpr auto kBatch = R"([{"jsonrpc":"2.0","id":"a","method":"ping"},
                            {"jsonrpc":"2.0","method":"notifications/initialized"},
                            {"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"echo"}},
                            {"jsonrpc":"2.0","id":"c","method":"no/such"}])";

}  // namespace

TEST_CASE("a batch is answered by one array in revision 2025-03-26", "[batch]") {
  const auto server = echo_server();
  auto client = Client(server, {.revision = "2025-03-26"});  // not recorded: it has a method of no schema
  const Value answers = client.exchange(kBatch);
  REQUIRE(answers.is_array());
  REQUIRE(answers.size() == 3);
  std::size_t seen = 0;
  for (const Value& answer : answers.elements()) {
    if (answer["id"] == "a") seen += answer["result"].is_object();
    if (answer["id"] == "b") seen += answer["result"]["content"][0]["text"] == "echo";
    if (answer["id"] == "c") seen += answer["error"]["code"] == -32601;
  }
  CHECK(seen == 3);
}

TEST_CASE("a batch that is right is recorded and answered", "[batch]") {
  const auto server = echo_server();
  auto client = connect(server, "2025-03-26");
  const Value answers = client.exchange(
      R"([{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","id":"b","method":"tools/list"}])");
  CHECK(answers.size() == 2);
}

TEST_CASE("a batch of notifications gets no answer", "[batch]") {
  const auto server = echo_server();
  auto client = connect(server, "2025-03-26");
  client.send_raw(R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])");
  CHECK(client.ping().ok());
  CHECK(!client.next_message(0));
}

TEST_CASE("an empty batch and wrong elements are refused", "[batch]") {
  const auto server = echo_server();
  auto client = connect(server, "2025-03-26");
  const Value empty = client.exchange("[]");
  CHECK(empty["error"]["code"] == -32600);
  auto unrecorded = Client(server, {.revision = "2025-03-26"});
  const Value wrong = unrecorded.exchange(R"([1,{"jsonrpc":"2.0","id":7,"method":5}])");
  REQUIRE(wrong.size() == 2);
  CHECK(wrong[0]["error"]["code"] == -32600);
  CHECK(wrong[1]["id"] == 7);
}

TEST_CASE("a batch with more messages than may be in flight is refused as a whole", "[batch]") {
  const auto server = echo_server();
  auto client = Client(server, {.revision = "2025-03-26", .max_concurrent_requests = 4});
  std::string batch = "[1,1,1,1,1]";
  CHECK(client.exchange(batch)["error"]["code"] == -32600);
  CHECK(client.ping().ok());
}

TEST_CASE("other revisions refuse batches", "[batch]") {
  const auto server = echo_server();
  for (const auto revision : kAll) {
    if (revision == "2025-03-26") continue;
    CAPTURE(revision);
    auto client = connect(server, revision);
    const Value answer = client.exchange(R"([{"jsonrpc":"2.0","id":"a","method":"ping"}])");
    CHECK(answer["error"]["code"] == -32600);
    CHECK(client.request("tools/list").ok());
  }
}
