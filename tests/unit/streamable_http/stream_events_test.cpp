// SPDX-License-Identifier: MIT
// How the events of a stream are named, and how many are kept.
#include "transport/stream_events.hpp"

#include <mcpxx/storage/memory_store.hpp>

#include "resumption.hpp"
#include "support/catch.hpp"
#include "transport/resumable_streams.hpp"

using namespace mcpxx::detail;

TEST_CASE("an event id gives back its stream and cursor", "[http][events]") {
  const StreamKey key("session", StreamOrigin::post);
  for (const std::string& cursor : {std::string("1"), std::string("a\r\nb\0.", 6), std::string(300, 'x')}) {
    const auto id = event_id(key, cursor);
    CHECK(id.find_first_of(std::string("\0\r\n", 3)) == std::string::npos);
    const auto position = parse_event_id(id);
    REQUIRE(position.has_value());
    CHECK(position->stream == key.stream);
    CHECK(position->cursor == cursor);
  }
}

TEST_CASE("streams have different names and logs", "[http][events]") {
  const StreamKey one("session", StreamOrigin::get);
  const StreamKey two("session", StreamOrigin::get);
  const StreamKey elsewhere("other", one.stream);
  CHECK(one.stream != two.stream);
  CHECK(one.log() != elsewhere.log());
  CHECK(one.origin() == StreamOrigin::get);
}

TEST_CASE("what is no event id is refused", "[http][events]") {
  const std::string good = event_id(StreamKey("session", StreamOrigin::post), "17");
  REQUIRE(parse_event_id(good));
  const std::string stream = good.substr(0, good.find('.'));
  for (const std::string& text :
       {std::string(), std::string("1"), std::string("."), stream, stream + ".", stream + "MTc",
        "x" + good.substr(1), good.substr(1), good + "=", good + " ", stream + ".M",
        stream + ".MT=", stream + "." + std::string(2000, 'A'), std::string(100'000, 'p'),
        std::string(60, '.'), "p/../../../../../../../../." + good.substr(26)}) {
    INFO(text.substr(0, 80));
    CHECK_FALSE(parse_event_id(text));
  }
}

TEST_CASE("the newest events within the bounds are kept", "[http][events]") {
  EventBudget budget(3, 10);
  CHECK(budget.add(1) == 1U);
  CHECK(budget.add(2) == 2U);
  CHECK(budget.add(3) == 3U);
  CHECK(budget.add(4) == 3U);  // one too many
  CHECK(budget.add(9) == 1U);  // too many bytes
  CHECK_FALSE(budget.add(11));
  CHECK(budget.add(10) == 1U);
  CHECK(budget.add(0) == 2U);
  CHECK_FALSE(EventBudget(0, 10).add(1));
}

TEST_CASE("what is sent before a stream has its connection follows the empty event", "[http][events]") {
  asio::io_context io;
  const std::chrono::milliseconds minute(60'000);
  auto events = std::make_shared<StreamEvents>(std::make_shared<mcpxx::MemoryStore>(), minute);
  const auto settings = std::make_shared<StreamSettings>(StreamSettings{.events = std::move(events),
                                                                        .bus = nullptr,
                                                                        .instance = "one",
                                                                        .max_events = 10,
                                                                        .max_bytes = 1000,
                                                                        .age = minute,
                                                                        .patience = minute,
                                                                        .retry = minute,
                                                                        .logger = mcpxx::Logger(nullptr)});
  const auto streams = std::make_shared<ResumableStreams>(settings);
  const auto stream = streams->open_for_session(io.get_executor(), "session");
  CHECK(stream->send("{}"));
  io.poll();
  const auto writer = std::make_shared<support::FakeWriter>(io.get_executor(), "GET", "/mcp",
                                                            support::FakeWriter::Headers(), "");
  stream->open(std::make_shared<EventStream>(writer, std::chrono::milliseconds(0)), true);
  io.restart();
  io.poll();
  const auto sent = streamable::sse_events(writer->stream());
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].data.empty());
  CHECK(sent[1].data == "{}");
}
