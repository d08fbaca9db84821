// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcpxx {

/// What came of holding a URI against a template.
enum class UriVerdict : std::uint8_t {
  match,
  no_match,
  /// The URI has the shape of the template, but a value in it is malformed or would leave the place it names:
  /// a bad percent-encoding, text that is not UTF-8, NUL, a `..` segment, an absolute path. To be answered
  /// like an unknown URI.
  refused,
};

/// The verdict and, with UriVerdict::match, the values found.
struct UriMatch {
  UriVerdict verdict = UriVerdict::no_match;
  /// Name and percent-decoded value, in the order of the template; query variables that are absent are left
  /// out.
  std::vector<std::pair<std::string, std::string>> variables = {};

  explicit operator bool() const noexcept { return verdict == UriVerdict::match; }
};

/// A URI template: the part of RFC 6570 that can be matched as well as expanded.
///
///     {x}       at least one character, up to the next "/", "?" or "#"
///     {x*}      the same, but "/" is part of it; {+x} means the same
///     {?a,b}    query parameters, at the end: each may be absent, their order does not matter, others are
///     ignored
///
/// Matching takes time proportional to the length of the URI times the number of variables, whatever the URI.
/// Where there is a choice, earlier variables take as much as they can. Literal text is compared byte by
/// byte. Immutable; safe from any thread.
class UriTemplate {
 public:
  /// URIs longer than this match nothing.
  static constexpr std::size_t kMaxUriBytes = 8192;
  static constexpr std::size_t kMaxVariables = 16;

  /// Throws ConfigError where the text is not such a template. `allow_unsafe_paths` lets values hold NUL,
  /// `..` segments and absolute paths, for handlers that do not use them as paths.
  explicit UriTemplate(std::string_view text, bool allow_unsafe_paths = false);

  UriMatch match(std::string_view uri) const;

  /// As it was given.
  const std::string& text() const noexcept { return text_; }
  /// The names of the variables, in order.
  const std::vector<std::string>& variables() const noexcept { return variables_; }
  /// Bytes outside of expressions.
  std::size_t literal_size() const noexcept { return literal_size_; }

  /// Whether `a` is to be tried before `b`: more literal text first, then fewer wildcards, then fewer
  /// variables.
  friend bool is_more_specific(const UriTemplate& a, const UriTemplate& b) noexcept;

 private:
  enum class PartKind : std::uint8_t { literal, segment, wildcard };
  struct Part {
    PartKind kind;
    std::string text;  // the literal, or the variable's name
  };

  void add_literal(std::string_view literal);
  void add_expression(std::string_view expression);
  void add_path_variable(std::string_view name, PartKind kind);
  void add_variable(std::string_view name);
  std::vector<std::uint32_t> find_ends(std::string_view path) const;
  bool add_value(UriMatch& match, const std::string& name, std::string_view encoded) const;
  bool add_path_values(UriMatch& match, std::string_view path, const std::vector<std::uint32_t>& ends) const;
  bool add_query_values(UriMatch& match, std::string_view query) const;

  std::string text_;
  std::vector<Part> parts_;
  std::vector<std::string> query_;
  std::vector<std::string> variables_;
  std::size_t literal_size_ = 0;
  std::size_t wildcards_ = 0;
  bool allow_unsafe_paths_;
};

}  // namespace mcpxx
