// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <mcpxx/http/exchange.hpp>
#include <mcpxx/protocol/version.hpp>

#include "server/subscriptions/message_stream.hpp"

namespace mcpxx::detail {

class HttpEndpoint;

/// The event stream that answers a subscriptions/listen request. Small, since thousands are open at a time;
/// it keeps the connection's exchange, but neither the request nor the endpoint.
class HttpMessageStream final : public MessageStream {
 public:
  /// `writer` has started the stream already.
  HttpMessageStream(const std::shared_ptr<HttpEndpoint>& endpoint,
                    std::shared_ptr<http::ResponseWriter> writer, protocol::Version version);
  ~HttpMessageStream() override;

  bool send(std::string message) override;
  std::size_t buffered_bytes() const noexcept override { return writer_->buffered_bytes(); }
  void finish(std::string response) override;
  void abandon() override;
  void on_close(UniqueFunction<void()> callback) override { writer_->on_close(std::move(callback)); }
  bool is_open() const noexcept override { return writer_->is_open(); }
  asio::any_io_executor executor() const override { return writer_->executor(); }
  MessageStreamLimits limits() const noexcept override;
  void keep_alive() override;
  const void* transport() const noexcept override { return transport_; }
  bool transport_is_closed() const noexcept override;

 private:
  void write(std::string_view message);

  const std::weak_ptr<HttpEndpoint> endpoint_;
  const std::shared_ptr<http::ResponseWriter> writer_;
  const void* const transport_;
  const std::uint32_t max_unread_bytes_;
  const std::uint32_t slow_reader_ms_;
  const std::uint32_t keep_alive_ms_;
  const protocol::Version version_;
  /// Held while writing, so that nothing follows the response; a writer may call back that the client has
  /// gone.
  std::recursive_mutex mutex_;
  bool ended_ = false;
};

}  // namespace mcpxx::detail
