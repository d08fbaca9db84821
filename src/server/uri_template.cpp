// SPDX-License-Identifier: MIT
#include <mcpxx/server/uri_template.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

#include <mcpxx/error.hpp>

#include "base/utf8.hpp"

namespace mcpxx {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

[[noreturn]] void reject(std::string_view text, const std::string& why) {
  throw ConfigError("URI template \"" + std::string(text) + "\": " + why);
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3 || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) return std::nullopt;
    decoded.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
    i += 2;
  }
  return decoded;
}

// A backslash counts as a separator, and a drive letter as a root, since Windows file functions take them so.
bool is_separator(char c) { return c == '/' || c == '\\'; }

bool leaves_its_place(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return true;
  if (!path.empty() && is_separator(path[0])) return true;
  if (path.size() > 1 && path[1] == ':' && is_alphanumeric(path[0]) &&
      (path.size() == 2 || is_separator(path[2]))) {
    return true;
  }
  std::size_t start = 0;
  for (std::size_t i = 0; i <= path.size(); ++i) {
    if (i < path.size() && !is_separator(path[i])) continue;
    if (path.substr(start, i - start) == "..") return true;
    start = i + 1;
  }
  return false;
}

// Also looks below further layers of percent-encoding, which a handler or a library under it may take off
// again.
bool is_unsafe(std::string_view value) {
  constexpr int kMaxLayers = 4;
  std::string layer(value);
  for (int i = 0; i < kMaxLayers; ++i) {
    if (leaves_its_place(layer)) return true;
    if (layer.find('%') == std::string::npos) return false;
    std::optional<std::string> next = percent_decoded(layer);
    if (!next) return false;
    layer = *std::move(next);
  }
  return true;
}

}  // namespace

// --- Compilation
// ------------------------------------------------------------------------------------------------------

UriTemplate::UriTemplate(std::string_view text, bool allow_unsafe_paths)
    : text_(text), allow_unsafe_paths_(allow_unsafe_paths) {
  if (text.empty()) reject(text, "it is empty");
  if (text.size() > kMaxUriBytes) reject(text.substr(0, 64), "it is too long");
  while (!text.empty()) {
    if (!query_.empty()) reject(text_, "nothing may follow {?...}");
    const std::size_t length = std::min(text.find_first_of("{}"), text.size());
    if (length > 0) {
      add_literal(text.substr(0, length));
      text.remove_prefix(length);
      continue;
    }
    const std::size_t end = text.find('}');
    if (text[0] == '}' || end == std::string_view::npos) reject(text_, "unbalanced braces");
    add_expression(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
  }
}

void UriTemplate::add_literal(std::string_view literal) {
  const auto is_bad = [](unsigned char c) { return c <= 0x20 || c == 0x7F; };
  if (std::any_of(literal.begin(), literal.end(), is_bad))
    reject(text_, "spaces and control characters are not allowed");
  parts_.push_back({PartKind::literal, std::string(literal)});
  literal_size_ += literal.size();
}

void UriTemplate::add_expression(std::string_view expression) {
  if (expression.empty()) reject(text_, "{} names no variable");
  if (expression[0] == '?') {
    const auto has_question_mark = [](const Part& part) {
      return part.kind == PartKind::literal && part.text.find('?') != std::string::npos;
    };
    if (std::any_of(parts_.begin(), parts_.end(), has_question_mark)) reject(text_, "it has \"?\" twice");
    for (std::size_t start = 1; start <= expression.size();) {
      const std::size_t end = std::min(expression.find(',', start), expression.size());
      add_variable(expression.substr(start, end - start));
      query_.push_back(variables_.back());
      start = end + 1;
    }
    return;
  }
  if (expression[0] == '+') return add_path_variable(expression.substr(1), PartKind::wildcard);
  if (expression.back() == '*') {
    return add_path_variable(expression.substr(0, expression.size() - 1), PartKind::wildcard);
  }
  add_path_variable(expression, PartKind::segment);
}

void UriTemplate::add_path_variable(std::string_view name, PartKind kind) {
  if (!parts_.empty() && parts_.back().kind != PartKind::literal) {
    reject(text_, "text is needed between {" + parts_.back().text + "} and {" + std::string(name) + "}");
  }
  add_variable(name);
  parts_.push_back({kind, variables_.back()});
  if (kind == PartKind::wildcard) ++wildcards_;
}

void UriTemplate::add_variable(std::string_view name) {
  const auto is_name_character = [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
  };
  if (name.empty() || name[0] == '.' || !std::all_of(name.begin(), name.end(), is_name_character)) {
    reject(text_, "\"" + std::string(name) + "\" is no variable; {x}, {x*}, {+x} and {?a,b} are supported");
  }
  if (std::find(variables_.begin(), variables_.end(), name) != variables_.end()) {
    reject(text_, "{" + std::string(name) + "} occurs twice");
  }
  if (variables_.size() == kMaxVariables) reject(text_, "it has too many variables");
  variables_.emplace_back(name);
}

// --- Matching
// ---------------------------------------------------------------------------------------------------------

// For part i and position p, element i * (size + 1) + p is where the part ends when it starts at p, the parts
// after it can match what is left, and it takes as much as it can; kNone where that is not possible. Filled
// from the end, so that nothing is tried twice.
std::vector<std::uint32_t> UriTemplate::find_ends(std::string_view path) const {
  const std::size_t row = path.size() + 1;
  std::vector<std::uint32_t> ends(parts_.size() * row, kNone);
  for (std::size_t i = parts_.size(); i-- > 0;) {
    const Part& part = parts_[i];
    const auto rest_matches = [&](std::size_t p) {
      return i + 1 == parts_.size() ? p == path.size() : ends[(i + 1) * row + p] != kNone;
    };
    std::uint32_t* const part_ends = ends.data() + i * row;
    if (part.kind == PartKind::literal) {
      for (std::size_t p = 0; p + part.text.size() <= path.size(); ++p) {
        const std::size_t end = p + part.text.size();
        if (rest_matches(end) && path.substr(p, part.text.size()) == part.text) {
          part_ends[p] = static_cast<std::uint32_t>(end);
        }
      }
      continue;
    }
    for (std::size_t p = path.size(); p-- > 0;) {
      const char c = path[p];
      if (c == '?' || c == '#' || (c == '/' && part.kind == PartKind::segment)) continue;
      if (part_ends[p + 1] != kNone) {
        part_ends[p] = part_ends[p + 1];
      } else if (rest_matches(p + 1)) {
        part_ends[p] = static_cast<std::uint32_t>(p + 1);
      }
    }
  }
  return ends;
}

bool UriTemplate::add_value(UriMatch& match, const std::string& name, std::string_view encoded) const {
  std::optional<std::string> value = percent_decoded(encoded);
  if (!value || !utf8::is_valid(*value) || (!allow_unsafe_paths_ && is_unsafe(*value))) return false;
  match.variables.emplace_back(name, *std::move(value));
  return true;
}

bool UriTemplate::add_path_values(UriMatch& match, std::string_view path,
                                  const std::vector<std::uint32_t>& ends) const {
  std::size_t start = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::size_t end = ends[i * (path.size() + 1) + start];
    const bool is_variable = parts_[i].kind != PartKind::literal;
    if (is_variable && !add_value(match, parts_[i].text, path.substr(start, end - start))) return false;
    start = end;
  }
  return true;
}

bool UriTemplate::add_query_values(UriMatch& match, std::string_view query) const {
  for (const std::string& name : query_) {
    for (std::size_t start = 0; start < query.size();) {
      const std::size_t end = std::min(query.find('&', start), query.size());
      const std::string_view pair = query.substr(start, end - start);
      start = end + 1;
      const std::size_t equals = std::min(pair.find('='), pair.size());
      if (pair.substr(0, equals) != name) continue;
      if (!add_value(match, name, pair.substr(std::min(equals + 1, pair.size())))) return false;
      break;
    }
  }
  return true;
}

UriMatch UriTemplate::match(std::string_view uri) const {
  if (uri.size() > kMaxUriBytes) return {};
  std::string_view query;
  if (!query_.empty()) {
    const std::size_t path_size = std::min(uri.find('?'), uri.size());
    query = uri.substr(std::min(path_size + 1, uri.size()));
    uri = uri.substr(0, path_size);
  }
  if (parts_.empty()) return {};
  if (parts_[0].kind == PartKind::literal && uri.substr(0, parts_[0].text.size()) != parts_[0].text)
    return {};

  const std::vector<std::uint32_t> ends = find_ends(uri);
  if (ends[0] == kNone) return {};
  UriMatch match;
  match.verdict = UriVerdict::match;
  if (!add_path_values(match, uri, ends) || !add_query_values(match, query)) return {UriVerdict::refused};
  return match;
}

bool is_more_specific(const UriTemplate& a, const UriTemplate& b) noexcept {
  return std::make_tuple(b.literal_size_, a.wildcards_, a.variables_.size()) <
         std::make_tuple(a.literal_size_, b.wildcards_, b.variables_.size());
}

}  // namespace mcpxx
