// SPDX-License-Identifier: MIT
#include "json/reader/prescan.hpp"

#include <array>
#include <cstdint>

#include "base/utf8.hpp"
#include "json/plain_text.hpp"

namespace mcpxx::json {
namespace {

constexpr std::size_t kMaxNumberLength = 128;
constexpr std::size_t kMaxExponentDigits = 4;

enum class Class : std::uint8_t { other, quote, open, close, number, forbidden };

constexpr std::array<Class, 256> classes() {
  std::array<Class, 256> table{};
  table['"'] = Class::quote;
  table['['] = table['{'] = Class::open;
  table[']'] = table['}'] = Class::close;
  table['-'] = Class::number;
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = Class::number;
  // Outside strings only ASCII occurs. A letter or operator out of place is the parser's to find.
  table[0] = Class::forbidden;
  for (unsigned c = 0x80; c <= 0xff; ++c) table[c] = Class::forbidden;
  return table;
}
constexpr std::array<Class, 256> kClasses = classes();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Four hexadecimal digits at the start of `text`, or nothing.
std::optional<unsigned> hex4(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(0, 4)) {
    const char lower = static_cast<char>(c | 0x20);
    if (is_digit(c)) {
      value = value << 4 | static_cast<unsigned>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value << 4 | static_cast<unsigned>(lower - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<ScanProblem> run() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") return fail("byte order mark");
    while (at_ < text_.size()) {
      switch (kClasses[static_cast<unsigned char>(text_[at_])]) {
        case Class::other:
          ++at_;
          break;
        case Class::quote:
          if (!skip_string()) return problem_;
          break;
        case Class::open:
          if (++depth_ > max_depth_) return fail("nested too deeply");
          ++at_;
          break;
        case Class::close:
          // An unmatched bracket is the parser's to find.
          if (depth_ > 0) --depth_;
          ++at_;
          break;
        case Class::number:
          if (!skip_number()) return problem_;
          break;
        case Class::forbidden:
          return fail(text_[at_] == 0 ? "NUL byte" : "unexpected character");
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<ScanProblem> fail(const char* message) {
    problem_ = ScanProblem{message, at_};
    return problem_;
  }

  bool skip_number() {
    const std::size_t start = at_;
    bool in_exponent = false;
    std::size_t exponent_digits = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (is_digit(c)) {
        if (in_exponent && ++exponent_digits > kMaxExponentDigits)
          return !fail("exponent of a number too long");
      } else if (c == 'e' || c == 'E') {
        in_exponent = true;
      } else if (c != '-' && c != '+' && c != '.') {
        break;
      }
      if (at_ - start >= kMaxNumberLength) return !fail("number too long");
    }
    return true;
  }

  void skip_plain() { at_ += plain_prefix(text_.substr(at_)); }

  bool skip_string() {
    ++at_;
    for (skip_plain(); at_ < text_.size(); skip_plain()) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (!skip_escape()) return false;
      } else if (c >= 0x80) {
        const std::size_t length = utf8::sequence_length(text_.substr(at_, 4));
        if (length == 0) return !fail("invalid UTF-8");
        at_ += length;
      } else if (c >= 0x20) {
        ++at_;
      } else {
        return !fail(c == 0 ? "NUL byte" : "unescaped control character in a string");
      }
    }
    return !fail("string without an end");
  }

  bool skip_escape() {
    if (text_.size() - at_ < 2 || text_[at_ + 1] != 'u') {
      // The character after the backslash may be part of a UTF-8 sequence or a control character; both are
      // looked at in their own right unless it is one that would end the string.
      const bool pair = text_.size() - at_ >= 2 && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
      at_ += pair ? 2 : 1;
      return true;
    }
    const auto unit = hex4(text_.substr(at_ + 2));
    if (!unit) return !fail("invalid escape in a string");
    if (*unit >= 0xdc00 && *unit <= 0xdfff) return !fail("escaped lone surrogate");
    if (*unit >= 0xd800 && *unit <= 0xdbff) {
      const std::string_view next = text_.substr(at_ + 6);
      const auto low = next.substr(0, 2) == "\\u" ? hex4(next.substr(2)) : std::nullopt;
      if (!low || *low < 0xdc00 || *low > 0xdfff) return !fail("escaped lone surrogate");
      at_ += 6;
    }
    at_ += 6;
    return true;
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::optional<ScanProblem> problem_;
};

}  // namespace

std::optional<ScanProblem> prescan(std::string_view text, std::size_t max_depth) noexcept {
  return Scanner(text, max_depth).run();
}

}  // namespace mcpxx::json
