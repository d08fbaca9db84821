// SPDX-License-Identifier: MIT
#include "transport/http_reply.hpp"

#include <utility>

#include <mcpxx/http/sse.hpp>

#include "base/ascii.hpp"

namespace mcpxx::detail {
namespace {

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes the part up to `separator` off the front of `text`.
std::string_view take_part(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const auto part = trim(text.substr(0, end));
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

/// What one line of the header adds.
void add_ranges(Acceptance& acceptance, std::string_view ranges) {
  while (!ranges.empty()) {
    std::string_view range = take_part(ranges, ',');
    const auto type = take_part(range, ';');
    const bool any = type == "*/*";
    acceptance.json |= any || equal_ignoring_case(type, "application/json") || type == "application/*";
    acceptance.event_stream |= any || equal_ignoring_case(type, http::kEventStreamType) || type == "text/*";
  }
}

}  // namespace

Acceptance acceptance_of(const http::Request& request) noexcept {
  bool is_there = false;
  Acceptance acceptance{.json = false, .event_stream = false};
  for (const http::Header& field : request.headers) {
    if (!equal_ignoring_case(field.name, "Accept")) continue;
    is_there = true;
    add_ranges(acceptance, field.value);
  }
  return is_there ? acceptance : Acceptance{};
}

HttpReply::~HttpReply() {
  if (const auto timer = timer_.lock()) timer->cancel();
  // Dropped without an answer: nobody needs to come back.
  if (stream_ != nullptr) stream_->drop();
}

asio::any_io_executor HttpReply::executor() const {
  auto of_connection = writer_->executor();
  // That of a connection that is gone serialises nothing.
  if (!is_resumable_.load(std::memory_order_acquire)) return of_connection;
  const std::lock_guard lock(mutex_);
  return stream_->executor_or(of_connection);
}

void HttpReply::make_resumable(std::shared_ptr<ResumableStreams> streams, std::string session,
                               protocol::Version version, UniqueFunction<void()> on_deserted) {
  const std::lock_guard lock(mutex_);
  if (!acceptance_.event_stream) return;
  resumption_ = std::make_unique<Resumption>(
      Resumption{std::move(streams), std::move(session), version, std::move(on_deserted)});
}

void HttpReply::hold(PendingCalls::Place place) {
  const std::lock_guard lock(mutex_);
  place_.emplace(std::move(place));
}

void HttpReply::hold(std::shared_ptr<void> use) {
  const std::lock_guard lock(mutex_);
  use_ = std::move(use);
}

void HttpReply::start_stream() {
  if (std::exchange(streaming_, true)) return;
  if (resumption_ != nullptr && writer_->is_open()) return start_resumable_stream();
  if (session_id_.empty()) {
    writer_->start_stream(200, kEventStreamHeaders);
    return;
  }
  std::vector<http::Header> headers(std::begin(kEventStreamHeaders), std::end(kEventStreamHeaders));
  headers.push_back({"Mcp-Session-Id", session_id_});
  writer_->start_stream(200, headers);
}

void HttpReply::start_resumable_stream() {
  auto& [streams, session, version, on_deserted] = *resumption_;
  // Comments are sent by this object's own timer.
  auto connection = std::make_shared<EventStream>(writer_, std::chrono::milliseconds(0));
  connection_ = connection.get();
  stream_ = streams->open(writer_->executor(), session, std::move(on_deserted));
  stream_->open(std::move(connection), protocol::has_stream_polling(version));
  is_resumable_.store(true, std::memory_order_release);
}

void HttpReply::write_event(std::string_view message) {
  spoke_ = true;
  writer_->write(http::format_event({.data = message}));
}

bool HttpReply::send_event(std::string message) {
  const std::lock_guard lock(mutex_);
  if (finished_ || !acceptance_.event_stream) return false;
  start_stream();
  if (stream_ != nullptr) {
    spoke_ = true;
    return stream_->send(std::move(message));
  }
  if (!writer_->is_open()) return false;
  write_event(message);
  return true;
}

bool HttpReply::hand_over() {
  const std::lock_guard lock(mutex_);
  if (finished_ || !acceptance_.event_stream) return false;
  start_stream();
  finished_ = true;
  return true;
}

void HttpReply::finish(int status, std::string body) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(finished_, true)) return;
  if (streaming_ || (!acceptance_.json && acceptance_.event_stream && status == 200)) {
    start_stream();
    if (stream_ != nullptr) return stream_->finish(std::move(body));
    write_event(body);
    writer_->end();
    return;
  }
  const http::Header headers[] = {{"Content-Type", "application/json"}, {"Mcp-Session-Id", session_id_}};
  writer_->respond_with(status, std::span(headers, session_id_.empty() ? 1 : 2), body);
}

void HttpReply::finish_empty(int status) {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(finished_, true)) writer_->respond(http::Response::empty(status));
}

void HttpReply::abandon() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(finished_, true)) return;
  if (stream_ != nullptr) return stream_->abandon();
  if (!writer_->is_open()) return;
  resumption_ = nullptr;  // there is nothing to come back for
  if (!acceptance_.event_stream) return writer_->respond(http::Response::empty(202));
  start_stream();
  writer_->end();
}

void HttpReply::close_stream() {
  const std::lock_guard lock(mutex_);
  if (finished_ || resumption_ == nullptr || !protocol::has_stream_polling(resumption_->version)) return;
  start_stream();
  if (stream_ != nullptr) stream_->release_connection();
}

bool HttpReply::survives_disconnect() {
  const std::lock_guard lock(mutex_);
  if (stream_ == nullptr) return false;
  stream_->lose(connection_);
  return true;
}

bool HttpReply::is_reachable() const {
  if (writer_->is_open()) return true;
  const std::lock_guard lock(mutex_);
  return stream_ != nullptr && stream_->is_open();
}

void HttpReply::keep_alive(std::chrono::milliseconds interval) {
  const std::lock_guard lock(mutex_);
  if (finished_ || !acceptance_.event_stream || interval.count() <= 0) return;
  interval_ = interval;
  const auto timer = std::make_shared<asio::steady_timer>(writer_->executor());
  timer_ = timer;
  arm(timer);
}

void HttpReply::arm(const std::shared_ptr<asio::steady_timer>& timer) {
  timer->expires_after(interval_);
  timer->async_wait([weak = weak_from_this(), timer](std::error_code error) {
    const auto self = weak.lock();
    if (!error && self != nullptr) self->on_silence(timer);
  });
}

void HttpReply::on_silence(const std::shared_ptr<asio::steady_timer>& timer) {
  const std::lock_guard lock(mutex_);
  if (finished_ || !writer_->is_open()) return;
  if (!std::exchange(spoke_, false)) {
    start_stream();
    std::string comment;
    http::append_comment(comment, "keep-alive");
    writer_->write(std::move(comment));
  }
  arm(timer);
}

}  // namespace mcpxx::detail
