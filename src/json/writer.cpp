// SPDX-License-Identifier: MIT
#include <mcpxx/json/writer.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <vector>

#include <mcpxx/json/value.hpp>

#include "base/base64.hpp"
#include "base/utf8.hpp"

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

void append_escape(std::string& out, unsigned char c, char escape) {
  out.push_back('\\');
  out.push_back(escape);
  if (escape != 'u') return;
  constexpr std::string_view kDigits = "0123456789abcdef";
  out.append("00");
  out.push_back(kDigits[c >> 4]);
  out.push_back(kDigits[c & 15]);
}

void append_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t run = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    const char escape = kEscapes[c];
    std::size_t length = 1;
    if (escape == 'x') length = utf8::sequence_length(text.substr(at, 4));
    if (escape == 0 || (escape == 'x' && length > 0)) {
      at += length;
      continue;
    }
    out.append(text, run, at - run);
    if (escape == 'x') {
      out.append(kReplacement);
    } else {
      append_escape(out, c, escape);
    }
    run = ++at;
  }
  out.append(text, run, at - run);
  out.push_back('"');
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
  separate();
  append_string(out_, name);
  out_.push_back(':');
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
  separate();
  append_string(out_, text);
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
