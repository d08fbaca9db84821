// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace mcpxx::http {

/// Contiguous bytes received, with room to read into. Always has one writable byte after the contents.
class ReadBuffer {
 public:
  char* data() noexcept { return data_.get(); }
  std::size_t size() const noexcept { return size_; }
  std::string_view view() const noexcept { return {data_.get(), size_}; }
  bool allocated() const noexcept { return data_ != nullptr; }

  /// Makes room for `free` more bytes behind the contents; grows at least by half, so that a body that
  /// arrives in pieces is moved a few times only, and never beyond twice what has really arrived.
  void prepare(std::size_t free) {
    if (data_ != nullptr && size_ + free < capacity_) return;
    const std::size_t capacity = std::max({size_ + free + 1, capacity_ + capacity_ / 2, kInitial});
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
    capacity_ = capacity;
  }

  char* free_begin() noexcept { return data_.get() + size_; }
  std::size_t free_size() const noexcept { return capacity_ - size_ - 1; }
  void commit(std::size_t count) noexcept { size_ += count; }
  void set_size(std::size_t size) noexcept { size_ = size; }

  void append(std::string_view bytes) {
    prepare(bytes.size());
    if (!bytes.empty()) std::memcpy(free_begin(), bytes.data(), bytes.size());
    size_ += bytes.size();
  }

  /// Drops the first `count` bytes.
  void consume(std::size_t count) noexcept {
    size_ -= count;
    if (size_ > 0) std::memmove(data_.get(), data_.get() + count, size_);
  }

  /// Gives the memory back if the buffer is empty and larger than usual, or in any case if asked for `all`.
  void release(bool all) noexcept {
    if (size_ > 0 || (!all && capacity_ <= kKept)) return;
    data_.reset();
    capacity_ = 0;
  }

 private:
  static constexpr std::size_t kInitial = 4096;
  static constexpr std::size_t kKept = 64 * 1024;

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace mcpxx::http
