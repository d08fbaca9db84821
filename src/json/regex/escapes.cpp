// SPDX-License-Identifier: MIT
#include "json/regex/escapes.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "json/regex/unicode.hpp"

namespace mcpxx::json::regex {
namespace {

// SyntaxCharacter and / of ECMA-262 section 22.2.1.
constexpr std::string_view kSyntaxCharacters = "^$\\.*+?()[]{}|/";
constexpr std::size_t kMaxShownName = 40;

CharacterSet digits() {
  CharacterSet set;
  set.add('0', '9');
  return set;
}
CharacterSet word_characters() {
  CharacterSet set = digits();
  set.add('a', 'z');
  set.add('A', 'Z');
  set.add('_', '_');
  return set;
}
/// WhiteSpace and LineTerminator of ECMA-262 sections 12.2 and 12.3.
CharacterSet spaces() {
  constexpr Range kSpaces[] = {{'\t', '\r'},     {' ', ' '},       {0xa0, 0xa0},     {0x1680, 0x1680},
                               {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f},
                               {0x3000, 0x3000}, {0xfeff, 0xfeff}};
  CharacterSet set;
  for (const Range& range : kSpaces) set.add(range.first, range.last);
  return set;
}

/// The name in the braces of a property escape such as \p{Lu}.
CharacterSet property(Input& input) {
  std::string name;
  if (!input.accept('{')) input.fail("a property needs a name in braces, as in \\p{Letter}");
  while (!input.error() && !input.accept('}')) {
    const char32_t c = input.take();
    // All names are ASCII, and no other character may pass for one.
    name.push_back(c < 0x80 ? static_cast<char>(c) : '?');
  }
  if (input.error()) return {};
  auto set = unicode_property(name);
  if (!set) {
    input.fail("the Unicode property " + name.substr(0, kMaxShownName) + " is not supported");
    return {};
  }
  return std::move(*set);
}

/// \d, \w, \s, \p{...} and their opposites; nothing is taken where it is none of them.
std::optional<CharacterSet> named_set(Input& input) {
  CharacterSet set;
  const char32_t letter = input.peek();
  switch (letter) {
    case 'd':
    case 'D':
      set = digits();
      break;
    case 'w':
    case 'W':
      set = word_characters();
      break;
    case 's':
    case 'S':
      set = spaces();
      break;
    case 'p':
    case 'P':
      break;
    default:
      return std::nullopt;
  }
  input.take();
  if (letter == 'p' || letter == 'P') set = property(input);
  set.settle();
  if (letter < 'a') set.negate();
  return set;
}

std::optional<unsigned> hex_digit(char32_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

char32_t hex(Input& input, int digits) {
  char32_t value = 0;
  for (int i = 0; i < digits; ++i) {
    const auto digit = hex_digit(input.peek());
    if (!digit) {
      input.fail("invalid hexadecimal escape");
      return 0;
    }
    input.take();
    value = value << 4 | *digit;
  }
  return value;
}

char32_t unicode_escape(Input& input) {
  if (input.accept('{')) {
    char32_t value = hex(input, 1);
    while (!input.error() && !input.accept('}')) {
      value = value << 4 | hex(input, 1);
      if (value > 0x10ffff) input.fail("escape beyond U+10FFFF");
    }
    return value;
  }
  const char32_t unit = hex(input, 4);
  Input ahead = input;
  if (unit < 0xd800 || unit > 0xdbff || !ahead.accept("\\u")) return unit;
  const char32_t low = hex(ahead, 4);
  // What follows is an escape of its own then, and the lone surrogate is in no text.
  if (low < 0xdc00 || low > 0xdfff) return unit;
  input = ahead;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

/// The letter after \c.
char32_t control_character(Input& input) {
  const char32_t letter = input.take();
  const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  if (!is_letter) input.fail("\\c needs a letter");
  return letter % 32;
}

/// The character after a backslash, where that stands for one character.
char32_t character_escape(Input& input, bool in_class) {
  const char32_t c = input.take();
  switch (c) {
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'v':
      return '\v';
    case 'f':
      return '\f';
    case 'r':
      return '\r';
    case '0':
      if (input.peek() >= '0' && input.peek() <= '9') input.fail("\\0 must not be followed by a digit");
      return 0;
    case 'x':
      return hex(input, 2);
    case 'u':
      return unicode_escape(input);
    case 'c':
      return control_character(input);
    default:
      break;
  }
  if (in_class && c == 'b') return '\b';
  if (c < 0x80 && (kSyntaxCharacters.find(static_cast<char>(c)) != std::string_view::npos || c == '-'))
    return c;
  if ((c >= '1' && c <= '9') || c == 'k') {
    input.fail("back-references are not supported");
  } else {
    input.fail("unknown escape");
  }
  return 0;
}

}  // namespace

char32_t Input::peek() const {
  if (text_.empty()) return 0;
  const std::size_t length = utf8::sequence_length(text_);
  const auto lead = static_cast<unsigned char>(text_[0]);
  if (length <= 1) return lead;
  char32_t c = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) c = c << 6 | (static_cast<unsigned char>(text_[i]) & 0x3fU);
  return c;
}

char32_t Input::take() {
  if (text_.empty()) {
    fail("unexpected end");
    return 0;
  }
  const char32_t c = peek();
  text_.remove_prefix(std::max<std::size_t>(utf8::sequence_length(text_), 1));
  return c;
}

bool Input::accept(std::string_view token) {
  if (text_.substr(0, token.size()) != token) return false;
  text_.remove_prefix(token.size());
  return true;
}

ClassMember class_member(Input& input) {
  ClassMember member;
  if (input.accept('\\')) {
    if (auto set = named_set(input)) {
      member.set = std::move(*set);
      return member;
    }
    member.character = character_escape(input, true);
  } else {
    member.character = input.take();
  }
  member.set.add(*member.character, *member.character);
  return member;
}

CharacterSet escaped_set(Input& input) {
  input.accept('\\');
  if (auto set = named_set(input)) return std::move(*set);
  CharacterSet set;
  const char32_t c = character_escape(input, false);
  set.add(c, c);
  return set;
}

CharacterSet line_terminators() {
  CharacterSet set;
  for (const char32_t c : {U'\n', U'\r', U'\u2028', U'\u2029'}) set.add(c, c);
  set.settle();
  return set;
}

}  // namespace mcpxx::json::regex
