// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>

#include <mcpxx/http/exchange.hpp>

namespace support {

/// The thread of an HTTP stack that is not the library's and knows no executors.
class ForeignLoop {
 public:
  ForeignLoop() : thread_([this] { run(); }) {}
  ForeignLoop(const ForeignLoop&) = delete;
  ForeignLoop& operator=(const ForeignLoop&) = delete;
  ~ForeignLoop() {
    post(nullptr);
    thread_.join();
  }
  void post(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    wake_.notify_one();
  }
  std::thread::id id() const { return thread_.get_id(); }

 private:
  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return !jobs_.empty(); });
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      if (job == nullptr) return;
      job();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  std::thread thread_;
};

/// The bytes a peer has received. Thread-safety: all members from any thread.
class ForeignPeer {
 public:
  void receive(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    bytes_.append(bytes);
    changed_.notify_all();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  /// Everything, once it contains `text`, or the connection is closed, or after ten seconds.
  std::string wait_for(std::string_view text) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10),
                      [&] { return closed_ || bytes_.find(text) != std::string::npos; });
    return bytes_;
  }
  /// Everything, once the connection is closed.
  std::string wait_for_end() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [this] { return closed_; });
    return bytes_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string bytes_;
  bool closed_ = false;
};

/// What an application with an HTTP stack of its own implements: it turns answers into bytes on the thread of
/// that stack, which is another one than the library's callbacks run on. One request a connection, closed
/// after the answer.
class ForeignWriter final : public mcpxx::http::ResponseWriter,
                            public std::enable_shared_from_this<ForeignWriter> {
 public:
  struct Options {
    /// HTTP/1.0 has no chunks: a stream ends with the connection.
    bool http_1_0 = false;
    /// A peer that leaves more than that unread is disconnected.
    std::size_t max_buffered = 1024 * 1024;
    /// The peer reads nothing.
    bool stuck = false;
  };

  ForeignWriter(ForeignLoop& loop, asio::io_context& io, mcpxx::http::OwnedRequest::Headers headers,
                std::string body, Options options)
      : loop_(loop),
        executor_(asio::make_strand(io)),
        options_(options),
        request_("POST", "/mcp", std::move(headers), std::move(body)) {}

  mcpxx::http::Request& request() noexcept { return request_.view(); }
  ForeignPeer& peer() noexcept { return peer_; }
  /// The peer goes away.
  void disconnect() { drop(); }

  void add_header(std::string_view name, std::string_view value) override {
    on_loop([this, line = std::string(name) + ": " + std::string(value) + "\r\n"] { extra_ += line; });
  }
  void respond(mcpxx::http::Response response) override {
    std::vector<mcpxx::http::Header> headers;
    for (const auto& [name, value] : response.headers) headers.push_back({name, value});
    respond_with(response.status, headers, response.body);
  }
  void respond_with(int status, std::span<const mcpxx::http::Header> headers, std::string& body) override {
    if (!leave(State::fresh, State::complete)) return;
    std::string head = head_of(status, headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n";
    on_loop([this, head = std::move(head), body = std::exchange(body, {})] {
      send(head + extra_ + "\r\n" + body);
      peer_.close();
    });
  }
  void start_stream(int status, std::span<const mcpxx::http::Header> headers) override {
    if (!leave(State::fresh, State::streaming)) return;
    std::string head = head_of(status, headers) + (options_.http_1_0 ? "" : "Transfer-Encoding: chunked\r\n");
    on_loop([this, head = std::move(head)] { send(head + extra_ + "\r\n"); });
  }
  void write(std::string chunk) override {
    if (state() != State::streaming) return;
    if (buffered_.fetch_add(chunk.size()) + chunk.size() > options_.max_buffered) return drop();
    if (options_.stuck) return;
    on_loop([this, chunk = std::move(chunk)] {
      char size[32];
      std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
      send(options_.http_1_0 ? chunk : size + chunk + "\r\n");
      buffered_ -= chunk.size();
    });
  }
  void end() override {
    if (!leave(State::streaming, State::complete)) return;
    on_loop([this] {
      if (!options_.http_1_0) send("0\r\n\r\n");
      peer_.close();
    });
  }
  bool is_open() const noexcept override {
    const auto now = state();
    return now == State::fresh || now == State::streaming;
  }
  void on_close(mcpxx::UniqueFunction<void()> callback) override {
    {
      const std::lock_guard lock(mutex_);
      if (state_ == State::complete) return;
      if (state_ != State::gone) {
        std::swap(callback_, callback);
        return;
      }
    }
    callback();
  }
  asio::any_io_executor executor() const override { return executor_; }
  std::size_t buffered_bytes() const noexcept override { return buffered_; }

 private:
  enum class State { fresh, streaming, complete, gone };

  State state() const noexcept {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  bool leave(State from, State to) {
    mcpxx::UniqueFunction<void()> unneeded;
    const std::lock_guard lock(mutex_);
    if (state_ != from) return false;
    state_ = to;
    if (to == State::complete) unneeded = std::move(callback_);
    return true;
  }
  void drop() {
    mcpxx::UniqueFunction<void()> callback;
    {
      const std::lock_guard lock(mutex_);
      if (state_ == State::complete || state_ == State::gone) return;
      state_ = State::gone;
      std::swap(callback, callback_);
    }
    peer_.close();
    if (callback)
      asio::post(executor_,
                 [self = shared_from_this(), callback = std::move(callback)]() mutable { callback(); });
  }
  template <class Action>
  void on_loop(Action action) {
    loop_.post([self = shared_from_this(), action = std::move(action)]() mutable { action(); });
  }
  void send(const std::string& bytes) {
    if (state() != State::gone) peer_.receive(bytes);
  }
  std::string head_of(int status, std::span<const mcpxx::http::Header> headers) const {
    std::string head = (options_.http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ") + std::to_string(status) + " -\r\n";
    for (const auto& field : headers) {
      head.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    return head;
  }

  ForeignLoop& loop_;
  const asio::any_io_executor executor_;
  const Options options_;
  mcpxx::http::OwnedRequest request_;
  ForeignPeer peer_;
  mutable std::mutex mutex_;
  State state_ = State::fresh;
  mcpxx::UniqueFunction<void()> callback_;
  std::atomic<std::size_t> buffered_{0};
  std::string extra_;
};

}  // namespace support
