// SPDX-License-Identifier: MIT
#include "json/report.hpp"

#include <mcpxx/json/problems.hpp>

namespace mcpxx::json {
namespace {

// A name or text of the peer's in a message, in bytes.
constexpr std::size_t kMaxQuoted = 100;

// Of a pointer, in bytes; a value may be nested hundreds of levels deep.
constexpr std::size_t kMaxPointer = 1024;

std::string_view shortened(std::string_view text) {
  if (text.size() <= kMaxQuoted) return text;
  std::size_t end = kMaxQuoted;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

void append(std::string& pointer, const Path& path) {
  if (path.parent == nullptr) return;
  append(pointer, *path.parent);
  if (path.is_index) {
    append_pointer_token(pointer, std::to_string(path.index));
  } else {
    append_pointer_token(pointer, shortened(path.name));
    if (path.name.size() > kMaxQuoted) pointer.append("...");
  }
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
  std::string pointer;
  append(pointer, *this);
  if (pointer.size() <= kMaxPointer) return pointer;
  // Tokens are much shorter than half of it, so there is a slash on each side to cut at.
  const std::size_t head = pointer.rfind('/', kMaxPointer / 2);
  const std::size_t tail = pointer.find('/', pointer.size() - kMaxPointer / 2);
  return pointer.replace(head, tail - head, "/...");
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
