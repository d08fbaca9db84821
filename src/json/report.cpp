// SPDX-License-Identifier: MIT
#include "json/report.hpp"

#include <mcpxx/json/problems.hpp>

namespace mcpxx::json {
namespace {

// A name or text of the peer's in a message, in bytes.
constexpr std::size_t kMaxQuoted = 100;

std::string_view shortened(std::string_view text) {
  if (text.size() <= kMaxQuoted) return text;
  std::size_t end = kMaxQuoted;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string result = "\"";
  result.append(shortened(text));
  result.append(text.size() > kMaxQuoted ? "...\"" : "\"");
  return result;
}

std::string counted(std::size_t count, std::string_view what) {
  std::string text = std::to_string(count) + " " + std::string(what);
  return count == 1 ? text : text + "s";
}

std::string Path::pointer() const {
  if (parent == nullptr) return {};
  std::string pointer = parent->pointer();
  if (is_index) {
    append_pointer_token(pointer, std::to_string(index));
  } else {
    append_pointer_token(pointer, shortened(name));
    if (name.size() > kMaxQuoted) pointer.append("...");
  }
  return pointer;
}

std::string_view describe(const TypeInfo& type) {
  switch (type.kind) {
    case TypeKind::boolean:
      return "a boolean";
    case TypeKind::integer:
    case TypeKind::unsigned_integer:
      return "an integer";
    case TypeKind::number:
      return "a number";
    case TypeKind::string:
    case TypeKind::string_view:
    case TypeKind::bytes:
    case TypeKind::time_point:
    case TypeKind::enumeration:
      return "a string";
    case TypeKind::optional:
      return describe(type.child());
    case TypeKind::sequence:
    case TypeKind::array:
    case TypeKind::set:
      return "an array";
    case TypeKind::map:
    case TypeKind::object:
      return "an object";
    default:
      return "any value";
  }
}

std::string_view describe(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::integer:
    case Kind::unsigned_integer:
      return "an integer";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
  }
  return "";
}

}  // namespace mcpxx::json
