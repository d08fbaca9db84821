// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mcpxx::json {

class Value;

/// Writes compact JSON, on one line, to the end of a string of the caller's. It puts the commas; that begin
/// and end, key and value match is the caller's part. The output is valid UTF-8 whatever strings are given:
/// bytes that are not become U+FFFD. Line feeds only ever occur escaped, so the output can be one line of a
/// line-based protocol. Thread-safety: none; the string must outlive the writer.
class Writer {
 public:
  explicit Writer(std::string& out) noexcept : out_(out) {}

  void begin_object() { open('{'); }
  /// The same for an object that begins with these members, JSON text already: `"a":1,"b":2`.
  void begin_object(std::string_view members) {
    open('{');
    raw(members);
  }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  /// The name of the member whose value comes next: `writer.key("id").integer(1)`.
  Writer& key(std::string_view name);

  void null();
  void boolean(bool value);
  void integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  /// The shortest text that reads back as the same double, always with a fraction or an exponent (`2.0`);
  /// null where there is no such number in JSON (infinities, NaN).
  void number(double value);
  void string(std::string_view text);
  /// A string of `bytes` in base64 (RFC 4648 section 4).
  void base64(std::string_view bytes);
  /// A whole value, however deep.
  void value(const Value& value);
  /// A value that is JSON text already, without line feeds; written as it is.
  void raw(std::string_view json);

 private:
  void separate() {
    if (needs_comma_) out_.push_back(',');
    needs_comma_ = true;
  }
  void open(char bracket) {
    separate();
    out_.push_back(bracket);
    needs_comma_ = false;
  }
  void close(char bracket) {
    out_.push_back(bracket);
    needs_comma_ = true;
  }
  void scalar(const Value& value);

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace mcpxx::json
