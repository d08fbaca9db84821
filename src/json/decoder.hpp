// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <mcpxx/json/codec.hpp>

namespace mcpxx::json {

/// The way from the root to a value, as a list on the stack; turned into a JSON Pointer only when there is a
/// problem.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool is_index = false;

  Path child(std::string_view member) const { return {this, member, 0, false}; }
  Path child(std::size_t element) const { return {this, {}, element, true}; }
  std::string pointer() const;
};

/// One decode() call. `member` is what is known of the struct member being decoded, or null for the root and
/// elements.
class Decoder {
 public:
  Decoder(Problems& problems, const DecodeOptions& options) : problems_(problems), options_(options) {}

  void decode(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
              const Path& path);

 private:
  struct Element;

  bool decode_scalar(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                     const Path& path);
  void decode_integer(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                      const Path& path);
  void decode_number(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                     const Path& path);
  void decode_string(const Value& value, void* out, const MemberInfo* member, const Path& path);
  void decode_enumerator(const Value& value, const TypeInfo& type, void* out, const Path& path);
  void decode_bytes(const Value& value, void* out, const Path& path);
  void decode_time_point(const Value& value, const TypeInfo& type, void* out, const Path& path);
  void check_number(double value, const MemberInfo* member, const Path& path);

  /// Decodes a value that a string holds as JSON text, where the options allow it; false where it does not.
  bool decode_from_text(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                        const Path& path);
  void decode_optional(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                       const Path& path);
  void decode_elements(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                       const Path& path);
  void decode_map(const Value& value, const TypeInfo& type, void* out, const Path& path);
  void decode_object(const Value& value, const TypeInfo& type, void* out, const Path& path);
  void decode_member(const Value& value, const MemberInfo& member, void* object, const Path& path);
  void add_absent(const MemberInfo& member, void* object, const Path& path);
  void report_unknown(const ObjectInfo& info, const Path& path);
  void decode_variant(const Value& value, const TypeInfo& type, void* out, const Path& path);
  void fill_alternative(const Value& value, const TypeInfo& type, std::size_t index, void* out,
                        const Path& path);
  bool try_alternative(const Value& value, const TypeInfo& type, std::size_t index, void* out,
                       const Path& path);

  void report(const Path& path, std::string message);
  void report_kind(const Path& path, std::string_view wanted, const Value& value);
  /// Whether looking on is pointless.
  bool done() const { return trying_ ? failed_ : problems_.full(); }

  Problems& problems_;
  const DecodeOptions& options_;
  // While the alternatives of a variant are tried out, problems are not collected, only noticed.
  bool trying_ = false;
  bool failed_ = false;
  std::size_t tried_values_ = 0;
};

/// "a string", "an integer" and so on: what a value of this type looks like in JSON.
std::string_view describe(const TypeInfo& type);
std::string_view describe(const Value& value);

/// Text in quotes for a message, cut short where it is long.
std::string quoted(std::string_view text);

/// Whether a value of this JSON type may be one of `type`, judged by the outermost layer alone.
bool may_hold(const TypeInfo& type, const Value& value);

}  // namespace mcpxx::json
