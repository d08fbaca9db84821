// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mcpxx::json {

/// One thing wrong with a value: where, as a JSON Pointer (RFC 6901, empty for the value itself), and what.
struct Problem {
  std::string pointer;
  std::string message;
};

/// Everything wrong with a value, up to a bound; what comes after it is only counted. The texts may quote the
/// value, cut short, and may be shown to the peer.
class Problems {
 public:
  static constexpr std::size_t kCapacity = 32;

  void add(std::string pointer, std::string message);
  void clear() noexcept;

  bool empty() const noexcept { return list_.empty(); }
  std::size_t size() const noexcept { return list_.size(); }
  bool full() const noexcept { return list_.size() == kCapacity; }
  const Problem& operator[](std::size_t index) const noexcept { return list_[index]; }
  const Problem* begin() const noexcept { return list_.data(); }
  const Problem* end() const noexcept { return list_.data() + list_.size(); }

  /// One line a problem: "/items/2/price: must be >= 0". A problem of the whole value has no pointer in
  /// front. Ends with "and perhaps more" where the bound was reached.
  std::string to_string() const;

 private:
  std::vector<Problem> list_;
};

/// Appends one reference token to a JSON Pointer, with ~ and / escaped (RFC 6901 section 3).
void append_pointer_token(std::string& pointer, std::string_view token);

}  // namespace mcpxx::json
