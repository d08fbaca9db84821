// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include <rapidjson/rapidjson.h>
#include <rapidjson/stream.h>

#include "json/plain_text.hpp"

namespace mcpxx::json {

/// The text RapidJSON reads and decodes strings in, like its own InsituStringStream (the function names are
/// those it calls). The difference: what a string begins with and means itself is where it belongs already,
/// and is passed over eight bytes at a time.
class InPlaceStream {
 public:
  using Ch = char;

  /// A NUL must stand at `text[size]`.
  InPlaceStream(char* text, std::size_t size) noexcept
      : begin_(text), end_(text + size), source_(text), target_(text) {}

  Ch Peek() const noexcept { return *source_; }
  Ch Take() noexcept { return *source_++; }
  std::size_t Tell() const noexcept { return static_cast<std::size_t>(source_ - begin_); }

  /// Begins a string, behind its quote, or a number.
  Ch* PutBegin() noexcept {
    Ch* const start = source_;
    if (start != begin_ && start[-1] == '"') {
      source_ += plain_prefix({source_, static_cast<std::size_t>(end_ - source_)});
    }
    target_ = source_;
    return start;
  }
  void Put(Ch c) noexcept { *target_++ = c; }
  std::size_t PutEnd(const Ch* start) noexcept { return static_cast<std::size_t>(target_ - start); }
  void Flush() noexcept {}

 private:
  Ch* begin_;
  Ch* end_;
  Ch* source_;
  Ch* target_;
};

}  // namespace mcpxx::json

/// The parser works on a copy in registers, and relies on that for numbers.
template <>
struct rapidjson::StreamTraits<mcpxx::json::InPlaceStream> {
  enum { copyOptimization = 1 };
};
