// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "json/decoder.hpp"
#include "json/type_access.hpp"

namespace mcpxx::json {
namespace {

// Alternatives inside alternatives multiply the ways to try; this many values are looked at before giving up.
constexpr std::size_t kMaxTriedValues = 200000;

/// Whether a value of this JSON type may be one of `type`, judged by the outermost layer alone.
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

enum class Tags { none, match, mismatch };

/// How the constant members of a struct compare with those of `value`.
Tags compare_tags(const TypeInfo& type, const Value& value) {
  if (type.kind != TypeKind::object) return Tags::none;
  Tags result = Tags::none;
  for (const MemberInfo& member : type.object().members()) {
    if (!member.is_constant()) break;
    const Value* present = value.find(member.name);
    if (present == nullptr || !(*present == member.value)) return Tags::mismatch;
    result = Tags::match;
  }
  return result;
}

/// "must be one of "text", "image"" for the first constant member, which all tagged alternatives share in
/// practice.
std::string list_tags(const TypeInfo& type, std::string& name) {
  std::string message = "must be one of ";
  bool first = true;
  for (std::size_t i = 0; i < type.child_count; ++i) {
    const TypeInfo& alternative = type.child(i);
    if (alternative.kind != TypeKind::object || alternative.object().members().empty()) continue;
    const MemberInfo& member = alternative.object().members().front();
    if (!member.is_constant()) continue;
    if (first) name = member.name;
    if (!first) message.append(", ");
    message.append(member.value.to_string());
    first = false;
  }
  return message;
}

std::string list_kinds(const TypeInfo& type) {
  std::vector<std::string_view> kinds;
  for (std::size_t i = 0; i < type.child_count; ++i) {
    const std::string_view kind = describe(type.child(i));
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  std::string text;
  for (const std::string_view kind : kinds) {
    if (!text.empty()) text.append(" or ");
    text.append(kind);
  }
  return text;
}

}  // namespace

bool Decoder::try_alternative(const Value& value, const TypeInfo& type, std::size_t index, void* out,
                              const Path& path) {
  const bool was_trying = std::exchange(trying_, true);
  const bool had_failed = std::exchange(failed_, false);
  fill_alternative(value, type, index, out, path);
  trying_ = was_trying;
  return !std::exchange(failed_, had_failed);
}

void Decoder::decode_variant(const Value& value, const TypeInfo& type, void* out, const Path& path) {
  std::vector<std::size_t> candidates;
  bool tags_differ = false;
  for (std::size_t i = 0; i < type.child_count; ++i) {
    if (!may_hold(type.child(i), value)) continue;
    const Tags tags = compare_tags(type.child(i), value);
    if (tags == Tags::match) return fill_alternative(value, type, i, out, path);
    if (tags == Tags::mismatch) {
      tags_differ = true;
    } else {
      candidates.push_back(i);
    }
  }
  if (candidates.size() == 1) return fill_alternative(value, type, candidates.front(), out, path);
  if (candidates.empty() && tags_differ) {
    std::string name;
    std::string message = list_tags(type, name);
    return report(path.child(name), std::move(message));
  }
  const bool unfit = candidates.empty();
  if (unfit && value.is_string()) {
    // Perhaps one of them takes it as JSON text.
    for (std::size_t i = 0; i < type.child_count; ++i) candidates.push_back(i);
  }
  for (const std::size_t index : candidates) {
    if (tried_values_ > kMaxTriedValues) return report(path, "has too many possible meanings");
    if (try_alternative(value, type, index, out, path)) return;
  }
  if (unfit) return report_kind(path, list_kinds(type), value);
  report(path, "is none of the alternatives");
}

}  // namespace mcpxx::json
