// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/steady_timer.hpp>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/writer.hpp>
#include <mcpxx/protocol/jsonrpc.hpp>
#include <mcpxx/protocol/logging.hpp>
#include <mcpxx/protocol/messages.hpp>
#include <mcpxx/protocol/version.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/invocation.hpp>
#include <mcpxx/server/middleware.hpp>
#include <mcpxx/server/observer.hpp>
#include <mcpxx/server/options.hpp>
#include <mcpxx/server/principal.hpp>
#include <mcpxx/server/request_info.hpp>

namespace mcpxx::detail {

class Interaction;
class MessageStream;
class QuestionChannel;
class RequestStates;
class ServerCore;
class Session;
struct CompletionEntry;
struct ExtensionMethod;
struct PromptEntry;
struct Registry;
struct ResourceEntry;
struct ToolEntry;

/// One request in flight: the message it came with, what is known of its sender, and the way back. Transports
/// derive from it and say how bytes leave; the server layer fills in the answer.
///
/// The message lives as long as the call, so handlers may read arguments as long as they hold it.
/// Thread-safety: one thread at a time until dispatch; outcomes, notifications and cancel() from any thread
/// after it.
class Call : public Invocation {
 public:
  explicit Call(std::shared_ptr<ServerCore> core);
  ~Call() override;

  // --- What the transport provides
  // -------------------------------------------------------------------------------

  /// Where awaitable handlers run and timers fire: serialises what happens to this call on its transport.
  virtual asio::any_io_executor executor() = 0;
  /// What keeps the executor's context alive where the transport owns it; null where the application does.
  virtual std::shared_ptr<void> executor_owner() { return nullptr; }
  virtual const RequestInfo& request_info() const = 0;
  /// Whether requests of this transport have headers, which must agree with the message since 2026-07-28.
  virtual bool has_headers() const noexcept { return false; }
  /// Whether the thread of the transport belongs to the library, so that handlers that may block are moved
  /// off it.
  virtual bool prefers_worker() const noexcept { return false; }
  /// False once no answer can reach the client any more. The context of executor() may be gone then.
  virtual bool is_reachable() const noexcept { return true; }
  /// Sends a message before the response. From any thread.
  virtual void send_notification(std::string message) = 0;
  /// Sends the response, once. From any thread. `error_code` is 0 or the code of the JSON-RPC error in
  /// `body`.
  virtual void send_response(std::string body, int error_code) = 0;
  /// Sends a request of the server's to a legacy client, on the stream of this call or, where it has none, of
  /// its session. False where there is no way to it.
  virtual bool send_request(std::string message);
  /// The client takes requests of the server, and its answers find back here.
  virtual bool can_be_asked() const noexcept { return session != nullptr; }
  /// The way of questions for this call: by its era, unless the call is a task.
  virtual QuestionChannel& question_channel();
  /// Where the state of modern requests that wait for input is kept.
  virtual RequestStates& request_states();
  /// Turns what is left of the call into a stream that stays open; the call is not answered otherwise then.
  /// nullptr where the client cannot have one. Called once, after claim().
  virtual std::shared_ptr<MessageStream> open_stream() { return nullptr; }
  /// See Context::close_stream.
  virtual void close_stream() {}
  /// The call is that of a task already.
  virtual bool is_task() const noexcept { return false; }
  /// The call goes on as `task`, which ends with the transport: it is listed there while what is returned
  /// lives.
  virtual std::shared_ptr<void> adopt(const std::shared_ptr<Call>& /*task*/) { return nullptr; }
  /// There will be no response: the call was cancelled. Called on executor(), for transports that have to end
  /// something.
  virtual void abandon_response() {}

  // --- What the transport sets before dispatch
  // -------------------------------------------------------------------

  /// Parses the text of one message; root() is valid from then on. In place, the memory must live as long as
  /// the call.
  Result<void> read(std::string text, const json::ReadLimits& limits);
  Result<void> read_in_place(char* text, std::size_t size, const json::ReadLimits& limits);
  const json::Value& root() const noexcept;

  protocol::RequestId id;
  std::string_view method;
  protocol::Version version = protocol::kLatestLegacy;
  /// The legacy session or stdio connection, or nullptr.
  std::shared_ptr<Session> session;
  std::shared_ptr<const Principal> principal;
  /// Sets id, method, params and meta from a request message.
  void set_request(const protocol::RequestView& request);

  // --- For the server layer
  // --------------------------------------------------------------------------------------

  ServerCore& core() noexcept { return *core_; }
  const ServerOptions& options() const noexcept;
  Context& context() noexcept { return context_; }
  const json::Value& params() const noexcept { return *params_; }
  const json::Value& meta() const noexcept { return *meta_; }
  const json::Value& client_info() const noexcept;
  const json::Value& client_capabilities() const noexcept;
  /// Least level of messages the client wants for this request, or nothing.
  std::optional<protocol::LoggingLevel> log_level() const noexcept;
  void log(protocol::LoggingLevel level, const json::Value& data, std::string_view logger);
  virtual void report_progress(double progress, std::optional<double> total, std::string_view message);

  /// The component a handler is working for; keeps it alive while it does.
  std::shared_ptr<const ToolEntry> tool;
  std::shared_ptr<const ResourceEntry> resource;
  std::shared_ptr<const PromptEntry> prompt;
  std::shared_ptr<const CompletionEntry> completion;
  std::shared_ptr<const ExtensionMethod> extension_method;
  const json::Value* arguments = nullptr;
  /// Arguments the server composed itself: template variables, completion context.
  json::Value own_arguments;
  std::string_view uri;
  /// The handler runs on a thread of the transport's and may run again, from its start, on a worker.
  bool can_move_to_worker = false;

  /// What the handler has asked and done so far; made when it is first needed. Shared with the call that goes
  /// on for this one, where it becomes a task.
  const std::shared_ptr<Interaction>& interaction();
  /// nullptr where it was not needed yet.
  std::shared_ptr<const Interaction> find_interaction() const;
  void set_interaction(std::shared_ptr<Interaction> interaction);

  /// Called by the dispatcher before and after middleware has had its say.
  void start();
  void replace_params(json::Value params);
  void add_response_hook(MiddlewareRequest::ResponseHook hook);

  /// Claims the right to answer; false where the request is answered or cancelled already.
  bool claim() noexcept;
  /// After claim(): the envelope up to the members of the result object, then back to finish_result.
  json::Writer begin_result(const json::Value* result_meta = nullptr,
                            std::string_view result_type = protocol::result_type::kComplete);
  void finish_result(json::Writer& writer, bool tool_error = false);
  /// Claims and answers with a result of no further members.
  void respond_empty();
  /// Claims and answers with a JSON-RPC error.
  void respond_error(int code, std::string_view message, const json::Value& data = nullptr);
  /// After claim().
  void finish_error_response(int code, std::string_view message, const json::Value& data = nullptr);
  void respond_value(json::Value result);
  /// After claim() and open_stream(): the stream stands for the answer, which observers are told of.
  void become_stream();

  /// The client does not want the answer any more, or cannot get it: tells the handler, and sends nothing
  /// further.
  void cancel();
  /// The handler is not to go on, since its call has been answered: what it has begun besides, such as the
  /// other side of an `||`, is told to end. `on` is executor(), of before the answer. Not a cancellation.
  void leave_handler(const asio::any_io_executor& on);
  bool cancelled() const noexcept { return cancelled_.load(std::memory_order_acquire); }
  bool answered() const noexcept { return state_.load(std::memory_order_acquire) != State::open; }
  asio::cancellation_slot cancellation_slot() noexcept { return signal_.slot(); }

  /// Answers with an error and tells the handler to stop, where it is not answered yet.
  virtual void abort(std::string_view reason);

  /// Answers with a tool error once this much time has passed.
  void start_timeout(std::chrono::milliseconds timeout);
  void on_timeout();

 private:
  enum class State : std::uint8_t { open, answered, cancelled };

  bool leave_open(State to) noexcept;
  void stop_handler(const asio::any_io_executor& on);
  void finish(int error_code, bool tool_error);
  std::vector<MiddlewareRequest::ResponseHook> take_hooks();
  /// Returns the error code of the response after the hooks have seen it.
  int apply_hooks(std::vector<MiddlewareRequest::ResponseHook> hooks, int error_code);
  void write_hooked(const MiddlewareResponse& response);
  void notify_observers(int error_code, bool tool_error);
  RequestSpan span() const noexcept;

  std::shared_ptr<ServerCore> core_;
  Context context_;
  /// Of the server's pool; nothing in a call whose message is part of another one's.
  std::optional<json::Document> document_;
  json::Value replaced_params_;
  const json::Value* params_;
  const json::Value* meta_;
  std::string response_;
  std::chrono::steady_clock::time_point started_{};
  /// What the request is about, as the client said it: middleware may exchange params_ while another thread
  /// cancels.
  std::string_view component_;

  std::atomic<State> state_{State::open};
  std::atomic<bool> cancelled_{false};
  mutable std::mutex interaction_mutex_;
  std::shared_ptr<Interaction> interaction_;
  std::mutex hooks_mutex_;
  std::vector<MiddlewareRequest::ResponseHook> hooks_;
  /// Held while progress is sent, which may cancel the call on the same thread: nothing else may need it.
  std::mutex progress_mutex_;
  std::optional<double> last_progress_;
  asio::cancellation_signal signal_;
  /// Owned by its wait, so that it goes with the execution context where the call lives longer.
  std::weak_ptr<asio::steady_timer> timer_;
};

}  // namespace mcpxx::detail
