// SPDX-License-Identifier: MIT
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/base64.hpp"
#include "json/constraints.hpp"
#include "json/decoder.hpp"
#include "json/type_access.hpp"

namespace mcpxx::json {

bool Decoder::decode_scalar(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                            const Path& path) {
  switch (type.kind) {
    case TypeKind::any:
      *static_cast<Value*>(out) = value;
      return true;
    case TypeKind::boolean:
      if (value.is_boolean()) {
        *static_cast<bool*>(out) = *value.as_bool();
      } else {
        report_kind(path, "a boolean", value);
      }
      return true;
    case TypeKind::integer:
    case TypeKind::unsigned_integer:
      decode_integer(value, type, out, member, path);
      return true;
    case TypeKind::number:
      decode_number(value, type, out, member, path);
      return true;
    case TypeKind::string:
      decode_string(value, out, member, path);
      return true;
    case TypeKind::string_view:
      report(path, "is a member that is only written");
      return true;
    case TypeKind::bytes:
      decode_bytes(value, out, path);
      return true;
    case TypeKind::time_point:
      decode_time_point(value, type, out, path);
      return true;
    case TypeKind::enumeration:
      decode_enumerator(value, type, out, path);
      return true;
    default:
      return false;
  }
}

void Decoder::decode_integer(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                             const Path& path) {
  if (!value.is_number()) return report_kind(path, "an integer", value);
  if (!value.is_integer()) return report(path, "must be a whole number");
  if (type.kind == TypeKind::unsigned_integer && type.bytes == 8) {
    const auto number = value.as_uint64();
    if (!number) return report(path, "must be between 0 and 18446744073709551615");
    store_integer(type, out, static_cast<std::int64_t>(*number));
  } else {
    const auto number = value.as_int64();
    if (!number || *number < lowest(type) || *number > highest(type)) {
      return report(
          path, "must be between " + std::to_string(lowest(type)) + " and " + std::to_string(highest(type)));
    }
    store_integer(type, out, *number);
  }
  check_number(*value.as_double(), member, path, *this);
}

void Decoder::decode_number(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                            const Path& path) {
  const auto number = value.as_double();
  if (!number) return report_kind(path, "a number", value);
  if (type.bytes == sizeof(float) && std::abs(*number) > std::numeric_limits<float>::max()) {
    return report(path, "must be between -3.4e38 and 3.4e38");
  }
  store_number(type, out, *number);
  check_number(*number, member, path, *this);
}

void Decoder::decode_string(const Value& value, void* out, const MemberInfo* member, const Path& path) {
  const auto text = value.as_string();
  if (!text) return report_kind(path, "a string", value);
  static_cast<std::string*>(out)->assign(*text);
  check_text(*text, member, path, *this);
}

void Decoder::decode_enumerator(const Value& value, const TypeInfo& type, void* out, const Path& path) {
  const auto text = value.as_string();
  const EnumInfo& names = type.enumeration();
  if (const EnumInfo::Entry* entry = text ? names.find(*text) : nullptr) {
    return store_integer(type, out, entry->value);
  }
  report_unnamed(names, path, *this);
}

void Decoder::decode_bytes(const Value& value, void* out, const Path& path) {
  const auto text = value.as_string();
  if (!text) return report_kind(path, "a string", value);
  auto bytes = base64::decode(*text);
  if (!bytes) return report(path, "must be base64 (RFC 4648 section 4, padded)");
  static_cast<Bytes*>(out)->data = std::move(*bytes);
}

void Decoder::decode_time_point(const Value& value, const TypeInfo& type, void* out, const Path& path) {
  const auto text = value.as_string();
  if (!text) return report_kind(path, "a string", value);
  const auto instant = parse_date_time(*text);
  if (!instant) return report(path, "must be a date-time such as 2026-01-31T12:00:00Z (RFC 3339)");
  if (!store_time_point(type, out, *instant)) report(path, "is a date-time out of range");
}

}  // namespace mcpxx::json
