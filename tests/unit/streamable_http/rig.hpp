// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <asio/io_context.hpp>

#include <mcpxx/json/value.hpp>
#include <mcpxx/server/server.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include "support/catch.hpp"
#include "support/fake_writer.hpp"

// What the tests of Streamable HTTP share: an endpoint without sockets, and requests as clients of both eras
// send them.

namespace streamable {

using mcpxx::Server;
using mcpxx::StreamableHttp;
using mcpxx::StreamableHttpOptions;
using mcpxx::json::Value;
using Headers = support::FakeWriter::Headers;
using Writer = std::shared_ptr<support::FakeWriter>;

Value parse(std::string_view text);

/// A request to send, in pieces that a test can bend.
struct Message {
  std::string http_method = "POST";
  Headers headers;
  std::string body;
  /// Text that outlives the request.
  std::string_view remote_address = {};

  /// Adds a header, replacing one of that name.
  Message& with(std::string name, std::string value) &;
  Message&& with(std::string name, std::string value) &&;
  Message& without(std::string_view name) &;
  Message&& without(std::string_view name) &&;
};

/// `_meta` of a well-formed modern request.
inline constexpr std::string_view kMeta =
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},)"
    R"("io.modelcontextprotocol/clientCapabilities":{}})";

/// A modern request with all its headers; `params` are members to put before `_meta`, each followed by a
/// comma.
Message modern(std::string_view method, std::string_view params = "", std::string_view name = "");
Message modern_call(std::string_view tool, std::string_view arguments = "{}");
/// The same with a `_meta` (or other params) of the test's choice; `params` is the whole object.
Message modern_raw(std::string_view method, std::string_view params, std::string_view version = "2026-07-28");
/// A legacy message; `session` goes into its header unless empty.
Message legacy(std::string_view body, std::string_view session = "", std::string_view version = "2025-11-25");
Message legacy_call(std::string_view tool, std::string_view session, int id = 7, std::string_view meta = "");
Message initialize(std::string_view version = "2025-11-25");
Message get_stream(std::string_view session);
Message delete_session(std::string_view session);

/// The messages in the events of a stream; fails the test where an event is more than one `data` line.
std::vector<Value> events(const std::string& stream);

/// An endpoint on an io_context that the test runs.
struct Rig {
  explicit Rig(StreamableHttpOptions options = {}, mcpxx::ServerOptions server_options = {.name = "test"});
  explicit Rig(const Server& shared, StreamableHttpOptions options = {});

  /// Sends; runs what is ready.
  Writer send(const Message& message);
  /// Sends, and runs until the answer is complete.
  Writer ask(const Message& message);
  /// The JSON answer to `message`, which must be complete at once.
  Value answer(const Message& message, int status = 200);
  /// Opens a legacy session; its id.
  std::string open_session(std::string_view version = "2025-11-25");
  /// Runs the loop until `done` holds; false if that takes more than ten seconds.
  bool run_until(const std::function<bool()>& done);
  void run_for(std::chrono::milliseconds time);
  /// The endpoint still serves a well-formed request of each era.
  bool still_serves();

  asio::io_context io{1};
  Server server;
  StreamableHttp endpoint;
  std::string log;
};

}  // namespace streamable
