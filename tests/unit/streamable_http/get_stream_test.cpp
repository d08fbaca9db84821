// SPDX-License-Identifier: MIT
// The stream a legacy client opens with GET.
#include <mcpxx/mcpxx.hpp>

#include <set>
#include <string>

#include "rig.hpp"

using namespace streamable;

namespace {

void change_list(Rig& rig, const std::string& name) {
  rig.server.tool(name, "A tool", [] { return std::string("called"); });
  rig.run_for(std::chrono::milliseconds(1));
}

}  // namespace

TEST_CASE("GET opens a stream that carries list changes", "[http][stream]") {
  Rig rig;
  const auto session = rig.open_session();
  const auto stream = rig.send(get_stream(session));
  CHECK(stream->streaming());
  CHECK(stream->status() == 200);
  CHECK(stream->header("Content-Type") == "text/event-stream");
  CHECK(stream->header("Cache-Control") == "no-cache");
  CHECK(stream->header("X-Accel-Buffering") == "no");

  change_list(rig, "one");
  REQUIRE(rig.run_until([&] { return events(stream->stream()).size() == 1; }));
  rig.server.prompt("greet", "A prompt", [] { return std::string("hello"); });
  rig.server.text_resource("docs://readme", "text");
  rig.server.remove_tool("one");
  REQUIRE(rig.run_until([&] { return events(stream->stream()).size() >= 4; }));
  std::multiset<std::string> methods;
  for (const auto& message : events(stream->stream())) {
    methods.emplace(message["method"].as_string().value_or(""));
  }
  CHECK(methods == std::multiset<std::string>{
                       "notifications/prompts/list_changed", "notifications/resources/list_changed",
                       "notifications/tools/list_changed", "notifications/tools/list_changed"});
  CHECK_FALSE(rig.server.remove_tool("one"));
  rig.run_for(std::chrono::milliseconds(100));
  CHECK(events(stream->stream()).size() == 4);
}

TEST_CASE("GET must accept event streams", "[http][stream]") {
  Rig rig;
  const auto session = rig.open_session();
  CHECK(rig.ask(get_stream(session).with("Accept", "application/json"))->status() == 406);
  CHECK(rig.ask(get_stream(session).without("Accept"))->status() == 406);
  CHECK(rig.ask(get_stream(""))->status() == 400);
  CHECK(rig.ask(get_stream("unknown"))->status() == 404);
}

TEST_CASE("a second GET takes the place of the first", "[http][stream]") {
  Rig rig;
  const auto session = rig.open_session();
  const auto first = rig.send(get_stream(session));
  const auto second = rig.send(get_stream(session));
  CHECK(first->complete());
  CHECK(second->streaming());
  change_list(rig, "one");
  CHECK(events(first->stream()).empty());
  CHECK(rig.run_until([&] { return events(second->stream()).size() == 1; }));
  CHECK(first->rejected() == 0);
  second->disconnect();
  rig.run_for(std::chrono::milliseconds(1));
  const auto third = rig.send(get_stream(session));
  change_list(rig, "two");
  CHECK(rig.run_until([&] { return events(third->stream()).size() == 1; }));
  CHECK(second->rejected() == 0);
}

TEST_CASE("each list change goes to each session once", "[http][stream]") {
  Rig rig;
  const auto first = rig.send(get_stream(rig.open_session()));
  const auto second = rig.send(get_stream(rig.open_session()));
  rig.open_session();  // no stream: nothing to deliver to
  change_list(rig, "one");
  CHECK(events(first->stream()).size() == 1);
  CHECK(events(second->stream()).size() == 1);
}

TEST_CASE("a stream that is silent gets keep-alive comments", "[http][stream]") {
  StreamableHttpOptions options;
  options.keep_alive_ms = 10;
  Rig rig(options);
  const auto stream = rig.send(get_stream(rig.open_session()));
  CHECK(rig.run_until(
      [&] { return stream->stream().find(": keep-alive\n\n: keep-alive\n\n") != std::string::npos; }));
  CHECK(events(stream->stream()).empty());
  stream->disconnect();
  rig.run_for(std::chrono::milliseconds(30));
  CHECK(stream->rejected() == 0);
}

TEST_CASE("the end of a session ends its stream", "[http][stream]") {
  Rig rig;
  const auto session = rig.open_session();
  const auto stream = rig.send(get_stream(session));
  rig.ask(delete_session(session));
  CHECK(stream->complete());
  change_list(rig, "one");
  CHECK(stream->rejected() == 0);
}

TEST_CASE("messages of requests do not go to the stream", "[http][stream]") {
  Rig rig;
  rig.server.tool("talk", "A tool", [](mcpxx::Context& context) {
    context.log(mcpxx::protocol::LoggingLevel::warning, "careful");
    return std::string("done");
  });
  const auto session = rig.open_session();
  const auto stream = rig.send(get_stream(session));
  CHECK(events(rig.ask(legacy_call("talk", session))->stream()).size() == 2);
  CHECK(events(stream->stream()).empty());
}

TEST_CASE("an endpoint that goes while a stream is open leaks nothing", "[http][stream]") {
  auto rig = std::make_unique<Rig>();
  const auto session = rig->open_session();
  std::weak_ptr<support::FakeWriter> stream = rig->send(get_stream(session));
  rig.reset();
  CHECK(stream.expired());
}
