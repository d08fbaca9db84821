// SPDX-License-Identifier: MIT
#include "transport/line_connection.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <asio/post.hpp>

#include <mcpxx/protocol/error_codes.hpp>

#include "server/core.hpp"
#include "server/questions/session_questions.hpp"
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

bool LineConnection::receive(std::string text) {
  const std::size_t bytes = text.size();
  const std::string traced = options_.trace ? text : std::string();  // parsing overwrites the text
  auto call = std::make_shared<LineCall>(core_, shared_from_this());
  if (const auto parsed = call->read(std::move(text), options_.limits); !parsed) {
    trace_in(traced, current_version(), true);
    refuse(nullptr, std::nullopt, {error_code::kParseError, "Parse error: " + parsed.error().message},
           current_version());
    return true;
  }
  const json::Value& root = call->root();
  if (root.is_array() && session_->is_initialized() && protocol::has_batches(session_->version())) {
    receive_batch(std::move(call), traced, bytes);
    return true;
  }
  return receive_message(std::move(call), root, nullptr, traced, bytes);
}

void LineConnection::receive_too_long() {
  trace_in("", current_version(), true);
  refuse(nullptr, std::nullopt,
         {error_code::kParseError,
          fmt::format("Parse error: a message may have {} bytes", options_.limits.max_bytes)},
         current_version());
}

void LineConnection::receive_batch(std::shared_ptr<LineCall> source, std::string_view traced,
                                   std::size_t bytes) {
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
    receive_message(std::move(call), message, batch.get(), {}, bytes / messages.size());
  }
}

/// What to do with each kind of message.
struct LineConnection::Receiver {
  LineConnection& connection;
  std::shared_ptr<LineCall> call;
  const json::Value& message;
  LineBatch* batch;
  std::string_view traced;
  std::size_t bytes;

  bool operator()(const protocol::RequestView& request) {
    const auto version = version_on_connection(request, *connection.session_);
    if (!version) {
      const auto claimed = claims_modern(*request.params) ? protocol::kLatest : connection.current_version();
      trace(claimed, true);
      connection.refuse(batch, request.id, version.error(), claimed);
      return true;
    }
    // A single message is not taken where there is no room and none may wait; of a batch only what fits is.
    if (batch == nullptr && !connection.takes_requests()) return false;
    trace(connection.version_of(request, *version), false);
    if (protocol::is_modern(*version)) connection.seen_modern_.store(true, std::memory_order_relaxed);
    call->set_request(request);
    call->version = *version;
    call->session = connection.session_;
    const auto admitted = connection.admit(call, bytes);
    if (admitted == Admitted::yes) connection.core_->dispatch(call);
    if (admitted == Admitted::no) {
      connection.refuse(batch, request.id,
                        {error_code::kInternalError, "The server is busy: too many requests are in flight"},
                        *version);
    }
    return true;
  }
  bool operator()(const protocol::NotificationView& notification) {
    trace(claims_modern(*notification.params) ? protocol::kLatest : connection.current_version(), false);
    connection.obey(notification);
    return true;
  }
  bool operator()(const protocol::ResponseView&) { return answer(); }
  bool operator()(const protocol::ErrorView&) { return answer(); }
  bool operator()(const protocol::InvalidMessage& invalid) {
    trace(connection.current_version(), true);
    if (invalid.looks_like_response) {
      // A result of another kind, or a broken error, is a bad answer to the question that waits for it.
      if (!message["result"].is_object()) accept_answer(*connection.core_, *connection.session_, message);
      return true;
    }
    connection.refuse(batch, invalid.id, {error_code::kInvalidRequest, "Invalid request: " + invalid.reason},
                      connection.current_version());
    return true;
  }

  bool answer() {
    trace(connection.current_version(), false);
    accept_answer(*connection.core_, *connection.session_, message);
    return true;
  }

  /// A batch has been traced as a whole.
  void trace(protocol::Version version, bool malformed) const {
    if (batch == nullptr) connection.trace_in(traced, version, malformed);
  }
};

bool LineConnection::receive_message(std::shared_ptr<LineCall> call, const json::Value& message,
                                     LineBatch* batch, std::string_view traced, std::size_t bytes) {
  return std::visit(Receiver{*this, std::move(call), message, batch, traced, bytes},
                    protocol::classify(message));
}

void LineConnection::obey(const protocol::NotificationView& notification) {
  if (notification.method == "notifications/initialized") {
    if (session_->is_initialized() && !outlet_open_) open_outlet();
    return;
  }
  if (notification.method == "notifications/cancelled") {
    if (const auto id = protocol::parse_request_id((*notification.params)["requestId"])) {
      streams_.cancel(*id);
      forget_waiting(*id);
    }
  }
  handle_notification(notification, *session_);
}

/// Lets changes of lists reach the client, which it must not see before it is initialized (specification
/// 2025-11-25, basic/lifecycle).
void LineConnection::open_outlet() {
  outlet_open_ = true;
  session_->set_outlet(
      [weak = weak_from_this()](std::string message) {
        const auto connection = weak.lock();
        if (connection != nullptr)
          connection->send(std::move(message), connection->session_->version(), false);
        return connection != nullptr;
      },
      [weak = weak_from_this()] {
        const auto connection = weak.lock();
        const bool is_open = connection != nullptr && !connection->closed_.load(std::memory_order_acquire);
        return is_open ? connection->executor_ : asio::any_io_executor();
      });
  core_->subscriptions().add_session(session_);
}

void LineConnection::close() {
  closed_.store(true, std::memory_order_release);
  streams_ended_.store(true, std::memory_order_release);
  std::deque<Waiting> dropped;
  {
    const std::lock_guard lock(mutex_);
    dropped.swap(waiting_);
  }
  session_->cancel_all();
  streams_.close_all();
  tasks_.abort_all("The connection has ended");
}

// --- Subscriptions
// ---------------------------------------------------------------------------------------------------

std::shared_ptr<MessageStream> LineConnection::open_stream(const protocol::RequestId& id,
                                                           protocol::Version version) {
  auto stream = std::make_shared<LineMessageStream>(shared_from_this(), id, version);
  if (!streams_.add(id, stream, options_.max_concurrent_requests)) return nullptr;
  return stream;
}

/// The id was that of a request in flight until now.
void LineConnection::stream_ended(const protocol::RequestId& id) {
  streams_.remove(id);
  session_->untrack(id);
}

void LineConnection::end_streams() {
  streams_ended_.store(true, std::memory_order_release);
  core_->subscriptions().end_streams(this);
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

bool LineConnection::may_wait() const noexcept {
  return waiting_.size() < options_.max_waiting_requests && waiting_bytes_ < options_.limits.max_bytes;
}

bool LineConnection::takes_requests() const {
  const std::lock_guard lock(mutex_);
  return has_room() || options_.max_waiting_requests != 0;
}

bool LineConnection::takes_more() const noexcept {
  // Those that wait come first.
  return (has_room() && waiting_.empty()) || may_wait();
}

LineConnection::Admitted LineConnection::admit(const std::shared_ptr<LineCall>& call, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (has_room() && waiting_.empty()) {
    ++in_flight_;
    call->admit();
    return Admitted::yes;
  }
  // A connection that is closed must not hold calls, which hold it.
  if (!may_wait() || closed_.load(std::memory_order_acquire)) return Admitted::no;
  waiting_.push_back({call, bytes});
  waiting_bytes_ += bytes;
  return Admitted::waits;
}

std::shared_ptr<LineCall> LineConnection::next_waiting() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty() || !has_room()) return nullptr;
  auto call = std::move(waiting_.front().call);
  waiting_bytes_ -= waiting_.front().bytes;
  waiting_.pop_front();
  ++in_flight_;
  call->admit();
  call_ended_.notify_all();
  return call;
}

void LineConnection::dispatch_waiting() {
  while (const auto call = next_waiting()) core_->dispatch(call);
}

void LineConnection::forget_waiting(const protocol::RequestId& id) {
  std::shared_ptr<LineCall> forgotten;
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&](const Waiting& waiting) { return waiting.call->id == id; });
  if (found == waiting_.end()) return;
  forgotten = std::move(found->call);
  waiting_bytes_ -= found->bytes;
  waiting_.erase(found);
  call_ended_.notify_all();
}

void LineConnection::call_ended() noexcept {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  call_ended_.notify_all();
  if (waiting_.empty()) return;
  // Never from here, where a handler that runs inline would go deeper with each call that ends.
  asio::post(executor_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->dispatch_waiting();
  });
}

bool LineConnection::is_ready() const {
  const std::lock_guard lock(mutex_);
  return takes_more() || session_->open_questions().size() != 0;
}

bool LineConnection::wait_until_ready(std::chrono::milliseconds timeout) {
  {
    std::unique_lock lock(mutex_);
    call_ended_.wait_for(lock, timeout, [this] { return takes_more(); });
  }
  return is_ready();
}

bool LineConnection::wait_until_idle(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return call_ended_.wait_until(lock, deadline, [this] { return in_flight_ == 0 && waiting_.empty(); });
}

}  // namespace mcpxx::detail
