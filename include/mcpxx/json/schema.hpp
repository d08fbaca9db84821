// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/json/reflect.hpp>
#include <mcpxx/json/type_info.hpp>
#include <mcpxx/json/value.hpp>

namespace mcpxx::json {

/// What a schema shall say.
struct SchemaOptions {
  /// Goes with DecodeOptions::allow_unknown: without, every struct says `"additionalProperties": false`.
  bool allow_unknown = false;
  /// Describes what encode() writes rather than what decode() accepts: every member is required but those
  /// that may be left out, optionals and smart pointers.
  bool written = false;
};

/// The JSON Schema (2020-12, without "$schema") of what decode() accepts and encode() writes. Structs that
/// contain themselves go to "$defs", all others stand where they are used.
Value schema(const TypeInfo& type, const SchemaOptions& options = {});

template <class T>
Value schema(const SchemaOptions& options = {}) {
  return schema(type_info<T>(), options);
}

}  // namespace mcpxx::json
