// SPDX-License-Identifier: MIT
#include "server/call.hpp"

#include <asio/post.hpp>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/messages.hpp>

#include "server/core.hpp"
#include "server/session.hpp"

namespace mcpxx::detail {
namespace {

const json::Value kNull;
const json::Value kEmptyObject = json::Value::object();

/// Room for the answers of most tools, so that one in the making does not grow step by step.
constexpr std::size_t kUsualResponse = 512;

/// Runs code of the application's, which may throw anything and must not take the answer with it.
template <class F>
void run_logged(const Logger& logger, std::string_view what, F function) {
  try {
    function();
  } catch (const std::exception& error) {
    logger.error(fmt::format("{} failed: {}", what, error.what()));
  } catch (...) {
    logger.error(fmt::format("{} failed with an exception of unknown type", what));
  }
}

}  // namespace

Call::Call(std::shared_ptr<ServerCore> core)
    : core_(std::move(core)), context_(*this), params_(&kNull), meta_(&kNull) {}

Call::~Call() {
  if (const auto timer = timer_.lock()) timer->cancel();
  // Dropped without an answer: its id is free again.
  if (session != nullptr && !answered()) session->untrack(id);
  if (document_) core_->documents().put(*std::move(document_));
}

Result<void> Call::read(std::string text, const json::ReadLimits& limits) {
  document_ = core_->documents().take();
  return document_->parse(std::move(text), limits);
}

Result<void> Call::read_in_place(char* text, std::size_t size, const json::ReadLimits& limits) {
  document_ = core_->documents().take();
  return document_->parse_in_place(text, size, limits);
}

const json::Value& Call::root() const noexcept { return document_ ? document_->root() : kNull; }

void Call::set_request(const protocol::RequestView& request) {
  id = request.id;
  method = request.method;
  params_ = request.params;
  meta_ = &(*params_)["_meta"];
}

const ServerOptions& Call::options() const noexcept { return core_->options(); }

const json::Value& Call::client_info() const noexcept {
  if (protocol::is_modern(version)) return (*meta_)[protocol::meta_key::kClientInfo];
  return session != nullptr ? session->client_info() : kNull;
}

const json::Value& Call::client_capabilities() const noexcept {
  if (protocol::is_modern(version)) return (*meta_)[protocol::meta_key::kClientCapabilities];
  return session != nullptr ? session->client_capabilities() : kEmptyObject;
}

// --- Before the response
// --------------------------------------------------------------------------------------------

std::optional<protocol::LoggingLevel> Call::log_level() const noexcept {
  if (protocol::is_modern(version))
    return protocol::parse_logging_level((*meta_)[protocol::meta_key::kLogLevel].as_string().value_or(""));
  return session != nullptr ? session->log_level() : protocol::LoggingLevel::info;
}

void Call::log(protocol::LoggingLevel level, const json::Value& data, std::string_view logger) {
  const auto wanted = log_level();
  if (!wanted || level < *wanted || answered()) return;
  std::string message;
  json::Writer writer(message);
  protocol::begin_notification(writer, "notifications/message");
  writer.begin_object();
  writer.key("level").string(protocol::to_string(level));
  if (!logger.empty()) writer.key("logger").string(logger);
  writer.key("data").value(data);
  writer.end_object();
  protocol::end_message(writer);
  send_notification(std::move(message));
}

void Call::report_progress(double progress, std::optional<double> total, std::string_view text) {
  const json::Value& token = (*meta_)[protocol::meta_key::kProgressToken];
  if (!(token.is_string() || token.is_integer()) || answered()) return;
  // Held while sending: two threads must not overtake each other and make the progress shrink.
  const std::lock_guard lock(progress_mutex_);
  if (last_progress_ && progress <= *last_progress_) return;
  last_progress_ = progress;
  std::string message;
  json::Writer writer(message);
  protocol::begin_notification(writer, "notifications/progress");
  writer.begin_object();
  writer.key("progressToken").value(token);
  writer.key("progress").number(progress);
  if (total) writer.key("total").number(*total);
  if (!text.empty() && protocol::has_progress_message(version)) writer.key("message").string(text);
  writer.end_object();
  protocol::end_message(writer);
  send_notification(std::move(message));
}

// --- The response
// ---------------------------------------------------------------------------------------------------

bool Call::leave_open(State to) noexcept {
  State expected = State::open;
  return state_.compare_exchange_strong(expected, to, std::memory_order_acq_rel);
}

bool Call::claim() noexcept { return leave_open(State::answered); }

json::Writer Call::begin_result(const json::Value* result_meta, std::string_view result_type) {
  const bool has_meta = result_meta != nullptr && result_meta->is_object();
  response_.reserve(kUsualResponse);
  json::Writer writer(response_);
  protocol::begin_response(writer, id);
  if (!protocol::is_modern(version)) {
    writer.begin_object();
    if (has_meta) writer.key("_meta").value(*result_meta);
    return writer;
  }
  if (!has_meta && result_type == protocol::result_type::kComplete) {
    writer.begin_object(core_->result_head(version));
    return writer;
  }
  writer.begin_object();
  writer.key("resultType").string(result_type);
  writer.key("_meta");
  writer.begin_object();
  if (has_meta) {
    for (const auto& member : result_meta->members()) {
      if (member.name() != protocol::meta_key::kServerInfo) writer.key(member.name()).value(member.value());
    }
  }
  writer.key(protocol::meta_key::kServerInfo).raw(core_->server_info(version));
  writer.end_object();
  return writer;
}

void Call::finish_result(json::Writer& writer, bool tool_error) {
  writer.end_object();
  protocol::end_message(writer);
  finish(0, tool_error);
}

void Call::respond_empty() {
  if (!claim()) return;
  auto writer = begin_result();
  finish_result(writer);
}

void Call::respond_value(json::Value result) {
  if (!claim()) return;
  auto writer = begin_result(result.find("_meta"));
  for (const auto& member : result.members()) {
    const bool from_envelope =
        member.name() == "_meta" || (protocol::is_modern(version) && member.name() == "resultType");
    if (!from_envelope) writer.key(member.name()).value(member.value());
  }
  finish_result(writer);
}

void Call::respond_error(int code, std::string_view message, const json::Value& data) {
  if (claim()) finish_error_response(code, message, data);
}

void Call::finish_error_response(int code, std::string_view message, const json::Value& data) {
  response_.clear();
  json::Writer writer(response_);
  protocol::write_error(writer, id, code, message, data);
  finish(code, false);
}

void Call::finish(int error_code, bool tool_error) {
  if (!core_->middleware().empty()) error_code = apply_hooks(take_hooks(), error_code);
  if (session != nullptr) session->untrack(id);
  if (!core_->observers().empty()) notify_observers(error_code, tool_error);
  send_response(std::move(response_), error_code);
}

void Call::become_stream() {
  take_hooks();
  if (!core_->observers().empty()) notify_observers(0, false);
}

// --- Cancellation and time
// ------------------------------------------------------------------------------------------

void Call::stop_handler(const asio::any_io_executor& on) {
  if (!cancelled_.exchange(true, std::memory_order_acq_rel)) leave_handler(on);
}

void Call::leave_handler(const asio::any_io_executor& on) {
  asio::post(on, [self = shared_from_this(), this] { signal_.emit(asio::cancellation_type::terminal); });
}

void Call::cancel() {
  if (!leave_open(State::cancelled)) return;
  if (session != nullptr) session->untrack(id);
  if (!core_->observers().empty()) notify_observers(0, false);
  take_hooks();
  const auto on = executor();
  stop_handler(on);
  asio::post(on, [self = shared_from_this(), this] { abandon_response(); });
}

void Call::abort(std::string_view reason) {
  if (!claim()) return;
  // Asked for before the answer: with it the connection may go, and its strand must serialise the signal.
  const auto on = executor();
  finish_error_response(protocol::error_code::kInternalError, reason);
  stop_handler(on);
}

void Call::start_timeout(std::chrono::milliseconds timeout) {
  const auto timer = std::make_shared<asio::steady_timer>(executor(), timeout);
  timer_ = timer;
  timer->async_wait([weak = weak_from_this(), timer](std::error_code error) {
    if (error) return;
    if (const auto self = weak.lock()) static_cast<Call&>(*self).on_timeout();
  });
}

void Call::on_timeout() {
  if (answered()) return;
  core_->logger().warning(fmt::format("{} {} timed out", method, params()["name"].as_string().value_or("")));
  const auto on = executor();
  finish_error("The call took too long and was stopped.");
  stop_handler(on);
}

// --- Middleware and observers
// ---------------------------------------------------------------------------------------

void Call::start() {
  if (core_->observers().empty()) return;
  started_ = std::chrono::steady_clock::now();
  component_ = (*params_)[method == "resources/read" ? "uri" : "name"].as_string().value_or("");
  for (const auto& observer : core_->observers()) {
    run_logged(core_->logger(), "observer", [&] { observer->request_started(span(), context_); });
  }
}

RequestSpan Call::span() const noexcept {
  RequestSpan span;
  span.method = method;
  span.component = component_;
  span.protocol_version = protocol::to_string(version);
  return span;
}

void Call::notify_observers(int error_code, bool tool_error) {
  RequestSpan done = span();
  done.duration_ns = std::chrono::nanoseconds(std::chrono::steady_clock::now() - started_).count();
  done.error_code = error_code;
  done.tool_error = tool_error;
  done.cancelled = state_.load(std::memory_order_acquire) == State::cancelled;
  for (const auto& observer : core_->observers()) {
    run_logged(core_->logger(), "observer", [&] { observer->request_finished(done, context_); });
  }
}

void Call::replace_params(json::Value params) {
  replaced_params_ = std::move(params);
  params_ = &replaced_params_;
  meta_ = &(*params_)["_meta"];
}

void Call::add_response_hook(MiddlewareRequest::ResponseHook hook) {
  const std::lock_guard lock(hooks_mutex_);
  if (!answered()) hooks_.push_back(std::move(hook));
}

std::vector<MiddlewareRequest::ResponseHook> Call::take_hooks() {
  const std::lock_guard lock(hooks_mutex_);
  return std::exchange(hooks_, {});
}

/// The response is parsed back for the hooks and written again: only requests with a hook pay for it.
int Call::apply_hooks(std::vector<MiddlewareRequest::ResponseHook> hooks, int error_code) {
  if (hooks.empty()) return error_code;
  // What the server wrote itself is read whatever its size.
  constexpr json::ReadLimits kUnlimited{.max_bytes = std::numeric_limits<std::size_t>::max(),
                                        .max_depth = json::kMaxDepth};
  auto parsed = json::parse(response_, kUnlimited);
  if (!parsed) {
    core_->logger().error(
        fmt::format("middleware cannot see the answer to {}: {}", method, parsed.error().message));
    return error_code;
  }
  MiddlewareResponse response;
  const json::Value& error = (*parsed)["error"];
  response.error_code = error_code;
  response.error_message = std::string(error["message"].as_string().value_or(""));
  response.result = error_code == 0 ? (*parsed)["result"] : error["data"];
  for (auto hook = hooks.rbegin(); hook != hooks.rend(); ++hook) {
    run_logged(core_->logger(), "middleware response hook", [&] { (*hook)(response); });
  }
  write_hooked(response);
  return response.error_code;
}

void Call::write_hooked(const MiddlewareResponse& response) {
  response_.clear();
  json::Writer writer(response_);
  if (response.error_code != 0) {
    protocol::write_error(writer, id, response.error_code, response.error_message, response.result);
    return;
  }
  protocol::begin_response(writer, id);
  writer.value(response.result);
  protocol::end_message(writer);
}

}  // namespace mcpxx::detail
