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
#include <mcpxx/testing/client_answers.hpp>
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
  /// ClientCapabilities. Null declares what `answers` are there for, which on a legacy revision is settled by
  /// the handshake.
  json::Value capabilities = nullptr;
  /// What is said to questions of the server's. Without any, questions are left to the test: requests come
  /// out of next_message, results that ask out of call_tool and the like.
  ClientAnswers answers = {};
  /// How often call_tool and the like send one call again because the server asks (modern revision).
  std::size_t max_rounds = 32;
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

  /// Exchanges the answers to questions of the server's. What a legacy client declared stays.
  void set_answers(ClientAnswers answers);
  /// The same with one handler for all questions.
  void on_request(ClientHandler handler);
  /// The params of the questions of that method that the answers were asked for, in order, e.g.
  /// "elicitation/create".
  std::vector<json::Value> asked(std::string_view method);

  // Whole lists, following cursors through all pages. Arrays of the list's entries as they came.
  json::Value list_tools();
  json::Value list_resources();
  json::Value list_resource_templates();
  json::Value list_prompts();

  // Where the modern revision answers these with questions ("input_required"), they ask
  // ClientOptions::answers and send the call again, so that a test runs on both eras alike. They throw
  // ClientError where an answer is an error, and where the server asks for more than
  // ClientOptions::max_rounds.
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

  /// Any request, with the `_meta` its revision demands, sent once: the result may be an "input_required"
  /// one.
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
  /// send_raw, and requests of a legacy server where there are no ClientOptions::answers. Nothing where none
  /// came in that many milliseconds.
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
