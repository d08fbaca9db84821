// SPDX-License-Identifier: MIT
#pragma once

#include "http/buffer_budget.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace mcpxx::http {

/// Contiguous bytes received, with room to read into. Always has one writable byte after the contents. What
/// it takes beyond kFree is taken from a budget.
class ReadBuffer {
 public:
  /// What every connection may have.
  static constexpr std::size_t kFree = 4096;

  explicit ReadBuffer(std::shared_ptr<BufferBudget> budget) : budget_(std::move(budget)) {}
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;
  ~ReadBuffer() { give_back(); }

  char* data() noexcept { return data_.get(); }
  std::size_t size() const noexcept { return size_; }
  std::string_view view() const noexcept { return {data_.get(), size_}; }
  bool allocated() const noexcept { return data_ != nullptr; }

  /// Makes room for `free` more bytes behind the contents; grows at least by half, so that a body that
  /// arrives in pieces is moved a few times only, but no further than to `expected` bytes of contents where
  /// that is not 0. False, with nothing changed, where the budget does not have it.
  bool prepare(std::size_t free, std::size_t expected = 0) {
    if (has_room(free)) return true;
    const std::size_t capacity = grown(free, expected);
    if (!budget_->take(charged(capacity) - charged(capacity_))) return false;
    grow(capacity);
    return true;
  }

  char* free_begin() noexcept { return data_.get() + size_; }
  std::size_t free_size() const noexcept { return capacity_ - size_ - 1; }
  void commit(std::size_t count) noexcept { size_ += count; }
  void set_size(std::size_t size) noexcept { size_ = size; }

  /// For bytes that are in memory already, and few: the budget may be exceeded by them.
  void append(std::string_view bytes) {
    if (!has_room(bytes.size())) {
      const std::size_t capacity = grown(bytes.size(), 0);
      budget_->take_anyway(charged(capacity) - charged(capacity_));
      grow(capacity);
    }
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
    give_back();
    capacity_ = 0;
  }

 private:
  static constexpr std::size_t kKept = 64 * 1024;

  static std::size_t charged(std::size_t capacity) noexcept { return capacity - std::min(capacity, kFree); }

  void give_back() noexcept {
    if (capacity_ > kFree) budget_->give(charged(capacity_));
  }

  bool has_room(std::size_t free) const noexcept { return data_ != nullptr && size_ + free < capacity_; }

  std::size_t grown(std::size_t free, std::size_t expected) const noexcept {
    const std::size_t needed = size_ + free + 1;
    const std::size_t by_half = capacity_ + capacity_ / 2;
    return std::max({needed, expected > 0 ? std::min(by_half, expected + 1) : by_half, kFree});
  }

  void grow(std::size_t capacity) {
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
    capacity_ = capacity;
  }

  const std::shared_ptr<BufferBudget> budget_;

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace mcpxx::http
