// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace mcpxx::json {

/// Memory that is handed out piece by piece and taken back all at once. After the first parse a document of
/// ordinary size asks the heap for nothing.
class Arena {
 public:
  /// `bytes` of memory aligned for a Value.
  std::byte* allocate(std::size_t bytes) {
    if (bytes > left_) add_chunk(bytes);
    std::byte* result = next_;
    next_ += bytes;
    left_ -= bytes;
    return result;
  }

  /// Takes everything back, and keeps the first chunk alone, so that one large document is not paid for ever
  /// after.
  void reset() noexcept {
    if (chunks_.empty()) return;
    chunks_.resize(1);
    next_ = chunks_.front().get();
    left_ = kChunk;
  }

 private:
  // What one document of common size needs; well under the threshold at which malloc gives memory back to the
  // system.
  static constexpr std::size_t kChunk = 16 * 1024;

  void add_chunk(std::size_t bytes) {
    if (chunks_.empty()) {
      chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(kChunk));
      next_ = chunks_.front().get();
      left_ = kChunk;
      if (bytes <= left_) return;
    }
    // Doubling keeps the number of chunks of a large document small.
    const std::size_t grown = kChunk << (chunks_.size() < 8 ? chunks_.size() : 8);
    const std::size_t size = bytes > grown ? bytes : grown;
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
    next_ = chunks_.back().get();
    left_ = size;
  }

  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace mcpxx::json
