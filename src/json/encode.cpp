// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/writer.hpp>

#include "json/date_time.hpp"
#include "json/type_access.hpp"

namespace mcpxx::json {
namespace {

struct Elements {
  Writer& writer;
  const TypeInfo& type;
};

void encode_element(void* state, Slot, const void* element) {
  const auto& elements = *static_cast<const Elements*>(state);
  encode(elements.writer, elements.type, element);
}
void encode_pair(void* state, Slot slot, const void* element) {
  static_cast<const Elements*>(state)->writer.key(slot.key);
  encode_element(state, slot, element);
}

void encode_enumerator(Writer& writer, const TypeInfo& type, const void* object) {
  const EnumInfo::Entry* entry = type.enumeration().find(load_integer(type, object));
  if (entry != nullptr) {
    writer.string(entry->name);
  } else {
    writer.null();
  }
}

void encode_elements(Writer& writer, const TypeInfo& type, const void* object) {
  Elements elements{writer, type.child()};
  if (type.kind == TypeKind::map) {
    writer.begin_object();
    type.operations->visit(object, &encode_pair, &elements);
    writer.end_object();
  } else {
    writer.begin_array();
    type.operations->visit(object, &encode_element, &elements);
    writer.end_array();
  }
}

void encode_optional(Writer& writer, const TypeInfo& type, const void* object) {
  if (is_empty_container(type, object)) return writer.null();
  Elements elements{writer, type.child()};
  type.operations->visit(object, &encode_element, &elements);
}

void encode_variant(Writer& writer, const TypeInfo& type, const void* object) {
  const std::size_t index = type.alternatives->index(object);
  if (index >= type.child_count) return writer.null();
  encode(writer, type.child(index), type.alternatives->get[index](object));
}

void encode_object(Writer& writer, const TypeInfo& type, const void* object) {
  writer.begin_object();
  for (const MemberInfo& member : type.object().members()) {
    if (member.is_constant()) {
      writer.key(member.name).value(member.value);
      continue;
    }
    const void* address = static_cast<const char*>(object) + member.offset;
    const TypeInfo& member_type = member.type();
    if (member_type.kind == TypeKind::optional && is_empty_container(member_type, address)) continue;
    writer.key(member.name);
    encode(writer, member_type, address);
  }
  writer.end_object();
}

}  // namespace

void encode(Writer& writer, const TypeInfo& type, const void* object) {
  switch (type.kind) {
    case TypeKind::any:
      return writer.value(*static_cast<const Value*>(object));
    case TypeKind::boolean:
      return writer.boolean(*static_cast<const bool*>(object));
    case TypeKind::integer:
      return writer.integer(load_integer(type, object));
    case TypeKind::unsigned_integer:
      return writer.unsigned_integer(static_cast<std::uint64_t>(load_integer(type, object)));
    case TypeKind::number:
      return writer.number(load_number(type, object));
    case TypeKind::string:
      return writer.string(*static_cast<const std::string*>(object));
    case TypeKind::string_view:
      return writer.string(*static_cast<const std::string_view*>(object));
    case TypeKind::bytes:
      return writer.base64(static_cast<const Bytes*>(object)->data);
    case TypeKind::time_point:
      return writer.string(format_date_time(load_time_point(type, object)));
    case TypeKind::enumeration:
      return encode_enumerator(writer, type, object);
    case TypeKind::optional:
      return encode_optional(writer, type, object);
    case TypeKind::sequence:
    case TypeKind::array:
    case TypeKind::set:
    case TypeKind::map:
      return encode_elements(writer, type, object);
    case TypeKind::variant:
      return encode_variant(writer, type, object);
    case TypeKind::object:
      return encode_object(writer, type, object);
  }
}

Value to_value(const TypeInfo& type, const void* object) {
  std::string text;
  Writer writer(text);
  encode(writer, type, object);
  // The limits are for input from outside; of this text only depth is not known to be fine.
  auto value = parse(
      text, {.max_bytes = text.size(), .max_depth = kMaxDepth, .duplicate_keys = DuplicateKeys::keep_last});
  return value ? std::move(*value) : Value();
}

}  // namespace mcpxx::json
