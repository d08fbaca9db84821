// SPDX-License-Identifier: MIT
#include "server/session.hpp"

#include "fake_call.hpp"

using mcpxx::Server;
using mcpxx::detail::Session;
using support::make_call;

TEST_CASE("a session is initialized once", "[session]") {
  Session session("id");
  CHECK_FALSE(session.is_initialized());
  CHECK(session.initialize(mcpxx::protocol::Version::v2025_06_18, "info", "capabilities"));
  CHECK_FALSE(session.initialize(mcpxx::protocol::Version::v2025_11_25, "other", "other"));
  CHECK(session.version() == mcpxx::protocol::Version::v2025_06_18);
  CHECK(session.client_info().as_string() == "info");
}

TEST_CASE("a session knows the requests in flight", "[session]") {
  asio::io_context io;
  const Server server({.name = "test"});
  const auto session = std::make_shared<Session>("id");
  const auto call = make_call(io, server, support::tool_call("x", 1));
  CHECK(session->track(call->id, call));
  CHECK_FALSE(session->track(call->id, call));
  CHECK(session->find(mcpxx::protocol::RequestId(std::int64_t{1})) == call);
  CHECK(session->find(mcpxx::protocol::RequestId(std::string("1"))) == nullptr);
  session->untrack(call->id);
  CHECK(session->find(call->id) == nullptr);
  CHECK(session->track(call->id, call));
  session->cancel_all();
  CHECK(call->cancelled());
  CHECK(session->find(call->id) == nullptr);
}

TEST_CASE("a session without an outlet has nowhere to push to", "[session]") {
  Session session("id");
  CHECK_FALSE(session.push("x"));
  std::string seen;
  session.set_outlet([&](std::string message) {
    seen += message;
    return true;
  });
  CHECK(session.push("a"));
  session.set_outlet(nullptr);
  CHECK_FALSE(session.push("b"));
  CHECK(seen == "a");
}

TEST_CASE("an outlet may take itself away while it is called", "[session]") {
  Session session("id");
  session.set_outlet([&session, ballast = std::string(100, 'x')](std::string message) {
    session.set_outlet(nullptr);
    return message == ballast;
  });
  CHECK_FALSE(session.push("a"));
  CHECK_FALSE(session.push("b"));
}
