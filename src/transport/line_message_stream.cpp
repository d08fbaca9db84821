// SPDX-License-Identifier: MIT
#include "transport/line_message_stream.hpp"

#include <utility>

#include "transport/line_connection.hpp"

namespace mcpxx::detail {

LineMessageStream::LineMessageStream(const std::shared_ptr<LineConnection>& connection,
                                     protocol::RequestId id, protocol::Version version)
    : connection_(connection), transport_(connection.get()), id_(std::move(id)), version_(version) {}

LineMessageStream::~LineMessageStream() { abandon(); }

bool LineMessageStream::send(std::string message) {
  const auto connection = connection_.lock();
  const std::lock_guard lock(mutex_);
  if (ended_ || connection == nullptr) return false;
  connection->send(std::move(message), version_, false);
  return true;
}

bool LineMessageStream::leave_open(UniqueFunction<void()>& callback) {
  const auto connection = connection_.lock();
  const std::lock_guard lock(mutex_);
  if (std::exchange(ended_, true)) return false;
  callback = std::move(callback_);
  if (connection != nullptr) connection->stream_ended(id_);
  return true;
}

void LineMessageStream::finish(std::string response) {
  UniqueFunction<void()> callback;
  const auto connection = connection_.lock();
  const std::lock_guard lock(mutex_);
  if (leave_open(callback) && connection != nullptr) connection->send(std::move(response), version_, true);
}

void LineMessageStream::abandon() {
  UniqueFunction<void()> callback;
  leave_open(callback);
}

void LineMessageStream::client_left() {
  UniqueFunction<void()> callback;
  if (leave_open(callback) && callback) callback();
}

void LineMessageStream::on_close(UniqueFunction<void()> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) {
      callback_ = std::move(callback);
      return;
    }
  }
  callback();
}

bool LineMessageStream::is_open() const noexcept {
  const std::lock_guard lock(mutex_);
  return !ended_ && !connection_.expired();
}

asio::any_io_executor LineMessageStream::executor() const {
  const auto connection = connection_.lock();
  return connection == nullptr ? asio::any_io_executor() : connection->executor_;
}

bool LineMessageStream::transport_is_closed() const noexcept {
  const auto connection = connection_.lock();
  return connection == nullptr || connection->streams_ended_.load(std::memory_order_acquire);
}

bool LineMessageStreams::add(const protocol::RequestId& id, const std::shared_ptr<LineMessageStream>& stream,
                             std::size_t max) {
  const std::lock_guard lock(mutex_);
  if (by_id_.size() >= max) return false;
  by_id_[id] = stream;
  return true;
}

void LineMessageStreams::remove(const protocol::RequestId& id) {
  const std::lock_guard lock(mutex_);
  by_id_.erase(id);
}

void LineMessageStreams::cancel(const protocol::RequestId& id) {
  std::shared_ptr<LineMessageStream> stream;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(id);
    if (found != by_id_.end()) stream = found->second.lock();
  }
  if (stream != nullptr) stream->client_left();
}

void LineMessageStreams::close_all() {
  std::unordered_map<protocol::RequestId, std::weak_ptr<LineMessageStream>> streams;
  {
    const std::lock_guard lock(mutex_);
    streams.swap(by_id_);
  }
  for (const auto& [id, weak] : streams) {
    if (const auto stream = weak.lock()) stream->client_left();
  }
}

}  // namespace mcpxx::detail
