// SPDX-License-Identifier: MIT
#include <mcpxx/json/writer.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <vector>

#include <mcpxx/json/value.hpp>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "json/plain_text.hpp"

namespace mcpxx::json {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// What to write for a byte in a string: 0 as it is, 'u' as \u00XX, 'x' look at the UTF-8 sequence, else
/// after a \.
constexpr std::array<char, 256> escapes() {
  std::array<char, 256> table{};
  for (unsigned c = 0; c < 0x20; ++c) table[c] = 'u';
  for (unsigned c = 0x80; c <= 0xff; ++c) table[c] = 'x';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}
constexpr std::array<char, 256> kEscapes = escapes();

/// Bytes that are written together, and how many may come of one step: a word or an escape, then
/// the quote and what goes with it.
constexpr std::size_t kBlock = 256;
constexpr std::size_t kMostAtOnce = 20;

/// Takes a character that needs a look off the front of `text`, and writes what stands for it; returns the
/// end.
char* write_special(char* out, std::string_view& text) {
  const auto c = static_cast<unsigned char>(text.front());
  const char escape = kEscapes[c];
  if (escape == 0 || escape == 'x') {
    const std::size_t length = utf8::sequence_length(text.substr(0, 4));
    const std::string_view written = length > 0 ? text.substr(0, length) : kReplacement;
    text.remove_prefix(length > 0 ? length : 1);
    return std::copy(written.begin(), written.end(), out);
  }
  text.remove_prefix(1);
  *out++ = '\\';
  *out++ = escape;
  if (escape != 'u') return out;
  constexpr std::string_view kDigits = "0123456789abcdef";
  *out++ = '0';
  *out++ = '0';
  *out++ = kDigits[c >> 4];
  *out++ = kDigits[c & 15];
  return out;
}

/// The string `text`, with a comma before and a colon after it where asked for.
void append_string(std::string& out, std::string_view text, bool comma, bool colon) {
  char block[kBlock];
  char* at = block;
  if (comma) *at++ = ',';
  *at++ = '"';
  while (!text.empty()) {
    if (at > block + kBlock - kMostAtOnce) {
      out.append(block, at);
      at = block;
    }
    const std::uint64_t word = first_word(text);
    const std::size_t plain = std::min(plain_bytes(word), text.size());
    std::memcpy(at, &word, sizeof word);
    at += plain;
    text.remove_prefix(plain);
    if (plain < sizeof word && !text.empty()) at = write_special(at, text);
  }
  *at++ = '"';
  if (colon) *at++ = ':';
  out.append(block, at);
}

template <class Number>
void append_number(std::string& out, Number value) {
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  out.append(buffer, result.ptr);
}

/// The arrays and objects being written, innermost last. The first levels live in place.
class Containers {
 public:
  struct Level {
    bool is_array;
    const Value* elements;
    const Member* members;
    std::size_t left;
  };

  bool empty() const { return depth_ == 0; }
  Level& innermost() { return depth_ <= kInPlace ? in_place_[depth_ - 1] : beyond_.back(); }
  void enter(const Value& value) {
    const Level level{value.is_array(), value.elements().data(), value.members().data(), value.size()};
    if (depth_ < kInPlace) {
      in_place_[depth_] = level;
    } else {
      beyond_.push_back(level);
    }
    ++depth_;
  }
  void leave() {
    if (depth_ > kInPlace) beyond_.pop_back();
    --depth_;
  }

 private:
  static constexpr std::size_t kInPlace = 16;
  Level in_place_[kInPlace];
  std::vector<Level> beyond_;
  std::size_t depth_ = 0;
};

}  // namespace

Writer& Writer::key(std::string_view name) {
  append_string(out_, name, needs_comma_, true);
  needs_comma_ = false;
  return *this;
}

void Writer::null() { raw("null"); }

void Writer::boolean(bool value) { raw(value ? "true" : "false"); }

void Writer::integer(std::int64_t value) {
  separate();
  append_number(out_, value);
}

void Writer::unsigned_integer(std::uint64_t value) {
  separate();
  append_number(out_, value);
}

void Writer::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  const std::size_t start = out_.size();
  append_number(out_, value);
  if (out_.find_first_of(".e", start) == std::string::npos) out_.append(".0");
}

void Writer::string(std::string_view text) {
  append_string(out_, text, needs_comma_, false);
  needs_comma_ = true;
}

void Writer::base64(std::string_view bytes) {
  separate();
  out_.push_back('"');
  base64::encode_to(out_, bytes);
  out_.push_back('"');
}

void Writer::raw(std::string_view json) {
  separate();
  out_.append(json);
}

void Writer::scalar(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean:
      return boolean(*value.as_bool());
    case Kind::integer:
      return integer(*value.as_int64());
    case Kind::unsigned_integer:
      return unsigned_integer(*value.as_uint64());
    case Kind::number:
      return number(*value.as_double());
    case Kind::string:
      return string(*value.as_string());
    default:
      return null();
  }
}

void Writer::value(const Value& value) {
  Containers containers;
  const Value* current = &value;
  for (;;) {
    if (current->is_array() || current->is_object()) {
      open(current->is_array() ? '[' : '{');
      containers.enter(*current);
    } else {
      scalar(*current);
    }
    while (!containers.empty() && containers.innermost().left == 0) {
      close(containers.innermost().is_array ? ']' : '}');
      containers.leave();
    }
    if (containers.empty()) return;
    auto& level = containers.innermost();
    --level.left;
    if (level.is_array) {
      current = level.elements++;
    } else {
      key(level.members->name());
      current = &level.members++->value();
    }
  }
}

}  // namespace mcpxx::json
