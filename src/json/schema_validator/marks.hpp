// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mcpxx::json::validation {

/// Which elements or members of one value have been evaluated: bits in a MarkStack. Empty where nobody wants
/// to know.
struct Marks {
  std::size_t first = 0;
  std::size_t words = 0;
  bool wanted = false;
};

/// The memory of marks. Up to kInside words live in the object, more in memory that the thread keeps.
class MarkStack {
 public:
  MarkStack() = default;
  MarkStack(const MarkStack&) = delete;
  MarkStack& operator=(const MarkStack&) = delete;
  ~MarkStack() {
    // Assigning {} would keep the memory.
    if (words_ != inside_.data() && spare().size() > kWorthKeeping)
      std::vector<std::uint64_t>().swap(spare());
  }

  /// Marks for that many elements, none set.
  Marks push(std::size_t elements) {
    const Marks marks{used_, (elements + 63) / 64, true};
    if (used_ + marks.words > capacity_) grow(used_ + marks.words);
    used_ += marks.words;
    std::fill_n(words_ + marks.first, marks.words, 0);
    return marks;
  }
  /// Gives back the marks pushed last.
  void pop(const Marks& marks) { used_ = marks.first; }

  void set(const Marks& marks, std::size_t index) {
    if (marks.wanted) words_[marks.first + index / 64] |= std::uint64_t{1} << (index % 64);
  }
  void set_all(const Marks& marks) {
    if (marks.wanted) std::fill_n(words_ + marks.first, marks.words, ~std::uint64_t{0});
  }
  bool test(const Marks& marks, std::size_t index) const {
    return (words_[marks.first + index / 64] >> (index % 64) & 1) != 0;
  }
  /// Of the same value.
  void add(const Marks& to, const Marks& from) {
    if (!to.wanted) return;
    for (std::size_t i = 0; i < to.words; ++i) words_[to.first + i] |= words_[from.first + i];
  }

 private:
  static constexpr std::size_t kInside = 32;
  static constexpr std::size_t kWorthKeeping = 65536;

  static std::vector<std::uint64_t>& spare() {
    static thread_local std::vector<std::uint64_t> words;
    return words;
  }
  void grow(std::size_t needed) {
    auto& words = spare();
    const bool moves_out = words_ == inside_.data();
    if (words.size() < needed) words.resize(std::max(needed, 2 * words.size()));
    if (moves_out) std::copy_n(inside_.data(), used_, words.data());
    words_ = words.data();
    capacity_ = words.size();
  }

  std::array<std::uint64_t, kInside> inside_;  // NOLINT: filled by push()
  std::uint64_t* words_ = inside_.data();
  std::size_t capacity_ = kInside;
  std::size_t used_ = 0;
};

}  // namespace mcpxx::json::validation
