// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/value.hpp>

#include "json/reader/arena.hpp"

namespace mcpxx::json {

/// Makes the values of a document from the parser's events (the function names are those RapidJSON's reader
/// calls). Values wait on a stack until the array or object around them ends, and then move into the arena
/// side by side.
class DocumentBuilder {
 public:
  void start(DuplicateKeys duplicate_keys);
  /// The value made, which lives in the arena.
  Value take_root();
  /// Forgets everything; values made before are gone.
  void reset() noexcept;
  /// Why an event was answered with false, or nullptr.
  const char* refusal() const noexcept { return refusal_; }

  bool Null() { return push(Value()); }
  bool Bool(bool value) { return push(Value(value)); }
  /// Numbers come as text only (kParseNumbersAsStringsFlag); the reader requires the other functions
  /// nevertheless.
  bool RawNumber(const char* text, std::uint32_t size, bool);
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool String(const char* text, std::uint32_t size, bool) { return push(borrowed(text, size)); }
  bool Key(const char* text, std::uint32_t size, bool) { return push(borrowed(text, size)); }
  bool StartObject() { return true; }
  bool EndObject(std::uint32_t member_count);
  bool StartArray() { return true; }
  bool EndArray(std::uint32_t element_count);

 private:
  bool push(Value value) {
    stack_.push_back(std::move(value));
    return true;
  }
  static Value borrowed(const char* text, std::uint32_t size) noexcept;
  std::uint32_t drop_duplicates(Member* members, std::uint32_t count);

  Arena arena_;
  std::vector<Value> stack_;
  std::vector<std::uint32_t> order_;
  DuplicateKeys duplicate_keys_ = DuplicateKeys::reject;
  const char* refusal_ = nullptr;
};

}  // namespace mcpxx::json
