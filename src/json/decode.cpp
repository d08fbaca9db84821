// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>
#include <utility>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>

#include "json/constraints.hpp"
#include "json/decoder.hpp"
#include "json/type_access.hpp"

namespace mcpxx::json {
namespace {

bool wants_array(TypeKind kind) {
  return kind == TypeKind::sequence || kind == TypeKind::array || kind == TypeKind::set;
}
bool wants_object(TypeKind kind) { return kind == TypeKind::map || kind == TypeKind::object; }
bool wants_number_or_boolean(TypeKind kind) {
  return kind == TypeKind::boolean || kind == TypeKind::integer || kind == TypeKind::unsigned_integer ||
         kind == TypeKind::number;
}

}  // namespace

/// What the function that fills an element gets told.
struct Decoder::Element {
  Decoder& decoder;
  const Value& value;
  const TypeInfo& type;
  const MemberInfo* member;
  const Path& path;

  static void fill(void* state, void* out) {
    const auto& self = *static_cast<const Element*>(state);
    self.decoder.decode(self.value, self.type, out, self.member, self.path);
  }
};

bool decode(const Value& value, const TypeInfo& type, void* out, Problems& problems,
            const DecodeOptions& options) {
  const std::size_t before = problems.size();
  Decoder(problems, options).decode(value, type, out, nullptr, Path{});
  return problems.size() == before && !problems.full();
}

void Decoder::decode(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                     const Path& path) {
  if (trying_) ++tried_values_;
  if (value.is_string() && decode_from_text(value, type, out, member, path)) return;
  if (decode_scalar(value, type, out, member, path)) return;
  switch (type.kind) {
    case TypeKind::optional:
      return decode_optional(value, type, out, member, path);
    case TypeKind::map:
      return decode_map(value, type, out, path);
    case TypeKind::object:
      return decode_object(value, type, out, path);
    case TypeKind::variant:
      return decode_variant(value, type, out, path);
    default:
      return decode_elements(value, type, out, member, path);
  }
}

bool Decoder::decode_from_text(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                               const Path& path) {
  const bool array = options_.decode_json_strings && wants_array(type.kind);
  const bool object = options_.decode_json_strings && wants_object(type.kind);
  const bool scalar = options_.lenient_strings && wants_number_or_boolean(type.kind);
  if (!array && !object && !scalar) return false;
  const std::string_view text = *value.as_string();
  const auto decoded = parse(text, {.max_bytes = text.size()});
  if (!decoded) return false;
  const bool fits = (array && decoded->is_array()) || (object && decoded->is_object()) ||
                    (scalar && (decoded->is_number() || decoded->is_boolean()));
  if (fits) decode(*decoded, type, out, member, path);
  return fits;
}

void Decoder::decode_optional(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                              const Path& path) {
  if (value.is_null() && without_optional(type).kind != TypeKind::any) return type.operations->clear(out);
  Element element{*this, value, type.child(), member, path};
  type.operations->insert(out, Slot{}, &Element::fill, &element);
}

void Decoder::decode_elements(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                              const Path& path) {
  if (!value.is_array()) return report_kind(path, "an array", value);
  const std::size_t count = value.size();
  if (type.kind == TypeKind::array && count != type.extent) {
    return report(path, "must have exactly " + counted(type.extent, "item"));
  }
  if (!check_item_count(count, member, path, *this)) return;
  type.operations->clear(out);
  const std::size_t problems = problems_.size();
  Slot slot;
  for (const Value& element_value : value.elements()) {
    const Path element_path = path.child(slot.index);
    Element element{*this, element_value, type.child(), nullptr, element_path};
    const bool is_new = type.operations->insert(out, slot, &Element::fill, &element);
    // Elements with problems are all the same.
    if (!is_new && problems_.size() == problems && !done()) report_repeated(element_path, *this);
    if (done()) return;
    ++slot.index;
  }
}

void Decoder::decode_map(const Value& value, const TypeInfo& type, void* out, const Path& path) {
  if (!value.is_object()) return report_kind(path, "an object", value);
  type.operations->clear(out);
  Slot slot;
  for (const Member& pair : value.members()) {
    const Path element_path = path.child(pair.name());
    Element element{*this, pair.value(), type.child(), nullptr, element_path};
    slot.key = pair.name();
    type.operations->insert(out, slot, &Element::fill, &element);
    if (done()) return;
    ++slot.index;
  }
}

void Decoder::decode_object(const Value& value, const TypeInfo& type, void* out, const Path& path) {
  if (!value.is_object()) return report_kind(path, "an object", value);
  const ObjectInfo& info = type.object();
  const MemberInfo* const first = info.members().data();
  std::uint64_t seen = 0;
  std::size_t hint = 0;
  for (const Member& pair : value.members()) {
    const MemberInfo* member = info.find(pair.name(), hint);
    if (member == nullptr) {
      if (!options_.allow_unknown) report_unknown(info, path.child(pair.name()));
    } else {
      const auto index = static_cast<std::size_t>(member - first);
      seen |= std::uint64_t{1} << index;
      hint = index + 1;
      decode_member(pair.value(), *member, out, path.child(pair.name()));
    }
    if (done()) return;
  }
  for (std::size_t i = 0; i < info.members().size() && !done(); ++i) {
    if ((seen >> i & 1) == 0) add_absent(first[i], out, path.child(first[i].name));
  }
}

void Decoder::decode_member(const Value& value, const MemberInfo& member, void* object, const Path& path) {
  if (!member.is_constant()) {
    return decode(value, member.type(), static_cast<char*>(object) + member.offset, &member, path);
  }
  if (!(value == member.value)) report(path, "must be " + member.value.to_string());
}

void Decoder::add_absent(const MemberInfo& member, void* object, const Path& path) {
  if (member.is_constant() || member.required) {
    report_missing(path, *this);
  } else if (member.field.default_value().kind() != Literal::Kind::none) {
    decode_member(member.value, member, object, path);
  }
}

void Decoder::report_unknown(const ObjectInfo& info, const Path& path) {
  std::string message = "is unknown; ";
  if (info.members().empty()) message.append("there are no members");
  for (const MemberInfo& member : info.members()) {
    message.append(&member == info.members().data() ? "known are " : ", ").append(quoted(member.name));
  }
  report(path, std::move(message));
}

void Decoder::fill_alternative(const Value& value, const TypeInfo& type, std::size_t index, void* out,
                               const Path& path) {
  Element element{*this, value, type.child(index), nullptr, path};
  type.alternatives->fill[index](out, &Element::fill, &element);
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
