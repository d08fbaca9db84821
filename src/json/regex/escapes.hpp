// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json/regex/program.hpp"

namespace mcpxx::json::regex {

/// What is left of an expression (valid UTF-8), and the first error met. After an error there is nothing
/// left, so that loops over the input end.
class Input {
 public:
  explicit Input(std::string_view text) : text_(text) {}

  std::string_view rest() const { return text_; }
  bool at_end() const { return text_.empty(); }
  /// The next code point, 0 at the end.
  char32_t peek() const;
  /// Takes the next code point; at the end it is an error.
  char32_t take();
  bool accept(char c) { return accept(std::string_view(&c, 1)); }
  bool accept(std::string_view token);

  void fail(std::string_view message) {
    if (!error_) error_ = message;
    text_ = {};
  }
  const std::optional<std::string>& error() const { return error_; }

 private:
  std::string_view text_;
  std::optional<std::string> error_;
};

/// One member of a [class]: a single character, or a set such as \d.
struct ClassMember {
  std::optional<char32_t> character;
  CharacterSet set;
};
ClassMember class_member(Input& input);

/// The characters an escape at the start of `input` stands for.
CharacterSet escaped_set(Input& input);

/// What `.` does not match.
CharacterSet line_terminators();

}  // namespace mcpxx::json::regex
