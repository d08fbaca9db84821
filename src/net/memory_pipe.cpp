// SPDX-License-Identifier: MIT
#include <mcpxx/net/stream.hpp>

#include <asio/error.hpp>
#include <asio/post.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

namespace mcpxx::net {
namespace {

/// One direction of a pipe: bytes on their way, and who waits at either end.
class Channel {
 public:
  Channel(asio::any_io_executor executor, std::size_t capacity)
      : executor_(std::move(executor)), capacity_(capacity) {}

  void read(char* data, std::size_t size, IoHandler handler) {
    read_target_ = data;
    read_size_ = size;
    reader_ = std::move(handler);
    pump();
  }

  void write(std::span<const std::string_view> buffers, IoHandler handler) {
    writing_.assign(buffers.begin(), buffers.end());
    written_ = 0;
    writer_ = std::move(handler);
    pump();
  }

  std::size_t try_write(std::span<const std::string_view> buffers) {
    std::size_t total = 0;
    for (std::string_view bytes : buffers) total += accept(bytes);
    pump();
    return total;
  }

  void cancel_reader() { complete(reader_, asio::error::operation_aborted, 0); }
  void cancel_writer() { complete(writer_, asio::error::operation_aborted, written_); }

  bool writing_ended() const noexcept { return writing_ended_; }
  void end_writing() {
    writing_ended_ = true;
    pump();
  }
  void end_reading() {
    reading_ended_ = true;
    pump();
  }

 private:
  void pump() {
    move_in();
    move_out();
    move_in();
  }

  std::size_t accept(std::string_view bytes) {
    if (reading_ended_ || writing_ended_) return 0;
    const std::size_t size = std::min(bytes.size(), capacity_ - bytes_.size());
    bytes_.append(bytes.substr(0, size));
    return size;
  }

  void move_in() {
    if (!writer_) return;
    if (reading_ended_ || writing_ended_) return complete(writer_, asio::error::broken_pipe, written_);
    while (!writing_.empty()) {
      const std::size_t taken = accept(writing_.front());
      written_ += taken;
      writing_.front().remove_prefix(taken);
      if (!writing_.front().empty()) return;
      writing_.erase(writing_.begin());
    }
    complete(writer_, {}, written_);
  }

  void move_out() {
    if (!reader_) return;
    if (bytes_.empty()) {
      if (writing_ended_) complete(reader_, end_of_stream(), 0);
      return;
    }
    const std::size_t size = std::min(read_size_, bytes_.size());
    if (size > 0) std::memcpy(read_target_, bytes_.data(), size);
    bytes_.erase(0, size);
    complete(reader_, {}, size);
  }

  void complete(IoHandler& handler, std::error_code error, std::size_t size) {
    if (!handler) return;
    asio::post(executor_,
               [handler = std::exchange(handler, nullptr), error, size]() mutable { handler(error, size); });
  }

  asio::any_io_executor executor_;
  std::size_t capacity_;
  std::string bytes_;
  bool writing_ended_ = false;
  bool reading_ended_ = false;
  IoHandler reader_;
  char* read_target_ = nullptr;
  std::size_t read_size_ = 0;
  IoHandler writer_;
  std::vector<std::string_view> writing_;
  std::size_t written_ = 0;
};

class MemoryStream final : public ByteStream {
 public:
  MemoryStream(asio::any_io_executor executor, std::shared_ptr<Channel> in, std::shared_ptr<Channel> out)
      : executor_(std::move(executor)), in_(std::move(in)), out_(std::move(out)) {}
  ~MemoryStream() override { MemoryStream::close(); }

  const asio::any_io_executor& executor() const noexcept override { return executor_; }
  void async_read_some(char* data, std::size_t size, IoHandler handler) override {
    if (closed_) return reject(std::move(handler));
    in_->read(data, size, std::move(handler));
  }
  void async_write(std::span<const std::string_view> buffers, IoHandler handler) override {
    if (closed_) return reject(std::move(handler));
    out_->write(buffers, std::move(handler));
  }
  void async_wait_readable(IoHandler handler) override {
    if (closed_) return reject(std::move(handler));
    in_->read(nullptr, 0, [handler = std::move(handler)](std::error_code error, std::size_t) mutable {
      handler(is_cancelled(error) ? error : std::error_code(), 0);
    });
  }
  std::size_t try_write(std::span<const std::string_view> buffers) noexcept override {
    return closed_ ? 0 : out_->try_write(buffers);
  }
  bool peer_closed() noexcept override { return closed_ || in_->writing_ended(); }
  void cancel() noexcept override {
    in_->cancel_reader();
    out_->cancel_writer();
  }
  void shutdown_send() noexcept override { out_->end_writing(); }
  void close() noexcept override {
    if (std::exchange(closed_, true)) return;
    cancel();
    out_->end_writing();
    in_->end_reading();
  }
  std::string_view remote_address() const noexcept override { return "memory"; }
  bool is_local() const noexcept override { return true; }

 private:
  void reject(IoHandler handler) {
    asio::post(executor_,
               [handler = std::move(handler)]() mutable { handler(asio::error::bad_descriptor, 0); });
  }

  asio::any_io_executor executor_;
  std::shared_ptr<Channel> in_;
  std::shared_ptr<Channel> out_;
  bool closed_ = false;
};

}  // namespace

std::pair<std::unique_ptr<ByteStream>, std::unique_ptr<ByteStream>> make_memory_pipe(
    const asio::any_io_executor& executor, std::size_t capacity) {
  auto forth = std::make_shared<Channel>(executor, capacity);
  auto back = std::make_shared<Channel>(executor, capacity);
  return {std::make_unique<MemoryStream>(executor, back, forth),
          std::make_unique<MemoryStream>(executor, forth, back)};
}

}  // namespace mcpxx::net
