// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include <mcpxx/error.hpp>
#include <mcpxx/json/problems.hpp>
#include <mcpxx/json/reflect.hpp>
#include <mcpxx/json/type_info.hpp>
#include <mcpxx/json/value.hpp>

namespace mcpxx::json {

class Writer;

/// How tolerant the decoder is.
struct DecodeOptions {
  /// Members the struct does not have are ignored instead of refused.
  bool allow_unknown = false;
  /// Numbers and booleans may come as strings ("3", "true"), as prompt arguments do.
  bool lenient_strings = false;
  /// A string of JSON text is read where an array or object is wanted; never the other way round.
  bool decode_json_strings = false;
};

/// Stores `value` into the object of `type` at `out`; false where there are problems, which are added to
/// `problems`, and then `out` is partly written. Members that are absent stay as they are, so `out` should be
/// freshly made. An optional member takes an explicit null for absent. Everything schema() says is checked.
/// Never throws on account of `value`, except std::bad_alloc; a first use of a type may throw ConfigError,
/// see ObjectInfo. Thread-safety: any number of calls at once, on different objects.
bool decode(const Value& value, const TypeInfo& type, void* out, Problems& problems,
            const DecodeOptions& options = {});

template <class T>
bool decode(const Value& value, T& out, Problems& problems, const DecodeOptions& options = {}) {
  return decode(value, type_info<T>(), &out, problems, options);
}

/// Writes the object of `type` at `object`. Empty optional members are left out, everything else is written;
/// an empty optional elsewhere is null, and so is an enumerator without a name.
void encode(Writer& writer, const TypeInfo& type, const void* object);

template <class T>
void encode(Writer& writer, const T& object) {
  encode(writer, type_info<T>(), &object);
}

/// Whether what encode() writes of the object at `object` satisfies schema(); false where not, and then what
/// is wrong is added to `problems`. Looks at limits, lengths, patterns, formats, numbers of items and
/// repeated ones as decode() does, and at what C++ lets a type hold and JSON does not: numbers that are not
/// finite, enumerators without a name, empty optionals where a member is required, text that is not UTF-8. A
/// variant is held to the alternative it has. Of a json::Value a schema promises nothing, and a time point
/// that RFC 3339 cannot express is written as the nearest that it can: neither is a problem.
///
/// Makes no JSON but for sets whose elements are not numbers, strings, enums or Bytes; members that cannot
/// break their schema are not looked at. Never throws on account of the object, except std::bad_alloc; a
/// first use of a type may throw ConfigError, see ObjectInfo. Thread-safety: any number of calls at once.
bool check(const TypeInfo& type, const void* object, Problems& problems);

template <class T>
bool check(const T& object, Problems& problems) {
  return check(type_info<T>(), &object, problems);
}

/// What encode() writes, as a value.
Value to_value(const TypeInfo& type, const void* object);

template <class T>
Value to_value(const T& object) {
  return to_value(type_info<T>(), &object);
}

/// A T made from `value`, or all problems in one message, a line each.
template <class T>
Result<T> from_value(const Value& value, const DecodeOptions& options = {}) {
  T out{};
  Problems problems;
  if (!decode(value, out, problems, options)) return Error(problems.to_string());
  return Result<T>(std::move(out));
}

}  // namespace mcpxx::json
