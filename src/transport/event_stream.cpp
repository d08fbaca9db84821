// SPDX-License-Identifier: MIT
#include "transport/event_stream.hpp"

#include <utility>

#include <asio/dispatch.hpp>

#include <mcpxx/http/sse.hpp>

#include "transport/http_reply.hpp"

namespace mcpxx::detail {

EventStream::EventStream(std::shared_ptr<http::ResponseWriter> writer, std::chrono::milliseconds keep_alive)
    : writer_(std::move(writer)), keep_alive_(keep_alive) {}

void EventStream::open() {
  if (opened_.exchange(true)) return;
  writer_->start_stream(200, kEventStreamHeaders);
  if (keep_alive_.count() <= 0) return;
  const auto executor = writer_->executor();
  auto timer = std::make_shared<asio::steady_timer>(executor);
  timer_ = timer;
  asio::dispatch(executor, [weak = weak_from_this(), timer = std::move(timer)] {
    if (const auto self = weak.lock()) self->arm(timer);
  });
}

EventStream::~EventStream() {
  auto timer = timer_.lock();
  if (timer == nullptr) return;
  const auto executor = timer->get_executor();
  asio::dispatch(executor, [timer = std::move(timer)] { timer->cancel(); });
}

bool EventStream::push(std::string_view message, std::string_view id) {
  if (!writer_->is_open()) return false;
  http::SseEvent event{.data = message};
  if (!id.empty()) event.id = id;
  writer_->write(http::format_event(event));
  return true;
}

void EventStream::prime(std::string_view id, std::chrono::milliseconds retry) {
  if (writer_->is_open()) writer_->write(http::format_event({.id = id, .retry = retry}));
}

void EventStream::set_retry(std::chrono::milliseconds retry) {
  if (writer_->is_open()) writer_->write(http::format_event({.retry = retry}));
}

void EventStream::end() { writer_->end(); }

void EventStream::arm(const std::shared_ptr<asio::steady_timer>& timer) {
  timer->expires_after(keep_alive_);
  timer->async_wait([weak = weak_from_this(), timer](std::error_code error) {
    const auto self = weak.lock();
    if (error || self == nullptr || !self->writer_->is_open()) return;
    std::string comment;
    http::append_comment(comment, "keep-alive");
    self->writer_->write(std::move(comment));
    self->arm(timer);
  });
}

void EventStreams::put(std::string_view session_id, const std::shared_ptr<EventStream>& stream) {
  std::shared_ptr<EventStream> replaced;
  {
    const std::lock_guard lock(mutex_);
    replaced = std::exchange(by_session_[std::string(session_id)], stream);
  }
  if (replaced != nullptr) replaced->end();
}

bool EventStreams::remove(std::string_view session_id, const EventStream* stream) {
  const std::lock_guard lock(mutex_);
  const auto found = by_session_.find(std::string(session_id));
  if (found == by_session_.end() || found->second.get() != stream) return false;
  by_session_.erase(found);
  return true;
}

bool EventStreams::push(std::string_view session_id, std::string_view message) {
  std::shared_ptr<EventStream> stream;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_session_.find(std::string(session_id));
    if (found == by_session_.end()) return false;
    stream = found->second;
  }
  return stream->push(message);
}

void EventStreams::end(std::string_view session_id) {
  if (const auto stream = take(std::string(session_id))) stream->end();
}

std::shared_ptr<EventStream> EventStreams::take(const std::string& session_id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_session_.find(session_id);
  if (found == by_session_.end()) return nullptr;
  auto stream = std::move(found->second);
  by_session_.erase(found);
  return stream;
}

}  // namespace mcpxx::detail
