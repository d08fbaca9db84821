// SPDX-License-Identifier: MIT
#include "json/schema_validator/uri.hpp"

#include <algorithm>
#include <cstddef>

namespace mcpxx::json::validation {
namespace {

/// The components of a URI reference without fragment; each with its delimiter, empty where it is absent.
struct Components {
  std::string_view scheme;     // "http:"
  std::string_view authority;  // "//example.org"
  std::string_view path;
  std::string_view query;  // "?a=b"
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_scheme_character(char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; }

std::string_view take(std::string_view& text, std::size_t size) {
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(taken.size());
  return taken;
}

Components split(std::string_view text) {
  Components parts;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && colon > 0 && is_letter(text[0]) &&
      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), is_scheme_character)) {
    parts.scheme = take(text, colon + 1);
  }
  if (text.starts_with("//"))
    parts.authority = take(text, std::min(text.find_first_of("/?", 2), text.size()));
  parts.path = take(text, std::min(text.find('?'), text.size()));
  parts.query = text;
  return parts;
}

/// The last segment and the slash before it, if there is one.
void remove_last_segment(std::string& path) {
  const std::size_t slash = path.rfind('/');
  path.erase(slash == std::string::npos ? 0 : slash);
}

/// RFC 3986 section 5.2.4.
std::string without_dot_segments(std::string_view path) {
  std::string result;
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/." || path == "/..") {
      if (path == "/..") remove_last_segment(result);
      result.push_back('/');
      break;
    } else if (path.starts_with("/../")) {
      path.remove_prefix(3);
      remove_last_segment(result);
    } else if (path == "." || path == "..") {
      break;
    } else {
      result.append(take(path, std::min(path.find('/', 1), path.size())));
    }
  }
  return result;
}

/// RFC 3986 section 5.2.3.
std::string merged(const Components& base, std::string_view path) {
  if (!base.authority.empty() && base.path.empty()) return "/" + std::string(path);
  const std::size_t slash = base.path.rfind('/');
  return std::string(base.path.substr(0, slash == std::string_view::npos ? 0 : slash + 1)).append(path);
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string joined(std::string_view scheme, std::string_view authority, std::string_view path,
                   std::string_view query) {
  return std::string(scheme).append(authority).append(path).append(query);
}

}  // namespace

SplitReference split_fragment(std::string_view reference) {
  const std::size_t hash = reference.find('#');
  if (hash == std::string_view::npos) return {reference, {}};
  return {reference.substr(0, hash), reference.substr(hash + 1)};
}

std::string resolve_uri(std::string_view base, std::string_view reference) {
  const Components from = split(base);
  const Components to = split(reference);
  if (!to.scheme.empty()) return joined(to.scheme, to.authority, without_dot_segments(to.path), to.query);
  if (!to.authority.empty()) {
    return joined(from.scheme, to.authority, without_dot_segments(to.path), to.query);
  }
  if (to.path.empty()) {
    return joined(from.scheme, from.authority, from.path, to.query.empty() ? from.query : to.query);
  }
  const std::string path = to.path.front() == '/' ? std::string(to.path) : merged(from, to.path);
  return joined(from.scheme, from.authority, without_dot_segments(path), to.query);
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        decoded.push_back(static_cast<char>(high * 16 + low));
        i += 2;
        continue;
      }
    }
    decoded.push_back(text[i]);
  }
  return decoded;
}

}  // namespace mcpxx::json::validation
