// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/fwd.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/transport/trace.hpp>

// A client for tests of servers: connected in memory, it sees exactly what a client on stdio would.

namespace mcpxx::testing {

/// What went wrong in the client itself: no answer in time, a failed handshake, a list that is refused.
class ClientError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How a Client presents itself.
struct ClientOptions {
  /// The revision to speak. The modern one needs no handshake, the others are initialized by the constructor.
  std::string revision = "2026-07-28";
  std::string name = "mcpxx-test-client";
  std::string version = "1.0.0";
  /// ClientCapabilities.
  json::Value capabilities = json::Value::object();
  /// Least level of the log messages wanted (modern revision only; earlier ones use logging/setLevel). Empty:
  /// none.
  std::string log_level = {};
  /// Does not initialize a legacy connection: the test does so itself.
  bool skip_handshake = false;
  /// Milliseconds any one answer may take.
  std::int64_t timeout_ms = 10'000;
  /// Sync handlers run on the server's worker pool, so that a hanging one meets the timeout. Otherwise they
  /// run on the thread that calls the client.
  bool use_workers = true;
  json::ReadLimits limits = {};
  std::size_t max_concurrent_requests = 256;
  WireTrace trace = {};
};

/// How one request differs from the others.
struct CallOptions {
  /// A string or an integer: asks for progress under this token. Null: does not.
  json::Value progress_token = nullptr;
  /// Further members of the request's `_meta`, an object. They win over those the client puts there.
  json::Value meta = nullptr;
};

/// The error of a JSON-RPC response.
struct ErrorInfo {
  int code = 0;
  std::string message = {};
  /// Null where there is none.
  json::Value data = nullptr;
};

/// The answer to a request: a result, or an error.
struct Response {
  /// The whole message.
  json::Value message = nullptr;
  /// The result object, or null.
  json::Value result = nullptr;
  std::optional<ErrorInfo> error = {};

  bool ok() const noexcept { return !error.has_value(); }
  /// The code of the error, or 0.
  int error_code() const noexcept { return error ? error->code : 0; }
};

/// The answer to tools/call.
struct ToolResponse : Response {
  /// The blocks of the result, an array, or null where there is an error.
  json::Value content = nullptr;
  /// The structured content, or null.
  json::Value structured = nullptr;
  /// The tool failed; `content` says why.
  bool is_error = false;

  /// The text blocks of the content, one after the other with line feeds between them.
  std::string text() const;
};

/// A client in the same process as the server under test:
///
///     mcpxx::testing::Client client{server};
///     REQUIRE(client.call_tool("add", mcpxx::json::Value::object({{"a", 1}, {"b", 2}})).structured["result"]
///     == 3);
///
/// Functions that return a Response report the server's errors there; those that return a list throw
/// ClientError for them. All throw ClientError when there is no answer in time. Lifetime: keeps the server's
/// state alive. The destructor closes the connection and waits, at most the timeout, for the handlers that
/// still run. Thread-safety: all members may be called from any thread.
class Client {
 public:
  explicit Client(const Server& server, ClientOptions options = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// Opens a legacy connection: initialize, and notifications/initialized where that went well. The
  /// constructor does this.
  Response initialize(std::string_view revision);
  /// The ServerCapabilities, from initialize or from a server/discover that is sent for it; null where there
  /// are none.
  json::Value server_capabilities();
  /// server/discover (modern revision).
  Response discover();
  Response ping();
  Response set_log_level(std::string_view level);

  // Whole lists, following cursors through all pages. Arrays of the list's entries as they came.
  json::Value list_tools();
  json::Value list_resources();
  json::Value list_resource_templates();
  json::Value list_prompts();

  ToolResponse call_tool(std::string_view name, json::Value arguments = json::Value::object(),
                         const CallOptions& options = {});
  Response read_resource(std::string_view uri, const CallOptions& options = {});
  Response get_prompt(std::string_view name, json::Value arguments = json::Value::object(),
                      const CallOptions& options = {});
  /// `context` is an object of arguments that are settled, or null.
  Response complete_prompt(std::string_view prompt, std::string_view argument, std::string_view value,
                           json::Value context = nullptr);
  Response complete_template(std::string_view uri_template, std::string_view variable, std::string_view value,
                             json::Value context = nullptr);

  /// Any request, with the `_meta` its revision demands.
  Response request(std::string_view method, json::Value params = json::Value::object(),
                   const CallOptions& options = {});
  /// Sends a request and returns its id at once.
  std::int64_t start(std::string_view method, json::Value params = json::Value::object(),
                     const CallOptions& options = {});
  /// The answer to a request that was started.
  Response wait(std::int64_t id);
  /// As wait(), with nothing where no answer came in that many milliseconds; it may still be waited for.
  std::optional<Response> wait_for(std::int64_t id, std::int64_t timeout_ms);
  /// Tells the server that nobody waits for that request any more.
  void cancel(std::int64_t id, std::string_view reason = {});
  void notify(std::string_view method, json::Value params = json::Value::object());

  /// Sends a text as it is: it need be no JSON.
  void send_raw(const std::string& text);
  /// The next message that answers no request of this client: errors without an id, batches, answers to
  /// send_raw. Nothing where none came in that many milliseconds.
  std::optional<json::Value> next_message(std::int64_t timeout_ms);
  std::optional<json::Value> next_message();
  /// Sends a text and returns the next such message.
  json::Value exchange(const std::string& text);

  /// The params of the notifications of that method so far, in order.
  std::vector<json::Value> notifications(std::string_view method);
  /// Waits until there are at least `count` of them; throws ClientError otherwise.
  std::vector<json::Value> wait_for_notifications(std::string_view method, std::size_t count);
  void clear_notifications();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mcpxx::testing
