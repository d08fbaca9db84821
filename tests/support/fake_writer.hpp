// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/post.hpp>

#include <mcpxx/http/exchange.hpp>
#include <mcpxx/http/message.hpp>

namespace support {

/// The answering side of a request that came over no connection: records what is answered. Owns the request,
/// which therefore lives as long as the writer is held, as the contract has it. Thread-safety: all members
/// from any thread.
class FakeWriter : public mcpxx::http::ResponseWriter {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  FakeWriter(asio::any_io_executor executor, std::string_view method, std::string target, Headers headers,
             std::string body)
      : executor_(std::move(executor)),
        request_(method, std::move(target), std::move(headers), std::move(body)) {}

  mcpxx::http::Request& request() noexcept { return request_.view(); }

  // --- What the endpoint calls
  // ---------------------------------------------------------------------------------

  void add_header(std::string_view name, std::string_view value) override {
    const std::lock_guard lock(mutex_);
    extra_.emplace_back(name, value);
  }
  void respond(mcpxx::http::Response response) override {
    complete(response.status, std::move(response.headers), std::move(response.body));
  }
  void respond_with(int status, std::span<const mcpxx::http::Header> headers, std::string& body) override {
    complete(status, own(headers), std::exchange(body, {}));
  }
  void start_stream(int status, std::span<const mcpxx::http::Header> headers) override {
    const std::lock_guard lock(mutex_);
    if (state_ != State::fresh) return reject();
    state_ = State::streaming;
    status_ = status;
    headers_ = own(headers);
  }
  void write(std::string chunk) override {
    const std::lock_guard lock(mutex_);
    if (state_ != State::streaming) return reject();
    chunks_.push_back(std::move(chunk));
  }
  void end() override {
    mcpxx::UniqueFunction<void()> callback;
    const std::lock_guard lock(mutex_);
    if (state_ != State::streaming) return reject();
    state_ = State::complete;
    callback = std::move(on_close_);
  }
  bool is_open() const noexcept override {
    const std::lock_guard lock(mutex_);
    return state_ == State::fresh || state_ == State::streaming;
  }
  void on_close(mcpxx::UniqueFunction<void()> callback) override {
    {
      const std::lock_guard lock(mutex_);
      if (state_ == State::complete) return;
      if (state_ != State::disconnected) {
        on_close_ = std::move(callback);
        return;
      }
    }
    if (callback) callback();
  }
  asio::any_io_executor executor() const override { return executor_; }
  std::size_t buffered_bytes() const noexcept override { return 0; }

  // --- What tests do and see
  // -----------------------------------------------------------------------------------

  /// The peer goes away, unless the answer is complete.
  void disconnect() {
    const std::lock_guard lock(mutex_);
    if (state_ == State::complete || state_ == State::disconnected) return;
    state_ = State::disconnected;
    if (!on_close_) return;
    asio::post(executor_, [callback = std::move(on_close_)]() mutable { callback(); });
    on_close_ = nullptr;
  }
  bool complete() const {
    const std::lock_guard lock(mutex_);
    return state_ == State::complete;
  }
  bool streaming() const {
    const std::lock_guard lock(mutex_);
    return state_ == State::streaming;
  }
  /// Calls that came out of order, or after the peer had gone.
  std::size_t rejected() const {
    const std::lock_guard lock(mutex_);
    return rejected_;
  }
  int status() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  std::optional<std::string> header(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    for (const auto* list : {&headers_, &extra_}) {
      for (const auto& [field, value] : *list) {
        if (mcpxx::http::equals_ignore_case(field, name)) return value;
      }
    }
    return std::nullopt;
  }
  std::string body() const {
    const std::lock_guard lock(mutex_);
    return body_;
  }
  /// Everything written to the stream so far.
  std::string stream() const {
    const std::lock_guard lock(mutex_);
    std::string all;
    for (const auto& chunk : chunks_) all += chunk;
    return all;
  }

 private:
  enum class State { fresh, streaming, complete, disconnected };

  static Headers own(std::span<const mcpxx::http::Header> headers) {
    Headers result;
    for (const auto& field : headers) result.emplace_back(field.name, field.value);
    return result;
  }
  void complete(int status, Headers headers, std::string body) {
    mcpxx::UniqueFunction<void()> callback;
    const std::lock_guard lock(mutex_);
    if (state_ != State::fresh) return reject();
    state_ = State::complete;
    status_ = status;
    headers_ = std::move(headers);
    body_ = std::move(body);
    callback = std::move(on_close_);
  }
  void reject() { ++rejected_; }

  const asio::any_io_executor executor_;
  mcpxx::http::OwnedRequest request_;
  mutable std::mutex mutex_;
  State state_ = State::fresh;
  int status_ = 0;
  Headers headers_;
  Headers extra_;
  std::string body_;
  std::vector<std::string> chunks_;
  std::size_t rejected_ = 0;
  mcpxx::UniqueFunction<void()> on_close_;
};

}  // namespace support
