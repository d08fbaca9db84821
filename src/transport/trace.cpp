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
/// How deep JSON in strings of JSON is looked into: the text of a result often repeats its structured
/// content.
constexpr int kMaxNesting = 2;

/// Ends of names whose values are secrets, in lower case and without what separates words.
constexpr std::string_view kSecretEndings[] = {
    "token",     "password",     "passwd",       "passphrase",  "secret",        "apikey",
    "accesskey", "privatekey",   "credential",   "credentials", "authorization", "cookie",
    "assertion", "requeststate", "codeverifier", "sessionid",   "authcode"};

/// Names that end like a secret and are none: progress tokens tie notifications to their request.
constexpr std::string_view kHarmless = "progresstoken";

bool is_secret(std::string_view name) {
  // Compared from the end, so that a long name costs no more than a short one.
  std::string plain;
  for (auto c = name.rbegin(); c != name.rend() && plain.size() < 16; ++c) {
    if (*c != '_' && *c != '-' && *c != ' ' && *c != '.') plain.push_back(to_lower_ascii(*c));
  }
  std::reverse(plain.begin(), plain.end());
  if (plain.ends_with(kHarmless)) return false;
  return std::any_of(std::begin(kSecretEndings), std::end(kSecretEndings),
                     [&plain](std::string_view ending) { return plain.ends_with(ending); });
}

void write_redacted(json::Writer& writer, const json::Value& value, int nesting);

/// Whether a text may be an object or array in JSON.
bool looks_structured(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && (text[start] == '{' || text[start] == '[');
}

Result<json::Value> parse(std::string_view text) {
  json::ReadLimits limits;
  limits.max_bytes = std::numeric_limits<std::size_t>::max();
  limits.max_depth = json::kMaxDepth;
  return json::parse(text, limits);
}

void write_text(json::Writer& writer, std::string_view text, int nesting) {
  if (nesting >= kMaxNesting || !looks_structured(text)) return static_cast<void>(writer.string(text));
  const auto inner = parse(text);
  if (!inner) return static_cast<void>(writer.string(text));
  std::string redacted;
  json::Writer inner_writer(redacted);
  write_redacted(inner_writer, *inner, nesting + 1);
  writer.string(redacted);
}

/// As deep as the reader lets a text be.
void write_redacted(json::Writer& writer, const json::Value& value, int nesting) {
  if (value.is_object()) {
    writer.begin_object();
    for (const auto& member : value.members()) {
      writer.key(member.name());
      if (is_secret(member.name()) && !member.value().is_null()) {
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
  const auto value = parse(text);
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
