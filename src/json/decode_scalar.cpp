// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "json/decoder.hpp"
#include "json/formats.hpp"
#include "json/regex/regex.hpp"
#include "json/type_access.hpp"

namespace mcpxx::json {
namespace {

std::string text_of(double number) {
  const auto whole = Value(number).as_int64();
  return whole ? std::to_string(*whole) : Value(number).to_string();
}

std::string counted(std::size_t count, std::string_view what) {
  std::string text = std::to_string(count) + " " + std::string(what);
  return count == 1 ? text : text + "s";
}

/// Multiples of 0.01 are not exact doubles: a quotient this near to a whole number counts as one.
bool is_multiple(double value, double divisor) {
  const double quotient = value / divisor;
  return std::abs(quotient - std::round(quotient)) <= 1e-9 * std::max(1.0, std::abs(quotient));
}

}  // namespace

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
  check_number(*value.as_double(), member, path);
}

void Decoder::decode_number(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                            const Path& path) {
  const auto number = value.as_double();
  if (!number) return report_kind(path, "a number", value);
  if (type.bytes == sizeof(float) && std::abs(*number) > std::numeric_limits<float>::max()) {
    return report(path, "must be between -3.4e38 and 3.4e38");
  }
  store_number(type, out, *number);
  check_number(*number, member, path);
}

void Decoder::check_number(double value, const MemberInfo* member, const Path& path) {
  if (member == nullptr) return;
  const Constraints& limits = member->field.constraints();
  if (limits.minimum && value < *limits.minimum) report(path, "must be >= " + text_of(*limits.minimum));
  if (limits.maximum && value > *limits.maximum) report(path, "must be <= " + text_of(*limits.maximum));
  if (limits.exclusive_minimum && value <= *limits.exclusive_minimum) {
    report(path, "must be > " + text_of(*limits.exclusive_minimum));
  }
  if (limits.exclusive_maximum && value >= *limits.exclusive_maximum) {
    report(path, "must be < " + text_of(*limits.exclusive_maximum));
  }
  if (limits.multiple_of && !is_multiple(value, *limits.multiple_of)) {
    report(path, "must be a multiple of " + text_of(*limits.multiple_of));
  }
}

void Decoder::decode_string(const Value& value, void* out, const MemberInfo* member, const Path& path) {
  const auto text = value.as_string();
  if (!text) return report_kind(path, "a string", value);
  static_cast<std::string*>(out)->assign(*text);
  if (member == nullptr) return;
  const Constraints& limits = member->field.constraints();
  if (limits.min_length || limits.max_length) {
    const std::size_t length = utf8::count_code_points(*text);
    if (limits.min_length && length < *limits.min_length) {
      report(path, "must have at least " + counted(*limits.min_length, "character"));
    }
    if (limits.max_length && length > *limits.max_length) {
      report(path, "must have at most " + counted(*limits.max_length, "character"));
    }
  }
  if (!limits.format.empty() && !matches_format(limits.format, *text)) {
    report(path, "must have the format " + std::string(limits.format));
  }
  if (member->pattern != nullptr && !member->pattern->matches(*text)) {
    report(path, "must match the pattern " + std::string(limits.pattern));
  }
}

void Decoder::decode_enumerator(const Value& value, const TypeInfo& type, void* out, const Path& path) {
  const auto text = value.as_string();
  const EnumInfo& names = type.enumeration();
  if (const EnumInfo::Entry* entry = text ? names.find(*text) : nullptr) {
    return store_integer(type, out, entry->value);
  }
  std::string message = "must be one of ";
  for (const EnumInfo::Entry& entry : names.entries()) {
    if (&entry != names.entries().data()) message.append(", ");
    message.append(quoted(entry.name));
  }
  report(path, std::move(message));
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
