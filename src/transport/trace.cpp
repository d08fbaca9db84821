// SPDX-License-Identifier: MIT
#include <mcpxx/transport/trace.hpp>

#include <algorithm>
#include <limits>
#include <string>

#include <fmt/format.h>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/json/writer.hpp>

#include "base/ascii.hpp"

namespace mcpxx {
namespace {

constexpr std::string_view kRedacted = "[redacted]";
/// How often JSON in strings of JSON is looked into: the text of a result often repeats its structured
/// content. What lies deeper is not shown.
constexpr int kMaxNesting = 4;

/// Parts of names whose values are secrets, in lower case and without what separates words.
constexpr std::string_view kSecretParts[] = {"secret",     "password", "passwd",    "passphrase",
                                             "credential", "apikey",   "privatekey"};

/// Ends of such names, where the same word elsewhere in a name means something else ("token_endpoint").
constexpr std::string_view kSecretEndings[] = {
    "token",     "cookie",       "bearer",       "jwt",       "pwd",      "accesskey",        "authorization",
    "assertion", "requeststate", "codeverifier", "sessionid", "authcode", "authorizationcode"};

/// Ends like a secret and is none: it ties notifications to their request.
constexpr std::string_view kHarmless = "progresstoken";

/// In lower case, of ASCII letters and digits alone, without a number or version at the end.
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const char lower = to_lower_ascii(c);
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) plain.push_back(lower);
  }
  const auto end = plain.find_last_not_of("0123456789") + 1;
  const bool numbered = end < plain.size();
  plain.resize(end);
  if (numbered && plain.ends_with('v')) plain.pop_back();
  return plain;
}

bool is_secret(std::string_view name, const json::Value& value) {
  if (value.is_null()) return false;
  std::string plain = plain_name(name);
  const auto within = [&plain](std::string_view part) { return plain.find(part) != std::string::npos; };
  if (std::any_of(std::begin(kSecretParts), std::end(kSecretParts), within)) return true;
  if (plain.ends_with(kHarmless)) return false;
  if (plain.ends_with('s')) {
    // As in "maxTokens", where it says how many.
    if (value.is_number()) return false;
    plain.pop_back();
  }
  const auto at_end = [&plain](std::string_view ending) { return plain.ends_with(ending); };
  return std::any_of(std::begin(kSecretEndings), std::end(kSecretEndings), at_end);
}

void write_redacted(json::Writer& writer, const json::Value& value, int nesting);

/// A text without white space, control characters and byte order marks before it.
std::string_view without_lead(std::string_view text) {
  const auto is_lead = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\xEF' || c == '\xBB' || c == '\xBF';
  };
  const auto start = std::find_if_not(text.begin(), text.end(), is_lead);
  return text.substr(static_cast<std::size_t>(start - text.begin()));
}

Result<json::Value> parse(std::string_view text, std::size_t max_depth, json::DuplicateKeys duplicate_keys) {
  json::ReadLimits limits;
  limits.max_bytes = std::numeric_limits<std::size_t>::max();
  limits.max_depth = max_depth;
  limits.duplicate_keys = duplicate_keys;
  return json::parse(text, limits);
}

/// Whether a text that cannot be looked into may be JSON for a laxer reader: several texts in a row, one cut
/// off, JSON with comments. Prose begins with a quotation mark, too.
bool may_be_json(std::string_view text) {
  return text.front() != '"' || text.find_first_of("{[\\") != std::string_view::npos;
}

/// Recursion stays bounded: a text within a text may only be as deep as messages usually may.
void write_text(json::Writer& writer, std::string_view text, int nesting) {
  const auto inner = without_lead(text);
  if (!inner.starts_with('{') && !inner.starts_with('[') && !inner.starts_with('"')) {
    return static_cast<void>(writer.string(text));
  }
  if (nesting < kMaxNesting) {
    if (const auto value = parse(inner, json::ReadLimits().max_depth, json::DuplicateKeys::keep_last)) {
      std::string redacted;
      json::Writer inner_writer(redacted);
      write_redacted(inner_writer, *value, nesting + 1);
      return static_cast<void>(writer.string(redacted));
    }
  }
  if (!may_be_json(inner)) return static_cast<void>(writer.string(text));
  writer.string(fmt::format("[{} bytes not shown]", text.size()));
}

/// As deep as the reader lets a text be.
void write_redacted(json::Writer& writer, const json::Value& value, int nesting) {
  if (value.is_object()) {
    writer.begin_object();
    for (const auto& member : value.members()) {
      writer.key(member.name());
      if (is_secret(member.name(), member.value())) {
        writer.string(kRedacted);
      } else {
        write_redacted(writer, member.value(), nesting);
      }
    }
    writer.end_object();
  } else if (value.is_array()) {
    writer.begin_array();
    for (const auto& element : value.elements()) write_redacted(writer, element, nesting);
    writer.end_array();
  } else if (const auto text = value.as_string()) {
    write_text(writer, *text, nesting);
  } else {
    writer.value(value);
  }
}

}  // namespace

std::string redact(std::string_view text) {
  const auto value = parse(text, json::kMaxDepth, json::DuplicateKeys::reject);
  if (!value) return fmt::format("[{} bytes that are no JSON]", text.size());
  std::string result;
  json::Writer writer(result);
  write_redacted(writer, *value, 0);
  return result;
}

void WireTrace::operator()(const WireMessage& message) const {
  if (!redacts_) return sink_(message);
  const std::string text = redact(message.text);
  WireMessage redacted = message;
  redacted.text = text;
  sink_(redacted);
}

}  // namespace mcpxx
