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

  char* data() noexcept { return data_.get() + begin_; }
  std::size_t size() const noexcept { return size_; }
  std::size_t capacity() const noexcept { return capacity_; }
  std::string_view view() const noexcept { return {data_.get() + begin_, size_}; }
  bool allocated() const noexcept { return data_ != nullptr; }

  /// Makes room for `free` more bytes behind the contents; grows at least by half, so that a body that
  /// arrives in pieces is moved a few times only, but no further than to `expected` bytes of contents where
  /// that is not 0. False, with the capacity unchanged, where the budget does not have it.
  bool prepare(std::size_t free, std::size_t expected = 0) {
    if (has_room(free)) return true;
    // What is moved here is the start of a request: it stands at the front then, and is not moved again.
    if (begin_ > 0) compact();
    if (has_room(free)) return true;
    const std::size_t capacity = grown(free, expected);
    if (!budget_->take(charged(capacity) - charged(capacity_))) return false;
    move_to(capacity);
    return true;
  }

  char* free_begin() noexcept { return data() + size_; }
  std::size_t free_size() const noexcept { return capacity_ - begin_ - size_ - 1; }
  void commit(std::size_t count) noexcept { size_ += count; }
  void set_size(std::size_t size) noexcept { size_ = size; }

  /// For bytes that are in memory already, and few: the budget may be exceeded by them.
  void append(std::string_view bytes) {
    // Whole requests may stand here: they are moved by as many bytes as there are of them, or not at all.
    if (!has_room(bytes.size()) && begin_ >= size_) compact();
    if (!has_room(bytes.size())) {
      const std::size_t capacity = grown(bytes.size(), 0);
      budget_->take_anyway(charged(capacity) - charged(capacity_));
      move_to(capacity);
    }
    if (!bytes.empty()) std::memcpy(free_begin(), bytes.data(), bytes.size());
    size_ += bytes.size();
  }

  /// Drops the first `count` bytes. The others stay where they are until room is needed.
  void consume(std::size_t count) noexcept {
    size_ -= count;
    begin_ = size_ == 0 ? 0 : begin_ + count;
  }

  /// Gives all memory back; the contents are gone.
  void release() noexcept {
    give_back();
    data_.reset();
    begin_ = size_ = capacity_ = 0;
  }

  /// Gives memory back if the buffer is larger than usual and its contents are small beside it.
  void release_excess() {
    if (capacity_ <= kKept || size_ > capacity_ / 4) return;
    const std::size_t capacity = size_ == 0 ? 0 : std::max(size_ + 1, kFree);
    budget_->give(charged(capacity_) - charged(capacity));
    if (capacity > 0) return move_to(capacity);
    data_.reset();
    capacity_ = 0;
  }

 private:
  static constexpr std::size_t kKept = 64 * 1024;

  static std::size_t charged(std::size_t capacity) noexcept { return capacity - std::min(capacity, kFree); }

  void give_back() noexcept {
    if (capacity_ > kFree) budget_->give(charged(capacity_));
  }

  bool has_room(std::size_t free) const noexcept {
    return data_ != nullptr && begin_ + size_ + free < capacity_;
  }

  std::size_t grown(std::size_t free, std::size_t expected) const noexcept {
    const std::size_t needed = size_ + free + 1;
    const std::size_t by_half = capacity_ + capacity_ / 2;
    return std::max({needed, expected > 0 ? std::min(by_half, expected + 1) : by_half, kFree});
  }

  void compact() noexcept {
    if (size_ > 0) std::memmove(data_.get(), data(), size_);
    begin_ = 0;
  }

  void move_to(std::size_t capacity) {
    std::unique_ptr<char[]> other(new char[capacity]);
    if (size_ > 0) std::memcpy(other.get(), data(), size_);
    data_ = std::move(other);
    begin_ = 0;
    capacity_ = capacity;
  }

  const std::shared_ptr<BufferBudget> budget_;

  std::unique_ptr<char[]> data_;
  std::size_t begin_ = 0;  // of the contents
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace mcpxx::http
