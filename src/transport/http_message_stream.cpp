// SPDX-License-Identifier: MIT
#include "transport/http_message_stream.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <mcpxx/http/sse.hpp>

#include "transport/http_endpoint.hpp"

namespace mcpxx::detail {
namespace {

template <class Integer>
std::uint32_t to_32_bits(Integer value) noexcept {
  constexpr Integer kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp(value, Integer{0}, kMost));
}

}  // namespace

HttpMessageStream::HttpMessageStream(const std::shared_ptr<HttpEndpoint>& endpoint,
                                     std::shared_ptr<http::ResponseWriter> writer, protocol::Version version)
    : endpoint_(endpoint),
      writer_(std::move(writer)),
      transport_(endpoint.get()),
      max_unread_bytes_(to_32_bits(endpoint->options().max_unread_bytes)),
      slow_reader_ms_(to_32_bits(endpoint->options().slow_reader_ms)),
      keep_alive_ms_(to_32_bits(endpoint->options().keep_alive_ms)),
      version_(version) {}

HttpMessageStream::~HttpMessageStream() { abandon(); }

void HttpMessageStream::write(std::string_view message) {
  if (const auto endpoint = endpoint_.lock()) endpoint->trace(WireDirection::out, version_, message);
  writer_->write(http::format_event({.data = message}));
}

bool HttpMessageStream::send(std::string message) {
  const std::lock_guard lock(mutex_);
  if (ended_ || !writer_->is_open()) return false;
  write(message);
  return true;
}

void HttpMessageStream::finish(std::string response) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(ended_, true)) return;
  write(response);
  writer_->end();
}

void HttpMessageStream::abandon() {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(ended_, true) && writer_->is_open()) writer_->abandon();
}

bool HttpMessageStream::transport_is_closed() const noexcept {
  const auto endpoint = endpoint_.lock();
  return endpoint == nullptr || endpoint->is_closed();
}

MessageStreamLimits HttpMessageStream::limits() const noexcept {
  return {max_unread_bytes_, std::chrono::milliseconds(slow_reader_ms_),
          std::chrono::milliseconds(keep_alive_ms_)};
}

void HttpMessageStream::keep_alive() {
  std::string comment;
  http::append_comment(comment, "keep-alive");
  const std::lock_guard lock(mutex_);
  if (!ended_) writer_->write(std::move(comment));
}

}  // namespace mcpxx::detail
