// SPDX-License-Identifier: MIT
#include "transport/line_connection.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>

#include "server/core.hpp"
#include "server/session.hpp"
#include "transport/line_call.hpp"

namespace mcpxx::detail {

namespace error_code = protocol::error_code;

LineConnection::LineConnection(std::shared_ptr<ServerCore> core, asio::any_io_executor executor,
                               Output output, LineConnectionOptions options)
    : core_(std::move(core)),
      executor_(std::move(executor)),
      output_(std::move(output)),
      options_(std::move(options)),
      session_(std::make_shared<Session>(std::string())) {}

LineConnection::~LineConnection() = default;

// --- Messages
// -------------------------------------------------------------------------------------------------------

void LineConnection::receive(std::string text) {
  const std::string traced = options_.trace ? text : std::string();  // parsing overwrites the text
  auto call = std::make_shared<LineCall>(core_, shared_from_this());
  if (const auto parsed = call->read(std::move(text), options_.limits); !parsed) {
    trace_in(traced, current_version(), true);
    refuse(nullptr, std::nullopt, {error_code::kParseError, "Parse error: " + parsed.error().message},
           current_version());
    return;
  }
  const json::Value& root = call->root();
  if (root.is_array() && session_->is_initialized() && protocol::has_batches(session_->version())) {
    receive_batch(std::move(call), traced);
  } else {
    receive_message(std::move(call), root, nullptr, traced);
  }
}

void LineConnection::receive_too_long() {
  trace_in("", current_version(), true);
  refuse(nullptr, std::nullopt,
         {error_code::kParseError,
          fmt::format("Parse error: a message may have {} bytes", options_.limits.max_bytes)},
         current_version());
}

void LineConnection::receive_batch(std::shared_ptr<LineCall> source, std::string_view traced) {
  const auto messages = source->root().elements();
  const bool refused = messages.empty() || messages.size() > options_.max_concurrent_requests;
  trace_in(traced, session_->version(), refused);
  if (refused) {
    const Refusal refusal(error_code::kInvalidRequest,
                          messages.empty() ? std::string("Invalid request: the batch is empty")
                                           : fmt::format("Invalid request: a batch may have {} messages",
                                                         options_.max_concurrent_requests));
    refuse(nullptr, std::nullopt, refusal, session_->version());
    return;
  }
  const auto batch = std::make_shared<LineBatch>(shared_from_this());
  for (const json::Value& message : messages) {
    auto call = std::make_shared<LineCall>(core_, shared_from_this());
    call->join(batch, source);
    receive_message(std::move(call), message, batch.get(), {});
  }
}

/// What to do with each kind of message.
struct LineConnection::Receiver {
  LineConnection& connection;
  std::shared_ptr<LineCall> call;
  LineBatch* batch;
  std::string_view traced;

  void operator()(const protocol::RequestView& request) {
    const auto version = version_on_connection(request, *connection.session_);
    if (!version) {
      const auto claimed = claims_modern(*request.params) ? protocol::kLatest : connection.current_version();
      trace(claimed, true);
      connection.refuse(batch, request.id, version.error(), claimed);
      return;
    }
    trace(connection.version_of(request, *version), false);
    if (protocol::is_modern(*version)) connection.seen_modern_.store(true, std::memory_order_relaxed);
    // A single message is not taken where there is no room; of a batch only what fits is.
    if (batch != nullptr && !connection.has_room()) {
      connection.refuse(batch, request.id,
                        {error_code::kInternalError, "The server is busy: too many requests are in flight"},
                        *version);
      return;
    }
    call->set_request(request);
    call->version = *version;
    call->session = connection.session_;
    call->admit();
    connection.core_->dispatch(call);
  }
  void operator()(const protocol::NotificationView& notification) {
    trace(claims_modern(*notification.params) ? protocol::kLatest : connection.current_version(), false);
    connection.obey(notification);
  }
  // The server has asked nothing, so there is nothing an answer could belong to.
  void operator()(const protocol::ResponseView&) { trace(connection.current_version(), false); }
  void operator()(const protocol::ErrorView&) { trace(connection.current_version(), false); }
  void operator()(const protocol::InvalidMessage& invalid) {
    trace(connection.current_version(), true);
    if (invalid.looks_like_response) return;
    connection.refuse(batch, invalid.id, {error_code::kInvalidRequest, "Invalid request: " + invalid.reason},
                      connection.current_version());
  }

  /// A batch has been traced as a whole.
  void trace(protocol::Version version, bool malformed) const {
    if (batch == nullptr) connection.trace_in(traced, version, malformed);
  }
};

void LineConnection::receive_message(std::shared_ptr<LineCall> call, const json::Value& message,
                                     LineBatch* batch, std::string_view traced) {
  std::visit(Receiver{*this, std::move(call), batch, traced}, protocol::classify(message));
}

void LineConnection::obey(const protocol::NotificationView& notification) {
  if (notification.method == "notifications/initialized") {
    if (session_->is_initialized() && !outlet_open_) open_outlet();
    return;
  }
  handle_notification(notification, *session_);
}

/// Lets changes of lists reach the client, which it must not see before it is initialized (specification
/// 2025-11-25, basic/lifecycle).
void LineConnection::open_outlet() {
  outlet_open_ = true;
  session_->set_outlet([weak = weak_from_this()](std::string message) {
    const auto connection = weak.lock();
    if (connection != nullptr) connection->send(std::move(message), connection->session_->version(), false);
    return connection != nullptr;
  });
  core_->add_session(session_);
}

void LineConnection::close() {
  closed_.store(true, std::memory_order_release);
  session_->cancel_all();
}

// --- The way back
// ---------------------------------------------------------------------------------------------------

protocol::Version LineConnection::current_version() const noexcept {
  if (session_->is_initialized()) return session_->version();
  return seen_modern_.load(std::memory_order_relaxed) ? protocol::kLatest : protocol::kLatestLegacy;
}

protocol::Version LineConnection::version_of(const protocol::RequestView& request,
                                             protocol::Version version) const noexcept {
  if (request.method != "initialize" || protocol::is_modern(version)) return version;
  return protocol::negotiate_legacy((*request.params)["protocolVersion"].as_string().value_or(""));
}

void LineConnection::refuse(LineBatch* batch, const std::optional<protocol::RequestId>& id,
                            const Refusal& refusal, protocol::Version version) {
  std::string answer;
  json::Writer writer(answer);
  protocol::write_error(writer, id, refusal.code, refusal.message, refusal.data);
  if (batch != nullptr) {
    batch->add(answer);
  } else {
    send(std::move(answer), version, true);
  }
}

void LineConnection::send(std::string message, protocol::Version version, bool may_wait) {
  if (closed_.load(std::memory_order_acquire)) return;
  if (options_.trace) {
    options_.trace({WireDirection::out, options_.transport, protocol::to_string(version), message, false});
  }
  output_(std::move(message), may_wait);
}

void LineConnection::trace_in(std::string_view text, protocol::Version version, bool malformed) const {
  if (options_.trace) {
    options_.trace({WireDirection::in, options_.transport, protocol::to_string(version), text, malformed});
  }
}

// --- Requests in flight
// ---------------------------------------------------------------------------------------------

void LineConnection::call_started() {
  const std::lock_guard lock(mutex_);
  ++in_flight_;
}

void LineConnection::call_ended() noexcept {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  call_ended_.notify_all();
}

bool LineConnection::has_room() const {
  const std::lock_guard lock(mutex_);
  return in_flight_ < options_.max_concurrent_requests;
}

bool LineConnection::wait_for_room(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return call_ended_.wait_for(lock, timeout,
                              [this] { return in_flight_ < options_.max_concurrent_requests; });
}

bool LineConnection::wait_until_idle(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return call_ended_.wait_until(lock, deadline, [this] { return in_flight_ == 0; });
}

}  // namespace mcpxx::detail
