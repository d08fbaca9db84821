// SPDX-License-Identifier: MIT
#include <mcpxx/json/schema.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "json/type_access.hpp"

namespace mcpxx::json {
namespace {

/// The structs that contain themselves, and the names they have in "$defs".
class RecursiveTypes {
 public:
  explicit RecursiveTypes(const TypeInfo& root) { visit(root); }

  /// The name, or nullptr for a struct that is not recursive.
  const std::string* name_of(const ObjectInfo& object) const {
    const auto found =
        std::find_if(named_.begin(), named_.end(), [&](const auto& n) { return n.first == &object; });
    return found == named_.end() ? nullptr : &found->second;
  }

 private:
  void visit(const TypeInfo& type) {
    if (type.kind != TypeKind::object) {
      for (std::size_t i = 0; i < type.child_count; ++i) visit(type.child(i));
      return;
    }
    const ObjectInfo* object = &type.object();
    if (std::find(open_.begin(), open_.end(), object) != open_.end()) return add(*object);
    if (std::find(done_.begin(), done_.end(), object) != done_.end()) return;
    open_.push_back(object);
    for (const MemberInfo& member : object->members()) {
      if (!member.is_constant()) visit(member.type());
    }
    open_.pop_back();
    done_.push_back(object);
  }

  void add(const ObjectInfo& object) {
    if (name_of(object) != nullptr) return;
    const auto taken = [this](const std::string& name) {
      return std::any_of(named_.begin(), named_.end(), [&](const auto& n) { return n.second == name; });
    };
    std::string name = object.name();
    for (int i = 2; taken(name); ++i) name = object.name() + std::to_string(i);
    named_.emplace_back(&object, std::move(name));
  }

  std::vector<std::pair<const ObjectInfo*, std::string>> named_;
  std::vector<const ObjectInfo*> open_;
  std::vector<const ObjectInfo*> done_;
};

Value whole_or_double(double number) {
  const auto whole = Value(number).as_int64();
  return whole ? Value(*whole) : Value(number);
}

Value of_type(std::string_view name) { return Value::object({{"type", name}}); }

/// The schema of a type, with null allowed besides.
Value nullable(Value schema) {
  const auto type = schema["type"].as_string();
  // An enum does not list null, so "type" alone would not let it in.
  if (type && !schema.contains("enum")) {
    Value types = Value::array({*type, "null"});
    schema.set("type", std::move(types));
    return schema;
  }
  return Value::object({{"anyOf", Value::array({std::move(schema), of_type("null")})}});
}

void add_constraints(Value& schema, const Constraints& limits) {
  const auto number = [&](std::string_view name, const std::optional<double>& limit) {
    if (limit) schema.set(name, whole_or_double(*limit));
  };
  const auto size = [&](std::string_view name, const std::optional<std::size_t>& limit) {
    if (limit) schema.set(name, *limit);
  };
  // An integer's own range may be the narrower one.
  const auto low = schema["minimum"].as_double();
  const auto high = schema["maximum"].as_double();
  if (!low || limits.minimum > low) number("minimum", limits.minimum);
  if (!high || limits.maximum < high) number("maximum", limits.maximum);
  number("exclusiveMinimum", limits.exclusive_minimum);
  number("exclusiveMaximum", limits.exclusive_maximum);
  number("multipleOf", limits.multiple_of);
  size("minLength", limits.min_length);
  size("maxLength", limits.max_length);
  size("minItems", limits.min_items);
  size("maxItems", limits.max_items);
  if (!limits.pattern.empty()) schema.set("pattern", limits.pattern);
  if (!limits.format.empty()) schema.set("format", limits.format);
}

bool is_always_written(const MemberInfo& member) {
  return member.is_constant() || member.type().kind != TypeKind::optional;
}

class Generator {
 public:
  Generator(const TypeInfo& root, const SchemaOptions& options) : recursive_(root), options_(options) {}

  Value run(const TypeInfo& root) {
    // The root stands where it is asked for even if it is recursive: tools need "type": "object" at the top.
    Value schema = root.kind == TypeKind::object ? struct_schema(root.object()) : type_schema(root);
    if (definitions_.size() > 0) schema.set("$defs", std::move(definitions_));
    return schema;
  }

 private:
  Value type_schema(const TypeInfo& type) {
    switch (type.kind) {
      case TypeKind::any:
        return Value::object();
      case TypeKind::boolean:
        return of_type("boolean");
      case TypeKind::integer:
      case TypeKind::unsigned_integer:
        return integer_schema(type);
      case TypeKind::number:
        return of_type("number");
      case TypeKind::string:
      case TypeKind::string_view:
        return of_type("string");
      case TypeKind::bytes:
        return Value::object({{"type", "string"}, {"contentEncoding", "base64"}});
      case TypeKind::time_point:
        return Value::object({{"type", "string"}, {"format", "date-time"}});
      case TypeKind::enumeration:
        return enum_schema(type.enumeration());
      case TypeKind::optional:
        return nullable(type_schema(without_optional(type)));
      case TypeKind::sequence:
      case TypeKind::array:
      case TypeKind::set:
        return list_schema(type);
      case TypeKind::map:
        return Value::object({{"type", "object"}, {"additionalProperties", type_schema(type.child())}});
      case TypeKind::variant:
        return variant_schema(type);
      case TypeKind::object:
        return reference_or_struct(type.object());
    }
    return {};
  }

  /// int and int64 go without limits, which would be clutter.
  static Value integer_schema(const TypeInfo& type) {
    Value schema = of_type("integer");
    const bool is_signed = type.kind == TypeKind::integer;
    if (is_signed && type.bytes >= 4) return schema;
    schema.set("minimum", lowest(type));
    if (type.bytes < 8) schema.set("maximum", highest(type));
    return schema;
  }

  static Value enum_schema(const EnumInfo& info) {
    Value names = Value::array();
    for (const EnumInfo::Entry& entry : info.entries()) names.push_back(entry.name);
    return Value::object({{"type", "string"}, {"enum", std::move(names)}});
  }

  Value list_schema(const TypeInfo& type) {
    Value schema = Value::object({{"type", "array"}, {"items", type_schema(type.child())}});
    if (type.kind == TypeKind::set) schema.set("uniqueItems", true);
    if (type.kind == TypeKind::array) {
      schema.set("minItems", type.extent);
      schema.set("maxItems", type.extent);
    }
    return schema;
  }

  Value variant_schema(const TypeInfo& type) {
    Value alternatives = Value::array();
    for (std::size_t i = 0; i < type.child_count; ++i) alternatives.push_back(type_schema(type.child(i)));
    return Value::object({{"anyOf", std::move(alternatives)}});
  }

  Value reference_or_struct(const ObjectInfo& object) {
    const std::string* name = recursive_.name_of(object);
    if (name == nullptr) return struct_schema(object);
    if (!definitions_.contains(*name)) {
      definitions_.set(*name, nullptr);
      Value schema = struct_schema(object);
      definitions_.set(*name, std::move(schema));
    }
    return Value::object({{"$ref", "#/$defs/" + *name}});
  }

  Value struct_schema(const ObjectInfo& object) {
    Value schema = of_type("object");
    if (!object.description().empty()) schema.set("description", object.description());
    Value properties = Value::object();
    Value required = Value::array();
    for (const MemberInfo& member : object.members()) {
      properties.set(member.name, member_schema(member));
      if (member.required || (options_.written && is_always_written(member))) required.push_back(member.name);
    }
    if (!properties.empty()) schema.set("properties", std::move(properties));
    if (!required.empty()) schema.set("required", std::move(required));
    if (!options_.allow_unknown) schema.set("additionalProperties", false);
    return schema;
  }

  Value member_schema(const MemberInfo& member) {
    if (member.is_constant()) return Value::object({{"const", member.value}});
    const TypeInfo& type = member.type();
    // An optional member is absent rather than null.
    Value schema = type_schema(member.required ? type : without_optional(type));
    const Field& field = member.field;
    if (!field.title().empty()) schema.set("title", field.title());
    if (!field.description().empty()) schema.set("description", field.description());
    add_constraints(schema, field.constraints());
    if (!member.value.is_null()) schema.set("default", member.value);
    if (field.example_count() > 0) {
      Value examples = Value::array();
      for (std::size_t i = 0; i < field.example_count(); ++i)
        examples.push_back(to_value(field.examples()[i]));
      schema.set("examples", std::move(examples));
    }
    if (!field.header().empty()) schema.set("x-mcp-header", field.header());
    return schema;
  }

  RecursiveTypes recursive_;
  const SchemaOptions& options_;
  Value definitions_ = Value::object();
};

}  // namespace

Value schema(const TypeInfo& type, const SchemaOptions& options) {
  return Generator(type, options).run(type);
}

}  // namespace mcpxx::json
