// SPDX-License-Identifier: MIT
#include <utility>

#include "json/decoder.hpp"
#include "json/type_access.hpp"

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

bool may_hold(const TypeInfo& type, const Value& value) {
  switch (type.kind) {
    case TypeKind::any:
      return true;
    case TypeKind::boolean:
      return value.is_boolean();
    case TypeKind::integer:
    case TypeKind::unsigned_integer:
      return value.is_integer();
    case TypeKind::number:
      return value.is_number();
    case TypeKind::string:
    case TypeKind::string_view:
    case TypeKind::bytes:
    case TypeKind::time_point:
    case TypeKind::enumeration:
      return value.is_string();
    case TypeKind::optional:
      return value.is_null() || may_hold(type.child(), value);
    case TypeKind::sequence:
    case TypeKind::array:
    case TypeKind::set:
      return value.is_array();
    case TypeKind::map:
    case TypeKind::object:
      return value.is_object();
    case TypeKind::variant:
      for (std::size_t i = 0; i < type.child_count; ++i) {
        if (may_hold(type.child(i), value)) return true;
      }
      return false;
  }
  return false;
}

void Decoder::report(const Path& path, std::string message) {
  if (trying_) {
    failed_ = true;
  } else {
    problems_.add(path.pointer(), std::move(message));
  }
}

void Decoder::report_kind(const Path& path, std::string_view wanted, const Value& value) {
  std::string message = "must be ";
  message.append(wanted).append(", not ").append(describe(value));
  report(path, std::move(message));
}

}  // namespace mcpxx::json
